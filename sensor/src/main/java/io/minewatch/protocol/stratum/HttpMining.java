package io.minewatch.protocol.stratum;

import io.minewatch.flow.Direction;
import io.minewatch.flow.FlowView;
import io.minewatch.flow.StreamBytes;
import io.minewatch.observable.FrameRef;
import io.minewatch.protocol.FlowRefs;
import io.minewatch.protocol.HttpListener;
import io.minewatch.protocol.Observations;
import io.minewatch.protocol.ParserContext;
import io.minewatch.protocol.stratum.MiningSession.Fit;
import io.minewatch.protocol.stratum.MiningSession.Sense;
import io.minewatch.stats.AnomalyCounters;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Mining inside of one HTTP flow: JSON-RPC in bodies, and what miners and their servers write into
 * heads. Requests and answers belong together by their order on the connection.
 *
 * <p>Most HTTP flows never mine: until a request has some sense, a flow costs one object and its
 * bodies are looked at for their first octet only, or for a bounded number of JSON messages.
 */
public final class HttpMining implements HttpListener {
    /** Requests waiting for their response that are remembered; more than browsers pipeline. */
    static final int MAX_EXCHANGES = 64;

    /** Messages without sense after which bodies of this flow are not read any more. */
    static final int MAX_SENSELESS_MESSAGES = 64;

    /** A Basic login longer than this is not taken apart, characters. */
    private static final int MAX_AUTHORIZATION = 1024;

    /** A request whose body is not, or not yet, of interest. */
    private static final Exchange PLAIN = new Exchange();

    private final List<String> via;
    private final Framers framers;

    /** Requests whose answer has not come; null: all of them are plain, see below. */
    private @Nullable ArrayDeque<Exchange> exchanges;

    /** How many they are while all are plain. */
    private byte plainExchanges;

    private @Nullable MiningSession session;
    private @Nullable JsonFramer requestFramer;
    private @Nullable JsonFramer responseFramer;
    private @Nullable Head requestHead;
    private Exchange asked = PLAIN;
    private Exchange answered = PLAIN;
    private boolean responseHasBytes;
    private boolean responseHasJson;
    private short responseStatus;
    private @Nullable FrameRef responseFrame;
    private Direction responseSender = Direction.FROM_RESPONDER;
    private boolean headsTaken;
    private byte senseless;

    /** What one request asked for. */
    private static final class Exchange {
        final List<MiningRequest> requests = new ArrayList<>(1);

        /** Answered when there is something new; the body, if any, is work. */
        boolean longPoll;
    }

    /** Framers that no flow uses at present, of one worker. */
    private static final class Framers {
        /** Bodies that are read at the same time: of most, all octets come at once. */
        private static final int MAX_SPARE = 16;

        private final AnomalyCounters anomalies;
        private final ArrayDeque<JsonFramer> spare = new ArrayDeque<>(MAX_SPARE);

        Framers(AnomalyCounters anomalies) {
            this.anomalies = anomalies;
        }

        JsonFramer take() {
            JsonFramer framer = spare.pollLast();
            return framer == null ? new JsonFramer(anomalies) : framer;
        }

        void giveBack(@Nullable JsonFramer framer) {
            if (framer != null && spare.size() < MAX_SPARE) {
                framer.onGap();
                spare.add(framer);
            }
        }
    }

    public HttpMining(ParserContext context) {
        via = context.via();
        framers = context.commons().get(Framers.class, () -> new Framers(context.anomalies()));
    }

    // ---- Exchanges ----

    private void addExchange(Exchange exchange) {
        ArrayDeque<Exchange> waiting = exchanges;
        if (waiting == null && exchange == PLAIN) {
            if (plainExchanges < MAX_EXCHANGES) {
                plainExchanges++;
            }
            return;
        }
        if (waiting == null) {
            waiting = new ArrayDeque<>(plainExchanges + 1);
            for (int i = 0; i < plainExchanges; i++) {
                waiting.add(PLAIN);
            }
            plainExchanges = 0;
            exchanges = waiting;
        }
        if (waiting.size() == MAX_EXCHANGES) {
            waiting.removeFirst();
        }
        waiting.add(exchange);
    }

    /** The last request added turns out to be {@code exchange}. */
    private void replaceLastExchange(Exchange exchange) {
        ArrayDeque<Exchange> waiting = exchanges;
        if (waiting != null) {
            waiting.pollLast();
        } else if (plainExchanges > 0) {
            plainExchanges--;
        }
        addExchange(exchange);
    }

