package io.minewatch.bench;

import io.minewatch.capture.Frame;
import io.minewatch.flow.Direction;
import io.minewatch.flow.FlowCounters;
import io.minewatch.flow.FlowHandler;
import io.minewatch.flow.FlowLimits;
import io.minewatch.flow.FlowTable;
import io.minewatch.flow.FlowView;
import io.minewatch.flow.StreamListener;
import io.minewatch.packet.DecodeLimits;
import io.minewatch.packet.Packet;
import io.minewatch.packet.PacketDecoder;
import io.minewatch.stats.AnomalyCounters;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Claim: a segment of an open flow that nobody listens to costs about 50 ns and no allocation. Run
 * with {@code java -cp <class path of sensor/bench> org.openjdk.jmh.Main FlowTableBenchmark -prof
 * gc}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class FlowTableBenchmark {
    private static final int ETHERNET = 1;
    private static final int TCP_PAYLOAD = 100;
    private static final int FRAME = 14 + 20 + 20 + TCP_PAYLOAD;

    /** Flows that take turns: all in the processor's cache, and far beyond it. */
    @Param({"64", "65536"})
    public int flows;

    private FlowTable table = newTable();
    private Packet[] packets = new Packet[0];
    private int next;

    /** Decodes one segment of each flow, so that only the table is measured. */
    @Setup
    public void prepare() {
        PacketDecoder decoder = new PacketDecoder(new AnomalyCounters(), DecodeLimits.DEFAULT);
        table = newTable();
        packets = new Packet[flows];
        Frame frame = new Frame();
        for (int i = 0; i < flows; i++) {
            byte[] octets = segment(i);
            frame.set(octets, 0, octets.length, octets.length, 1_000_000L, ETHERNET, i + 1L);
            packets[i] = new Packet();
            decoder.decode(frame, 0, i + 1L, packets[i]);
            table.onPacket(packets[i]);
        }
        if (table.size() != flows) {
            throw new IllegalStateException(table.size() + " flows");
        }
    }

    /** One segment. */
    @Benchmark
    public int segmentOfAnOpenFlow() {
        table.onPacket(packets[next++ & (flows - 1)]);
        return table.size();
    }

    private static FlowTable newTable() {
        return new FlowTable(
                FlowLimits.defaults(),
                new Indifferent(),
                new AnomalyCounters(),
                new FlowCounters());
    }

    private static byte[] segment(int client) {
        byte[] b = new byte[FRAME];
        b[12] = 8;
        b[14] = 0x45;
        b[16] = (byte) ((FRAME - 14) >>> 8);
        b[17] = (byte) (FRAME - 14);
        b[18] = (byte) (client >>> 8);
        b[19] = (byte) client;
        b[22] = 64;
        b[23] = 6;
        b[26] = 10;
        b[27] = (byte) (client >>> 16);
        b[28] = (byte) (client >>> 8);
        b[29] = (byte) client;
        b[30] = (byte) 192;
        b[33] = 1;
        b[34] = (byte) 0xC0;
        b[37] = 80;
        b[46] = 0x50;
        b[47] = Packet.ACK;
        return b;
    }

    private static final class Indifferent implements FlowHandler {
        @Override
        public void onFlowStarted(FlowView flow) {}

        @Override
        public @Nullable StreamListener listenerFor(FlowView flow) {
            return null;
        }

        @Override
        public void onDatagram(FlowView flow, Direction direction, Packet packet) {}

        @Override
        public void onFlowEnded(FlowView flow) {}
    }
}
