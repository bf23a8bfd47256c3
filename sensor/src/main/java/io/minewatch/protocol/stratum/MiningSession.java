package io.minewatch.protocol.stratum;

import static java.util.Objects.requireNonNull;

import io.minewatch.coin.Algorithms;
import io.minewatch.coin.PoolErrors;
import io.minewatch.flow.Direction;
import io.minewatch.flow.FlowView;
import io.minewatch.observable.BlockSeen;
import io.minewatch.observable.FlowRef;
import io.minewatch.observable.FrameRef;
import io.minewatch.observable.MiningActivity;
import io.minewatch.observable.MiningSummary;
import io.minewatch.observable.MiningSummary.Outcome;
import io.minewatch.observable.MiningSummary.Wallet;
import io.minewatch.protocol.FlowRefs;
import io.minewatch.protocol.Observations;
import io.minewatch.protocol.stratum.MiningRequest.Kind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The accounting of one flow: who is the miner, what it calls itself, which jobs it got, which
 * shares it handed in and what became of them. Dialects say what a message means; here it is
 * counted, matched and summed up, and told to the rest of the sensor when something changes.
 *
 * <p>Nothing is told until messages make sense as mining. A login that any JSON-RPC service might
 * have is only kept in mind: an answer with a job makes it mining, silence or a generic answer does
 * not. Not thread-safe; one per flow.
 */
final class MiningSession {
    /** Higher than any chain will be. */
    private static final double MAX_HEIGHT = 1e12;

    /** How sure it is that this flow mines, in rising order. */
    enum Sense {
        NONE,
        /** Would fit mining and other services alike: said to nobody. */
        POSSIBLE,
        /** No other service known speaks so. */
        MINING,
        /** The messages alone prove it. */
        CERTAIN
    }

    /** How well a dialect fits, in rising order. */
    enum Fit {
        /** The methods of the whole family. */
        FAMILY,
        /** Something typical of the dialect. */
        TYPICAL,
        /** The shape of a job or a hello, which no other dialect has. */
        SHAPE
    }

    /** Distinct texts kept of errors, as the output contract says. */
    static final int MAX_ERRORS = 5;

    /** Redirects kept. */
    static final int MAX_REDIRECTS = 8;

    static final String HTTP = "http";

    private final String transport;
    private final List<String> via;

    private Sense sense = Sense.NONE;
    private @Nullable String label;
    private Fit fit = Fit.FAMILY;
    private @Nullable Direction miner;

    private final MinerIdentity identity = new MinerIdentity();
    private final PendingRequests requests = new PendingRequests();
    private final ShareAccount shares = new ShareAccount();

    private @Nullable String coin;
    private @Nullable String algorithm;
    private @Nullable String likelyAlgorithm;
    private boolean templates;
    private boolean control;
    private boolean shownByHead;
    private boolean compressed;

    /** The highest height of a job; 0: none said one. */
    private long jobHeight;

    /** The frame of a job that was for a further block than those before; null when told. */
    private @Nullable FrameRef newBlock;

    private boolean answered;
    private boolean refused;
    private boolean foreign;
    private long messagesFromMiner;
    private final List<String> errors = new ArrayList<>();
    private final List<String> redirects = new ArrayList<>();

    private @Nullable FrameRef first;
    private @Nullable FrameRef last;
    private @Nullable FrameRef loginFrame;
    private @Nullable FrameRef jobFrame;
    private @Nullable FrameRef refusalFrame;

    private @Nullable Outcome toldOutcome;
    private boolean toldCertain;
    private boolean toldPolling;

    /**
     * @param transport {@code plain}, {@code http}, {@code websocket}
     * @param via wrappings outside of it, outermost first
     */
    MiningSession(String transport, List<String> via) {
        this.transport = transport;
        this.via = List.copyOf(via);
    }

    // ---- What the parsers say ----

