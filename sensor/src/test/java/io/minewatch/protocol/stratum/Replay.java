package io.minewatch.protocol.stratum;

import io.minewatch.flow.Direction;
import io.minewatch.protocol.ParserContext;
import io.minewatch.protocol.Probe;
import io.minewatch.protocol.ProtocolDefinition;
import io.minewatch.protocol.http.HttpProtocol;
import io.minewatch.protocol.stratum.CapturedConversations.Conversation;
import io.minewatch.protocol.stratum.CapturedConversations.Segment;
import io.minewatch.stats.AnomalyCounters;
import java.util.List;

/** Probes a conversation's first octets as the protocol stage does, and plays it. */
final class Replay {
    private static final List<ProtocolDefinition> PROTOCOLS =
            List.of(
                    new HttpProtocol((flow, context) -> new HttpMining(context)),
                    new StratumProtocol());

    private Replay() {}

    static ParserContext context() {
        return new ParserContext(List.of(), new AnomalyCounters());
    }

    static void play(Conversation c, TestFlow flow, Recorder out) {
        for (Direction d : Direction.values()) {
            byte[] first = first(c, d);
            for (ProtocolDefinition protocol : PROTOCOLS) {
                if (first.length > 0
                        && protocol.probe(flow, d, first, 0, first.length) == Probe.YES) {
                    c.play(protocol.newParser(flow, context()), flow, out);
                    return;
                }
            }
        }
    }

    private static byte[] first(Conversation c, Direction direction) {
        byte[] all = new byte[ProtocolDefinition.PROBE_BYTES];
        int length = 0;
        for (Segment s : c.segments) {
            if (s.direction() == direction && s.data().length > 0) {
                int n = Math.min(s.data().length, all.length - length);
                System.arraycopy(s.data(), 0, all, length, n);
                length += n;
            }
        }
        return java.util.Arrays.copyOf(all, length);
    }
}
