package io.minewatch.detect;

import io.minewatch.feeds.model.IndicatorDetails;
import io.minewatch.feeds.model.IndicatorStatus;
import io.minewatch.observable.MiningSummary;
import io.minewatch.observable.MiningSummary.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * The evidence in words a person understands: one sentence each, with the decisive values. Pure
 * functions.
 */
final class Sentences {
    private Sentences() {}

    static String outcome(
            Outcome outcome,
            WorkTotals.OutcomeTotal total,
            WorkTotals all,
            @Nullable MiningSummary decisive) {
        String dialect = decisive == null ? "mining" : decisive.dialect();
        String connections = counted(total.flows(), "connection");
        return switch (outcome) {
            case WORK ->
                    "The server delivered work "
                            + times(all.jobs)
                            + " over "
                            + connections
                            + " (dialect "
                            + dialect
                            + (decisive != null && decisive.algorithm() != null
                                    ? ", algorithm " + decisive.algorithm()
                                    : "")
                            + ").";
            case ANSWER ->
                    "The server answered in the "
                            + dialect
                            + " dialect but delivered no work, on "
                            + connections
                            + ".";
            case REFUSED ->
                    "The server refused the login on "
                            + connections
                            + (decisive != null && !decisive.errors().isEmpty()
                                    ? ": \"" + decisive.errors().get(0) + "\"."
                                    : ".");
            case UNANSWERED ->
                    "The host spoke the "
                            + dialect
                            + " dialect and got no answer, on "
                            + connections
                            + ".";
            case OTHER ->
                    "The host spoke the "
                            + dialect
                            + " dialect; what came back is no mining protocol, on "
                            + connections
                            + ".";
        };
    }

    static String polling(long flows) {
        return "The host asks a coin daemon for block templates ("
                + counted(flows, "connection")
                + ") and was not seen to submit a block: solo mining, a pool, or a monitoring"
                + " program.";
    }

    static String shares(WorkTotals totals) {
        return totals.accepted
                + " of "
                + counted(totals.submits, "submitted share")
                + (totals.accepted == 1 ? " was accepted" : " were accepted")
                + (totals.rejected > 0 ? ", " + totals.rejected + " rejected." : ".");
    }

    static String proofs(WorkTotals totals) {
        return totals.proofs
                + " of "
                + counted(totals.proofsChecked, "submitted result")
                + " meet a mining difficulty, which only work can produce.";
    }

    static String wallet(MiningSummary.Wallet wallet) {
        return "The login holds an address of "
                + wallet.coin()
                + " whose checksum is right: "
                + wallet.address()
                + ".";
    }

    static String agent(String agent) {
        return "The client names itself " + agent + ".";
    }

    static String servesWork(int clients, WorkTotals totals) {
        return "The host delivered work "
                + times(totals.jobs)
                + " to "
                + (clients >= Case.MAX_CLIENTS
                        ? clients + " or more clients"
                        : counted(clients, "client"))
                + ": it is a pool or a mining proxy.";
    }

    static String severalContacts(int kinds) {
        return kinds
                + " different signs of contact with the same pool together are more than a visit.";
    }