    /** Takes one message of either direction; a batch is handed in one by one. */
    void onMessage(JsonMessage message) {
        if (message.method() != null) {
            // By index: one iterator a message would be the most common object of a run.
            List<MiningDialect> dialects = MiningDialects.ALL;
            for (int i = 0; i < dialects.size(); i++) {
                if (dialects.get(i).read(message, this)) {
                    touch(message);
                    return;
                }
            }
        } else if (MiningDialects.WEBMINER.event(message, this)) {
            touch(message);
            return;
        } else if (message.isAnswer()) {
            onAnswer(message, requests.match(message));
            return;
        }
        if (message.sender() != miner && sense != Sense.NONE) {
            answered = true;
            touch(message);
        }
    }

    /**
     * An answer that by its place belongs to that request: HTTP pairs by order.
     *
     * @param request null: it is not known which
     */
    void onAnswer(JsonMessage message, @Nullable MiningRequest request) {
        if (request == null) {
            onUnasked(message);
            return;
        }
        answered = true;
        touch(message);
        noteError(message);
        boolean work = request.dialect().answer(request, message, this);
        switch (request.kind()) {
            case SUBMIT -> {
                if (!work) {
                    shares.settle(
                            request.dialect().accepts(message),
                            request.dialect().rejects(message),
                            request.difficulty(),
                            message.frame());
                }
            }
            case LOGIN, SUBSCRIBE -> {
                if (message.isNo()) {
                    refuse(message.frame());
                } else if (request.kind() == Kind.LOGIN) {
                    refused = false;
                }
            }
            default -> {}
        }
    }

    /** Octets that are no message of any mining protocol came from that side. */
    void onForeignBytes(Direction sender) {
        if (miner != null && sender != miner) {
            foreign = true;
        }
    }

    /** The server answered on a level below messages: an HTTP status, a page. */
    void onForeignAnswer(boolean refusal, FrameRef frame) {
        if (refusal) {
            refuse(frame);
        } else {
            foreign = true;
        }
    }

    /**
     * The head of an HTTP message shows mining before any body does.
     *
     * @param client the direction of requests
     */
    void onHead(Direction client, FrameRef frame, Sense shown) {
        if (miner == null) {
            miner = client;
        }
        raise(shown);
        shownByHead |= shown == Sense.CERTAIN;
        if (first == null) {
            first = frame;
        }
        if (loginFrame == null) {
            loginFrame = frame;
        }
        last = frame;
        messagesFromMiner++;
    }

    /** An object that is no JSON-RPC answer, where only a mining answer can stand. */
    void onServerObject(JsonMessage message) {
        answered = true;
        touch(message);
        if (control) {
            String status = message.root().get("status").string();
            if (status != null && !status.equalsIgnoreCase("OK")) {
                error(status);
                refuse(message.frame());
            }
        }
    }

    // ---- What dialects say ----

    /**
     * The message makes sense in that dialect.
     *
     * @param fromMiner whether its sender is the miner
     */
    void recognise(
            MiningDialect dialect, Fit fit, Sense sense, JsonMessage message, boolean fromMiner) {
        recognise(dialect.label(), fit, sense, message, fromMiner);
    }

    void recognise(String label, Fit fit, Sense sense, Direction sender, boolean fromMiner) {
        if (miner == null) {
            miner = fromMiner ? sender : sender.reverse();
        }
        if (this.label == null || fit.compareTo(this.fit) > 0) {
            this.label = label;
            this.fit = fit;
        }
        if (sense.compareTo(this.sense) > 0) {
            this.sense = sense;
        }
    }

    void recognise(String label, Fit fit, Sense sense, JsonMessage message, boolean fromMiner) {
        recognise(label, fit, sense, message.sender(), fromMiner);
    }

    /** Only strengthens what is already known to be possible. */
    void raise(Sense to) {
        if (to.compareTo(sense) > 0) {
            sense = to;
        }
    }

    /** Whether a message proved by itself that this flow mines: no further one can add to that. */
    boolean isCertain() {
        return sense == Sense.CERTAIN;
    }

    /** A request was read: its answer will be matched to it. */
    void request(Kind kind, MiningDialect dialect, JsonMessage message) {
        request(kind, dialect, message, Double.NaN);
    }

