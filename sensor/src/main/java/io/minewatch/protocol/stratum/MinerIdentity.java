package io.minewatch.protocol.stratum;

import io.minewatch.coin.LoginString;
import io.minewatch.coin.MinerAgent;
import io.minewatch.coin.WalletAddress;
import io.minewatch.observable.MiningSummary.Wallet;
import io.minewatch.packet.IpAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who mines in one session, by its own words: login, wallet, worker, software, the algorithms it
 * offers and the names it has for its server. Of most the first word counts, for a later one may be
 * the software's own donation. Texts are cut to what is kept of one. Single thread.
 */
final class MinerIdentity {
    /** Names kept of offered algorithms: full lists have below 100. */
    static final int MAX_ALGORITHMS = 128;

    /** Names of servers kept. */
    static final int MAX_NAMES = 8;

    private @Nullable String agent;
    private boolean agentIsMiner;
    private @Nullable String login;
    private @Nullable String loginRaw;
    private @Nullable String worker;
    private @Nullable String rigId;
    private @Nullable Wallet wallet;
    private List<String> algorithms = List.of();
    private final List<String> serverNames = new ArrayList<>();
    private boolean donation;

    /**
     * Takes a login apart. The first one counts.
     *
     * @param text as on the wire
     * @param password only looked at for a worker or an algorithm in it, never kept
     * @return the wallet that it brought to light; null: none, or not the first login
     */
    @Nullable Wallet login(@Nullable String text, @Nullable String password) {
        if (loginRaw != null || text == null) {
            return null;
        }
        loginRaw = Texts.cut(text);
        LoginString parts = LoginString.parse(loginRaw, password);
        login = parts.login();
        WalletAddress address = parts.wallet();
        if (address != null) {
            wallet =
                    new Wallet(
                            address.coin(),
                            address.address(),
                            address.checksummed() ? address.valid() : null);
        }
        if (worker == null) {
            worker = parts.worker();
        }
        return wallet;
    }

    boolean hasLogin() {
        return loginRaw != null;
    }

    /** Wallet or account, without the worker. */
    @Nullable String login() {
        return login;
    }

    /** The login as on the wire. */
    @Nullable String loginRaw() {
        return loginRaw;
    }

    @Nullable Wallet wallet() {
        return wallet;
    }

    /** Software by its own word. The first one counts. */
    void agent(@Nullable String text) {
        if (agent == null && text != null && !text.isEmpty()) {
            agent = Texts.cut(text);
            agentIsMiner = MinerAgent.isMiner(agent);
        }
    }

    @Nullable String agent() {
        return agent;
    }

    boolean agentIsMiner() {
        return agentIsMiner;
    }

    /** The worker in a member of its own; it counts before the part in the login. */
    void worker(@Nullable String text) {
        if (text != null && !text.isEmpty()) {
            worker = Texts.cut(text);
        }
    }

    @Nullable String worker() {
        return worker;
    }

    /** The first one counts. */
    void rigId(@Nullable String text) {
        if (rigId == null && text != null && !text.isEmpty()) {
            rigId = Texts.cut(text);
        }
    }

    @Nullable String rigId() {
        return rigId;
    }

    /** The miner's list of algorithms; what is no text in it is passed over. */
    void algorithms(JsonValue list) {
        if (!algorithms.isEmpty()) {
            return;
        }
        List<String> names = new ArrayList<>();
        for (JsonValue name : list.elements()) {
            String text = name.string();
            if (text != null && names.size() < MAX_ALGORITHMS) {
                names.add(Texts.cut(text));
            }
        }
        algorithms = List.copyOf(names);
    }

    List<String> algorithms() {
        return algorithms;
    }

    /** A name the miner itself gave its server. */
    void serverName(@Nullable String text) {
        String host = Texts.host(text);
        if (host == null || IpAddress.parse(host) != null) {
            // An address is no name: the flow tells it already.
            return;
        }
        if (serverNames.size() < MAX_NAMES && !serverNames.contains(host)) {
            serverNames.add(host);
        }
    }

    List<String> serverNames() {
        return serverNames;
    }

    /** The session is the miner software's own, for its authors. */
    void donates() {
        donation = true;
    }

    boolean isDonation() {
        return donation;
    }
}
