package io.minewatch.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.minewatch.capture.Frame;
import io.minewatch.capture.LinkType;
import io.minewatch.flow.FlowLimits;
import io.minewatch.packet.DecodeLimits;
import io.minewatch.packet.DecodeStatus;
import io.minewatch.packet.Packet;
import io.minewatch.packet.PacketDecoder;
import io.minewatch.stats.AnomalyCounters;
import io.minewatch.testkit.LiveObjects;
import io.minewatch.testkit.OrdinaryTalk;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What a flow of each kind holds in memory, by the virtual machine's own count of live objects. A
 * million of them are to fit into the heap of the service.
 */
final class FlowMemoryTest {
    private static final int FLOWS = 8_192;
    private static final long SPACING_NANOS = 100_000;

    /** Longer than the time in which nothing is kept of a flow's messages. */
    private static final long PAUSE_NANOS = 60_000_000_000L;

    /** The flow alone takes so much: less is no measurement. */
    private static final long LEAST = 150;

    private final PacketDecoder decoder =
            new PacketDecoder(new AnomalyCounters(), DecodeLimits.DEFAULT);
    private final Worker worker = new Worker(FlowLimits.defaults());
    private final Packet packet = new Packet();
    private final Frame frame = new Frame();
    private long sequence;
    private long now = 1_772_409_600_000_000_000L;

    private void send(List<byte[]> frames) {
        for (byte[] octets : frames) {
            now += SPACING_NANOS;
            sequence++;
            frame.set(octets, 0, octets.length, octets.length, now, LinkType.ETHERNET, sequence);
            assertEquals(DecodeStatus.TCP, decoder.decode(frame, 0, sequence, packet));
            worker.onPacket(packet);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "TLS, 600, 710",
        "HTTP, 780, 780",
        "POST, 780, 780",
        "MAIL, 570, 570",
        "UNKNOWN, 450, 640",
        "UNANSWERED, 540, 730"
    })
    void flowTakesNoMoreThan(OrdinaryTalk talk, long opened, long later) {
        // One more, so that what is made once is made.
        send(talk.open(FLOWS));
        send(talk.goOn(FLOWS));
        worker.endBatch(BatchEnd.at(now));
        Map<String, Long> before = LiveObjects.octets();
        for (int i = 0; i < FLOWS; i++) {
            send(talk.open(i));
        }
        worker.endBatch(BatchEnd.at(now));
        check(talk + " at first", opened, before);
        now += PAUSE_NANOS;
        for (int i = 0; i < FLOWS; i++) {
            send(talk.goOn(i));
        }
        worker.endBatch(BatchEnd.at(now));
        check(talk + " later", later, before);
        assertEquals(FLOWS + 1, worker.flowCounters().active());
    }

    private static void check(String what, long most, Map<String, Long> before) {
        long sum = 0;
        StringBuilder text = new StringBuilder();
        for (Map.Entry<String, Long> each : LiveObjects.octets().entrySet()) {
            long grown = each.getValue() - before.getOrDefault(each.getKey(), 0L);
            sum += grown;
            if (Math.abs(grown) >= FLOWS) {
                text.append("\n  ").append(grown / FLOWS).append(' ').append(each.getKey());
            }
        }
        long octets = sum / FLOWS;
        System.out.println("FlowMemoryTest: " + what + " " + octets + " octets a flow" + text);
        assertTrue(
                octets <= most && octets > LEAST,
                what + ": " + octets + " octets a flow, " + most + " allowed" + text);
    }
}