    private void request(
            Kind kind, MiningDialect dialect, JsonMessage message, double shareDifficulty) {
        requests.add(
                new MiningRequest(
                        kind,
                        dialect,
                        message.sender(),
                        message.id(),
                        shareDifficulty,
                        message.frame().timeNanos()));
        if (loginFrame == null && kind != Kind.SUBMIT && kind != Kind.KEEPALIVE) {
            loginFrame = message.frame();
        }
    }

    /** The request that was read last, for a transport that pairs by order; null without any. */
    @Nullable MiningRequest takeLastRequest() {
        return requests.takeLast();
    }

    /**
     * Who mines, by its own word. The first one counts.
     *
     * @param text as on the wire
     * @param password only looked at for a worker or an algorithm in it, never kept
     */
    void login(@Nullable String text, @Nullable String password) {
        Wallet found = identity.login(text, password);
        if (found != null) {
            raise(found.isProven() ? Sense.CERTAIN : Sense.MINING);
        }
    }

    /** Who mines, by its own words. */
    MinerIdentity identity() {
        return identity;
    }

    /** The work in figures. */
    ShareAccount shares() {
        return shares;
    }

    /** The pool sends the miner elsewhere. */
    void redirect(@Nullable String host, @Nullable String port) {
        String name = Texts.host(host);
        if (name == null) {
            return;
        }
        String target = port == null || port.length() > 5 ? name : name + ":" + port;
        if (redirects.size() < MAX_REDIRECTS && !redirects.contains(target)) {
            redirects.add(target);
        }
    }

    /** The same as an address of the form {@code stratum+tcp://host:port}. */
    void redirectUrl(String url) {
        int colon = url.lastIndexOf(':');
        String port = colon > url.indexOf("://") + 2 ? url.substring(colon + 1) : null;
        redirect(url, port);
    }

    /**
     * Work was delivered.
     *
     * @param id of the job; null without one
     * @param hashes share difficulty in expected hashes; NaN: the one set before holds
     * @param algorithmName null: the message does not tell
     */
    void job(
            JsonMessage message,
            @Nullable String id,
            double hashes,
            @Nullable String algorithmName) {
        shares.job(id, hashes);
        if (algorithm == null && algorithmName != null && !algorithmName.isEmpty()) {
            algorithm = Texts.cut(algorithmName);
        }
        if (jobFrame == null) {
            jobFrame = message.frame();
        }
        touch(message);
    }

    /**
     * A job says which block it is for.
     *
     * @param height NaN where it does not
     */
    void height(JsonMessage message, double height) {
        if (!(height >= 1 && height <= MAX_HEIGHT)) {
            return;
        }
        long next = (long) height;
        if (jobHeight > 0 && next > jobHeight) {
            newBlock = message.frame();
        }
        jobHeight = Math.max(jobHeight, next);
    }

    /** The coin of the jobs, where they tell. The first one counts. */
    void coin(@Nullable String ticker) {
        if (coin == null) {
            coin = ticker;
        }
    }

    /**
     * A share was handed in.
     *
     * @param job id of its job; null without one
     */
    void submit(MiningDialect dialect, JsonMessage message, @Nullable String job) {
        double difficulty = shares.submit(message.frame(), job);
        PendingRequests.EarlyAnswer early = requests.takeEarly(message);
        if (early != null) {
            shares.settle(early.yes(), !early.yes(), difficulty, early.frame());
        } else {
            request(Kind.SUBMIT, dialect, message, difficulty);
        }
    }

    /** Block templates are asked for. */
    void templates() {
        templates = true;
    }

    boolean hasTemplates() {
        return templates;
    }

    /** A daemon is told to mine by itself. */
    void startControl() {
        control = true;
    }

    boolean control() {
        return control;
    }

    /** The algorithm that something else than a job tells; a job that names one comes first. */
    void likelyAlgorithm(@Nullable String name) {
        if (likelyAlgorithm == null && name != null && !name.isEmpty()) {
            likelyAlgorithm = Texts.cut(name);
        }
    }