    /** What is answered next, or null when nothing waits. */
    private @Nullable Exchange firstExchange() {
        ArrayDeque<Exchange> waiting = exchanges;
        if (waiting != null) {
            return waiting.pollFirst();
        }
        if (plainExchanges == 0) {
            return null;
        }
        plainExchanges--;
        return PLAIN;
    }

    @Override
    public boolean onHead(FlowView flow, Head head, Observations out) {
        if (head.request()) {
            return onRequest(flow, head, out);
        }
        return onResponse(flow, head, out);
    }

    // ---- Requests ----

    private boolean onRequest(FlowView flow, Head head, Observations out) {
        requestHead = head;
        asked = PLAIN;
        boolean body = false;
        if (head.method().equals("POST") || head.method().equals("PUT")) {
            body = senseless <= MAX_SENSELESS_MESSAGES;
        }
        if (isMiningHead(head)) {
            MiningSession mining = session();
            mining.onHead(head.sender(), head.frame(), Sense.CERTAIN);
            if (!body) {
                // Long polling: the path comes from the server, there is nothing else in it.
                asked = new Exchange();
                asked.longPoll = true;
                mining.recognise(
                        mining.hasTemplates() ? "getblocktemplate" : "bitcoin-getwork",
                        Fit.TYPICAL,
                        Sense.CERTAIN,
                        head.sender(),
                        true);
            }
            takeHead(head);
            mining.report(flow, out);
        } else if (MonerodControl.isControl(head.target())) {
            body = true;
            if (!MonerodControl.needsBody(head.target()) || !head.method().equals("POST")) {
                asked = new Exchange();
                MonerodControl.read(head, JsonValue.ABSENT, session());
            }
        }
        if (body && requestFramer == null) {
            requestFramer = framers.take();
        }
        addExchange(asked);
        return body;
    }

    /** Fields that no other software sends. */
    private static boolean isMiningHead(Head head) {
        return head.fields().containsKey("x-mining-extensions")
                || head.fields().containsKey("x-mining-hashrate")
                || head.fields().containsKey("x-hash-difficulty");
    }

    /** What the head of a mining request says of who sends it and whom it wants. */
    private void takeHead(Head head) {
        if (headsTaken) {
            return;
        }
        headsTaken = true;
        MiningSession mining = session();
        if (mining.control()) {
            // The head is the words of somebody who does not mine himself.
            return;
        }
        mining.identity().agent(head.fields().get("user-agent"));
        mining.identity().serverName(head.fields().get("host"));
        mining.login(basicUser(head.fields().get("authorization")), null);
    }