    static String contact(EvidenceRule rule, Tally tally, Case subject) {
        String what = tally.detail();
        String pool = kind(subject);
        return switch (rule) {
            case POOL_NAME_LOOKED_UP ->
                    "The host looked up " + what + ", " + pool + ", " + times(tally.count()) + ".";
            case POOL_NAME_FAILED ->
                    "The look-up of "
                            + what
                            + ", "
                            + pool
                            + ", failed or was blocked "
                            + times(tally.count())
                            + ": a program still tries.";
            case POOL_SERVER_NAME ->
                    "The host asked for "
                            + what
                            + ", "
                            + pool
                            + ", in a TLS handshake "
                            + times(tally.count())
                            + ".";
            case POOL_HTTP_HOST ->
                    "The host asked a web server for "
                            + what
                            + ", "
                            + pool
                            + ", "
                            + times(tally.count())
                            + ".";
            case POOL_CONNECTION ->
                    "The host connected "
                            + times(tally.count())
                            + " to "
                            + what
                            + ", the address it had been given for the name.";
            case POOL_ADDRESS ->
                    "The host connected "
                            + times(tally.count())
                            + " to "
                            + what
                            + ", which is listed as "
                            + pool
                            + ".";
            case POOL_ADDRESS_EXCLUSIVE ->
                    "The host connected "
                            + times(tally.count())
                            + " to "
                            + what
                            + ", where nothing but mining is served: it is listed as "
                            + pool
                            + ".";
            case POOL_PORT -> "Port " + what + " is one this pool mines on.";
            case DONATION_PAGE -> "The host asked for " + what + ", " + pool + ".";
            case COIN_NODE ->
                    "The host speaks the peer-to-peer protocol "
                            + what
                            + " ("
                            + counted(tally.count(), "flow")
                            + (what.equals("p2pool")
                                    ? "): it runs a node of a decentralised pool; miners in its"
                                            + " network may work for it."
                                    : "): a coin node, not a miner.");
            case POOL_PEER ->
                    "The host takes part in the decentralised pool "
                            + what
                            + " ("
                            + counted(tally.count(), "session")
                            + "): blocks of its chain were handed over, which only nodes that have"
                            + " proved themselves to each other do. Such a node is run to mine; how"
                            + " much cannot be seen here.";
            case POOL_PROXY_REQUEST ->
                    "The host asked a proxy for a connection to "
                            + what
                            + ", "
                            + pool
                            + ", "
                            + times(tally.count())
                            + ".";
            case THROUGH_PROXY -> "The session goes through the proxy " + what + ".";
            case NAMED_BY_BALANCER ->
                    "The load balancer "
                            + what
                            + " names the host as the client that it connected for"
                            + " (PROXY header).";
            case POOL_CERTIFICATE ->
                    "The host exchanged data "
                            + times(tally.count())
                            + " with a TLS server that shows the certificate of "
                            + what
                            + ".";
            case MINING_CERTIFICATE ->
                    "A TLS server that the host connected to "
                            + times(tally.count())
                            + " shows a certificate as this program makes it: "
                            + what
                            + ".";
            case PIN_MISMATCH_LOOP ->
                    "The host completes TLS handshakes with "
                            + what
                            + " and hangs up without a word, again after half a minute: so does xmr-stak"
                            + " when the server's certificate is not the one it was told to expect.";
            case MINER_HELLO ->
                    "The host's TLS hello has the cipher list that "
                            + what
                            + " sets, without a server name. Hellos can be imitated.";
            case FOREIGN_TLS_STACK ->
                    "A Windows host sent a TLS hello of OpenSSL, without server name and"
                            + " application protocol, to "
                            + what
                            + ": Windows' own programs do not.";
            case CERTIFICATE_LENGTH ->
                    "The server's encrypted certificate is as long as the one that "
                            + what
                            + " makes for itself.";
            case SELF_ISSUED_CERTIFICATE ->
                    "The TLS server's certificate was issued by itself for ten years or more ("
                            + what
                            + ").";
            case LISTED_WALLET -> "The wallet " + what + ".";
            case LISTED_FINGERPRINT ->
                    "The fingerprint of the host's TLS hello, "
                            + what
                            + ". Many programs may share it, and it can be imitated.";
            case LISTED_SUBJECT ->
                    "The subject of the TLS server's certificate, "
                            + what
                            + ". Anybody may write the same into a certificate.";
            case HANDSHAKE_SIZES ->
                    "Of "
                            + counted(tally.count(), "flow")
                            + " nothing can be read; the first turns had "
                            + what
                            + " octets (host first) and looked random, as do Stratum V2's handshake,"
                            + " set-up and opening of a channel. These are sizes alone: another"
                            + " encrypted protocol with the same ones would look alike.";
            case FORWARDS -> "The host only passed on what others asked it for (" + what + ").";
            default -> rule.title() + ": " + what + ".";
        };
    }

    private static String kind(Case subject) {
        FeedNames.Hit feed = subject.feed;
        if (feed == null) {
            return "a mining pool";
        }
        PoolRef.FeedMatch match = feed.match();
        String kind =
                switch (match.kind()) {
                    case "webminer" -> "a browser-mining service";
                    case "donate", "donation" -> "a donation host of miner software";
                    case "proxy" -> "a mining proxy";
                    case "explorer" -> "a block explorer";
                    default ->
                            match.role().equals("web-front")
                                    ? "the web page of a mining pool"
                                    : "a mining pool";
                };
        // Nobody visits a pool that is gone: an old miner still asks for it.
        IndicatorDetails details = feed.source().details();
        if (feed.isKeptBack()) {
            return kind + " (by an entry marked TLP:" + FeedNames.marking(details) + ")";
        }
        boolean gone = details.status() == IndicatorStatus.DEFUNCT;
        return kind
                + (match.coin() == null ? "" : " (" + match.coin() + ")")
                + (gone ? " that no longer exists" : "");
    }

    private static String times(long count) {
        return count == 1 ? "once" : count == 2 ? "twice" : count + " times";
    }

    private static String counted(long count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }
}