    boolean hasLikelyAlgorithm() {
        return likelyAlgorithm != null;
    }

    /** Both sides agreed to compress: nothing that follows can be read, and nothing is amiss. */
    void compressedFromHere() {
        compressed = true;
    }

    boolean compressed() {
        return compressed;
    }

    boolean overHttp() {
        return transport.equals(HTTP);
    }

    /** The side that mines; null as long as nobody knows. */
    @Nullable Direction miner() {
        return miner;
    }

    /** Whether messages so far are best read as this dialect's. */
    boolean speaks(MiningDialect dialect) {
        return dialect.label().equals(label);
    }

    /**
     * A verdict that comes as a message of its own kind, with the id of what it is about.
     *
     * @param yes accepted
     * @param no refused; neither: something else was answered
     */
    void onVerdict(JsonMessage message, boolean yes, boolean no) {
        answered = true;
        MiningRequest request = requests.takeById(message);
        if (request != null) {
            decide(request, message, yes, no);
        }
    }

    /**
     * A verdict on the oldest request of that kind, where messages have no ids.
     *
     * @return whether one waited
     */
    boolean onVerdict(Kind kind, JsonMessage message, boolean yes, boolean no) {
        answered = true;
        MiningRequest request = requests.takeByKind(kind, message);
        if (request == null) {
            return false;
        }
        decide(request, message, yes, no);
        return true;
    }

    private void decide(MiningRequest request, JsonMessage message, boolean yes, boolean no) {
        if (request.kind() == Kind.SUBMIT) {
            shares.settle(yes, no, request.difficulty(), message.frame());
        } else if (no) {
            refuse(message.frame());
        }
    }

    /** The server has answered, if only by a message of its own accord. */
    void answered() {
        answered = true;
    }

    // ---- Answers ----

    private void onUnasked(JsonMessage message) {
        boolean fromServer = miner == null || message.sender() != miner;
        if (!fromServer) {
            return;
        }
        noteError(message);
        for (MiningDialect dialect : MiningDialects.ALL) {
            if (dialect.unasked(message, this)) {
                answered = true;
                touch(message);
                return;
            }
        }
        if (miner == null) {
            return;
        }
        answered = true;
        touch(message);
        if (message.isYes() || message.isNo()) {
            if (message.isNo()
                    && message.id().isEmpty()
                    && shares.submits() == 0
                    && shares.jobs() == 0) {
                refuse(message.frame());
            }
            requests.keepEarly(message);
        }
    }

    private void refuse(FrameRef frame) {
        refused = true;
        if (refusalFrame == null) {
            refusalFrame = frame;
        }
    }

    private void noteError(JsonMessage message) {
        if (message.sender() == miner) {
            return;
        }
        String text = message.isError() ? message.errorText() : null;
        if (text != null) {
            error(text);
            if (sense == Sense.POSSIBLE && PoolErrors.isKnown(text)) {
                raise(Sense.MINING);
            }
        }
    }

    /** Words of the server about something that failed. */
    void error(String text) {
        if (errors.size() < MAX_ERRORS && !errors.contains(text)) {
            errors.add(Texts.cut(text));
        }
    }

    private void touch(JsonMessage message) {
        if (sense == Sense.NONE) {
            return;
        }
        if (first == null) {
            first = message.frame();
        }
        last = message.frame();
        shares.message(message.frame());
        if (message.sender() == miner) {
            messagesFromMiner++;
        } else {
            answered = true;
        }
    }

    // ---- What is told ----

    /** Whether anything was or will be told of this flow. */
    boolean recognised() {
        return sense.compareTo(Sense.MINING) >= 0;
    }

    /** Whether messages so far have any sense as mining. */
    boolean possible() {
        return sense != Sense.NONE;
    }

