package io.minewatch.detect;

import io.minewatch.observable.EncryptedShape;
import io.minewatch.observable.ShapeScore;
import io.minewatch.packet.IpAddress;
import io.minewatch.shape.BlockClock;
import java.util.Locale;

/** What is said of flows that nobody can read, each point of the score in words. Pure functions. */
final class ShapeSentences {
    private ShapeSentences() {}

    static String shape(EncryptedShape shape, double score, double context) {
        return String.format(
                Locale.ROOT,
                "Within %.0f minutes the %s of this flow took the shape of mining: %.1f points by"
                        + " length and time of its messages, %.1f by its surroundings (8 together are"
                        + " suspicious). Shape alone proves nothing.",
                minutes(shape),
                shape.transport().equals("tls") ? "TLS records" : "unreadable messages",
                score,
                context);
    }

    static String withdrawn(EncryptedShape shape, double points) {
        return String.format(
                Locale.ROOT,
                "This flow once had the shape of mining. Over its last %.0f minutes it has not: %.1f"
                        + " points by shape and surroundings, where below %.0f nothing is left of the"
                        + " suspicion.",
                minutes(shape),
                points,
                EncryptedFlows.WITHDRAWN);
    }

    private static double minutes(EncryptedShape shape) {
        return (shape.toNanos() - shape.fromNanos()) / 60e9;
    }

    /** The chance is that of {@link BlockClocks.Result#nats}, whatever was paid until then. */
    static String clock(BlockClocks.Result result) {
        BlockClock.Match match = result.match();
        return String.format(
                Locale.ROOT,
                "%d of %d %s blocks were followed by a message within %.1f s (at a lag of %d s); by"
                        + " chance each would be with %s; chance 1 in %s, all that was tried paid for.",
                match.matched(),
                match.blocks(),
                result.coin(),
                BlockClock.NEAR_SECONDS,
                match.lagSeconds(),
                percent(match.chance()),
                oneIn(result.nats()));
    }

    static String synchrony(HostSynchrony.Link link, IpAddress host) {
        BlockClock.Match match = link.match();
        return String.format(
                Locale.ROOT,
                "The server pushed to this host and another server to %s at the same moments: %d of %d"
                        + " times within %.0f s; chance 1 in %s if either of them mines.",
                host,
                match.matched(),
                match.blocks(),
                BlockClock.NEAR_SECONDS_BETWEEN_FLOWS,
                oneIn(match.nats()));
    }

    static String group(HostSynchrony.Found step) {
        StringBuilder hosts = new StringBuilder(80);
        for (HostSynchrony.Link link : step.links()) {
            hosts.append(hosts.isEmpty() ? "" : ", ")
                    .append(link.other().flow().originator())
                    .append(" (")
                    .append(link.match().matched())
                    .append(" of ")
                    .append(link.match().blocks())
                    .append(" times)");
        }
        return String.format(
                Locale.ROOT,
                // The hosts last: a long list is cut where there is little room.
                "The server pushed to this host and other servers to %d others at the same moments,"
                        + " within %.0f s; chance 1 in %s for all together, if they have nothing to do"
                        + " with each other and all but one mine, every choice paid for: %s.",
                step.links().size(),
                BlockClock.NEAR_SECONDS_BETWEEN_FLOWS,
                oneIn(step.nats()),
                hosts);
    }

    static String memberOf(HostSynchrony.Link link, IpAddress host, HostSynchrony.Found step) {
        return String.format(
                Locale.ROOT,
                "%s %d hosts together are in step with %s: chance 1 in %s, if they have nothing to do"
                        + " with each other and all but one mine.",
                synchrony(link, host),
                step.links().size(),
                host,
                oneIn(step.nats()));
    }

    static String pushLength(ShapeScore score) {
        StringBuilder text = new StringBuilder(160);
        text.append(score.pushesFitting())
                .append(" of ")
                .append(score.pushesJudged())
                .append(" messages that the server sent unasked have ")
                .append(score.pushOctets())
                .append(" to ")
                .append(score.pushOctets() + 2)
                .append(" octets");
        text.append(score.pushLength() > 0 ? ", as jobs do" : ", unlike jobs");
        if (score.earlyOther() > 0) {
            text.append("; ")
                    .append(score.earlyOther())
                    .append(" between the others have other lengths");
        }
        return text.append('.').toString();
    }

    static String shareLength(ShapeScore score) {
        return score.sharesFitting()
                + " of "
                + score.shares()
                + " longer messages of the host have "
                + score.shareOctets()
                + " to "
                + (score.shareOctets() + 3)
                + " octets and an answer of "
                + score.answerOctets()
                + " to "
                + (score.answerOctets() + 3)
                + (score.shareLength() > 0 ? ", as shares do." : ", unlike shares.");
    }

    static String shareTiming(ShapeScore score) {
        return score.shareTiming() > 0
                ? "Those messages come at random moments, as shares are found."
                : "Those messages come too regularly, or too much in bursts, for shares.";
    }

    static String pushTiming(ShapeScore score) {
        if (score.pushTiming() <= 0) {
            return "The moments at which the server speaks fit other traffic as well or better.";
        }
        return score.hasTimer()
                ? String.format(
                        Locale.ROOT,
                        "The server speaks every %.1f s and at random moments between, as pools do when"
                                + " a block is found.",
                        score.timerSeconds())
                : "The server speaks at random moments, about as often as blocks are found.";
    }

    static String restTiming() {
        return "What the timer leaves over comes regularly as well: several timers rather than blocks.";
    }

    static String poolPort(int port) {
        return "Port " + port + " is one that pools mine on.";
    }

    static String minerStack() {
        return "The TLS handshake is that of xmr-stak, which no other program is known to send.";
    }

    static String unnamed() {
        return "The TLS handshake names no server.";
    }

    static String noProtocol() {
        return "The TLS handshake on the web's port offers no protocol of the web.";
    }

    static String oddCertificate() {
        return "The server's certificate is self-signed, or its life is unusually short or long.";
    }

    static String exchangeCalls() {
        return "An Exchange server opened the connection; its long connections come from clients.";
    }

    static String newDestination() {
        return "The host never connected there while it was watched before.";
    }

    private static String percent(double chance) {
        return String.format(Locale.ROOT, chance < .1 ? "%.1f %%" : "%.0f %%", 100 * chance);
    }

    /** e^nats in words, rounded down: what is said is never more than what was shown. */
    static String oneIn(double nats) {
        double tens = nats / Math.log(10);
        return tens < 6
                ? String.format(Locale.ROOT, "%,d", (long) Math.exp(nats))
                : "10^" + (int) Math.floor(tens);
    }
}