    /** The user of Basic credentials (RFC 7617); the password is dropped here. */
    private static @Nullable String basicUser(@Nullable String authorization) {
        if (authorization == null
                || authorization.length() > MAX_AUTHORIZATION
                || !authorization.regionMatches(true, 0, "Basic ", 0, 6)) {
            return null;
        }
        String decoded;
        try {
            byte[] bytes = Base64.getDecoder().decode(authorization.substring(6).strip());
            decoded = new String(bytes, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return null;
        }
        int colon = decoded.indexOf(':');
        return colon < 0 ? decoded : decoded.substring(0, colon);
    }

    private void onRequestMessage(
            FlowView flow, JsonValue value, FrameRef frame, Observations out) {
        Head head = requestHead;
        if (head == null) {
            return;
        }
        JsonMessage message = new JsonMessage(value, head.sender(), frame);
        if (MonerodControl.isControl(head.target())) {
            MonerodControl.read(head, value, session());
        } else if (message.method() != null) {
            session().onMessage(message);
        }
        MiningSession mining = session;
        if (mining == null || !mining.possible()) {
            senseless++;
            return;
        }
        if (asked == PLAIN) {
            asked = new Exchange();
            replaceLastExchange(asked);
        }
        for (MiningRequest request = mining.takeLastRequest();
                request != null;
                request = mining.takeLastRequest()) {
            asked.requests.add(0, request);
        }
        takeHead(head);
        mining.report(flow, out);
    }

    // ---- Responses ----

    private boolean onResponse(FlowView flow, Head head, Observations out) {
        responseStatus = (short) head.status();
        responseFrame = head.frame();
        responseSender = head.sender();
        responseHasBytes = false;
        responseHasJson = false;
        if (head.status() >= 100 && head.status() < 200) {
            answered = PLAIN;
            return false;
        }
        Exchange first = firstExchange();
        answered = first == null ? PLAIN : first;
        boolean server =
                head.fields().containsKey("x-long-polling")
                        || head.fields().containsKey("x-stratum")
                        || head.fields().containsKey("x-reject-reason")
                        || head.fields().containsKey("x-roll-ntime");
        if (server) {
            MiningSession mining = session();
            mining.onHead(head.sender().reverse(), head.frame(), Sense.MINING);
            mining.recognise("bitcoin-getwork", Fit.FAMILY, Sense.MINING, head.sender(), false);
            String stratum = head.fields().get("x-stratum");
            if (stratum != null) {
                mining.redirectUrl(stratum);
            }
            String reason = head.fields().get("x-reject-reason");
            if (reason != null) {
                mining.error(reason);
            }
            mining.report(flow, out);
        }
        MiningSession mining = session;
        boolean oneSided = first == null && isJson(head) && senseless <= MAX_SENSELESS_MESSAGES;
        boolean wanted = oneSided || (mining != null && mining.possible() && answered != PLAIN);
        if (wanted) {
            if (responseFramer == null) {
                responseFramer = framers.take();
            } else {
                responseFramer.onGap();
            }
        }
        return wanted || server;
    }

    private static boolean isJson(Head head) {
        String type = head.fields().get("content-type");
        return type != null && type.toLowerCase(Locale.ROOT).contains("json");
    }

    private void onResponseMessage(
            FlowView flow, JsonValue value, FrameRef frame, Observations out) {
        MiningSession mining = session();
        JsonMessage message = new JsonMessage(value, responseSender, frame);
        responseHasJson = true;
        if (message.isAnswer()) {
            mining.onAnswer(message, take(message));
        } else if (answered.longPoll || mining.control()) {
            mining.onServerObject(message);
        }
        if (!mining.possible()) {
            senseless++;
        }
        mining.report(flow, out);
    }

    /** The request that this answers: with its id, else the first of the exchange. */
    private @Nullable MiningRequest take(JsonMessage message) {
        List<MiningRequest> open = answered.requests;
        for (int i = 0; i < open.size(); i++) {
            if (open.get(i).id().equals(message.id())) {
                return open.remove(i);
            }
        }
        return open.isEmpty() ? null : open.remove(0);
    }

    // ---- Bodies ----

    @Override
    public void onBody(FlowView flow, boolean request, StreamBytes bytes, Observations out) {
        JsonFramer framer = request ? requestFramer : responseFramer;
        if (framer == null) {
            return;
        }
        if (!request) {
            responseHasBytes = true;
        }
        FrameRef frame = null;
        while (bytes.length() > 0) {
            JsonValue value = framer.next(bytes);
            if (value == null) {
                return;
            }
            if (frame == null) {
                frame = FlowRefs.frame(bytes);
            }
            if (value.isObject()) {
                onValue(flow, request, value, frame, out);
            } else {
                for (JsonValue element : value.elements()) {
                    if (element.isObject()) {
                        onValue(flow, request, element, frame, out);
                    }
                }
            }
        }
    }

    private void onValue(
            FlowView flow, boolean request, JsonValue value, FrameRef frame, Observations out) {
        if (request) {
            onRequestMessage(flow, value, frame, out);
        } else {
            onResponseMessage(flow, value, frame, out);
        }
    }

    @Override
    public void onMessageEnd(FlowView flow, boolean request, boolean complete, Observations out) {
        if (request) {
            framers.giveBack(requestFramer);
            requestFramer = null;
            requestHead = null;
            return;
        }
        framers.giveBack(responseFramer);
        responseFramer = null;
        MiningSession mining = session;
        FrameRef frame = responseFrame;
        responseFrame = null;
        if (mining == null || frame == null || answered == PLAIN) {
            return;
        }
        boolean refusal = responseStatus == 401 || responseStatus == 403;
        if (refusal || (!responseHasJson && (complete || responseHasBytes))) {
            mining.onForeignAnswer(refusal, frame);
        }
        mining.report(flow, out);
        answered = PLAIN;
    }

    @Override
    public void onEnd(FlowView flow, Observations out) {
        MiningSession mining = session;
        if (mining != null) {
            mining.end(flow, out);
        }
    }

    private MiningSession session() {
        MiningSession mining = session;
        if (mining == null) {
            mining = new MiningSession(MiningSession.HTTP, via);
            session = mining;
        }
        return mining;
    }
}