    /** Tells what is known when it is worth more than what was told before. */
    void report(FlowView flow, Observations out) {
        if (!recognised() || last == null) {
            return;
        }
        FrameRef block = newBlock;
        if (block != null) {
            newBlock = null;
            String ticker = ticker();
            if (ticker != null) {
                out.accept(new BlockSeen(ref(flow), block, ticker, jobHeight - 1));
            }
        }
        Outcome outcome = outcome();
        boolean certain = certain();
        boolean polling = polling();
        // Octets that are no message count for less than silence: whether a segment ended right
        // behind them must not matter, so that is left to the next message or the end.
        boolean further = toldOutcome == null || outcome.compareTo(toldOutcome) > 0;
        if (!further && certain == toldCertain && polling == toldPolling) {
            return;
        }
        if (toldOutcome == null) {
            flow.markMining();
        }
        toldOutcome = outcome;
        toldCertain = certain;
        toldPolling = polling;
        out.accept(new MiningActivity(ref(flow), last, summary(flow), false));
    }

    /** The flow goes on: how it stands, if anything was told. */
    void interim(FlowView flow, Observations out) {
        if (recognised() && last != null) {
            out.accept(new MiningActivity(ref(flow), last, summary(flow), false));
        }
    }

    /** The flow is over: the last word, if there was a first. */
    void end(FlowView flow, Observations out) {
        report(flow, out);
        if (recognised() && last != null) {
            out.accept(new MiningActivity(ref(flow), last, summary(flow), true));
        }
    }

    private FlowRef ref(FlowView flow) {
        Direction client = miner == null ? Direction.FROM_ORIGINATOR : miner;
        if (control) {
            // The daemon that is told to mine will, not the one who tells it.
            client = client.reverse();
        }
        boolean bySyn =
                flow.originatorBasis() == FlowView.OriginatorBasis.SYN
                        && client == Direction.FROM_ORIGINATOR;
        return FlowRefs.of(flow, client, bySyn ? "syn" : "content");
    }

    private boolean certain() {
        return sense == Sense.CERTAIN || identity.agentIsMiner();
    }

    private boolean polling() {
        return templates && shares.submits() == 0 && !identity.agentIsMiner() && !shownByHead;
    }

    private Outcome outcome() {
        if (shares.jobs() > 0) {
            return Outcome.WORK;
        } else if (refused) {
            return Outcome.REFUSED;
        } else if (answered) {
            return Outcome.ANSWER;
        }
        return foreign ? Outcome.OTHER : Outcome.UNANSWERED;
    }

    /** The coin, as far as anything tells. */
    private @Nullable String ticker() {
        String ticker = coin;
        if (ticker == null) {
            ticker = Algorithms.coin(algorithm == null ? likelyAlgorithm : algorithm);
        }
        Wallet wallet = identity.wallet();
        return ticker == null && wallet != null ? wallet.coin() : ticker;
    }

    MiningSummary summary(FlowView flow) {
        FrameRef begin = requireNonNull(first);
        FrameRef end = requireNonNull(last);
        boolean serverOnly = messagesFromMiner == 0;
        String ticker = ticker();
        String jobAlgorithm = algorithm == null ? likelyAlgorithm : algorithm;
        return new MiningSummary(
                label == null ? "" : label,
                transport,
                via,
                outcome(),
                flow.midstream(),
                identity.agent(),
                identity.login(),
                identity.loginRaw(),
                identity.worker(),
                identity.rigId(),
                identity.wallet(),
                ticker,
                identity.algorithms(),
                jobAlgorithm,
                shares.jobs(),
                shares.submits(),
                serverOnly ? shares.unaskedAccepted() : shares.accepted(),
                shares.rejected(),
                shares.firstDifficulty(),
                shares.lastDifficulty(),
                shares.work(begin, end, serverOnly, answered),
                errors,
                identity.serverNames(),
                redirects,
                identity.isDonation(),
                polling(),
                certain(),
                shares.proofs(),
                shares.proofsChecked(),
                flow.gapBytes(),
                begin,
                end,
                loginFrame,
                jobFrame,
                shares.firstSubmit(),
                shares.firstAccept(),
                refusalFrame);
    }
}
