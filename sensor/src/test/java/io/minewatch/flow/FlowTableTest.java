package io.minewatch.flow;

import static io.minewatch.flow.FlowTestBed.CLIENT;
import static io.minewatch.flow.FlowTestBed.CLIENT_PORT;
import static io.minewatch.flow.FlowTestBed.EPOCH;
import static io.minewatch.flow.FlowTestBed.SECOND;
import static io.minewatch.flow.FlowTestBed.SERVER;
import static io.minewatch.flow.FlowTestBed.SERVER_PORT;
import static io.minewatch.packet.Packet.ACK;
import static io.minewatch.packet.Packet.FIN;
import static io.minewatch.packet.Packet.RST;
import static io.minewatch.packet.Packet.SYN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.minewatch.packet.IpAddress;
import io.minewatch.packet.PacketBuilder;
import io.minewatch.packet.Tunnel;
import io.minewatch.stats.Anomaly;
import io.minewatch.stats.AnomalyCounters;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

final class FlowTableTest {
    private final FlowTestBed bed = new FlowTestBed();

    @Test
    void originatorIsTheSenderOfTheSyn() {
        bed.packets.macs(0xA, 0xB).vlan(7).tunnels(Tunnel.VXLAN);
        bed.handshake();
        FlowView flow = bed.recorder.only().flow;
        assertEquals(1, flow.id());
        assertEquals(IpAddress.v4(CLIENT), flow.originator());
        assertEquals(CLIENT_PORT, flow.originatorPort());
        assertEquals(IpAddress.v4(SERVER), flow.responder());
        assertEquals(SERVER_PORT, flow.responderPort());
        assertEquals(FlowView.OriginatorBasis.SYN, flow.originatorBasis());
        assertFalse(flow.midstream());
        assertEquals(2, flow.packets(Direction.FROM_ORIGINATOR));
        assertEquals(1, flow.packets(Direction.FROM_RESPONDER));
        assertEquals(7, flow.outerVlan());
        assertEquals(0xA, flow.originatorMac());
        assertEquals(0xB, flow.responderMac());
        assertEquals(EPOCH, flow.firstTimeNanos());
        assertEquals(bed.now - FlowTestBed.MILLISECOND, flow.lastTimeNanos());
    }

    @Test
    void tunnelsOfTheFirstPacketAreNamedOutermostFirst() {
        bed.packets.udp(CLIENT, 5, SERVER, 6).tunnels(Tunnel.L2TP, Tunnel.GRE, Tunnel.ERSPAN);
        bed.table.onPacket(bed.packets.at(bed.now).packet());
        assertEquals(
                List.of(Tunnel.L2TP.label(), Tunnel.GRE.label(), Tunnel.ERSPAN.label()),
                bed.recorder.only().flow.tunnels());
    }

    @Test
    void flowThatBeginsWithTheAnswerIsNotMidstream() {
        bed.down(SYN | ACK, 5000, 1001, "").up(ACK, 1001, 5001, "login");
        FlowView flow = bed.recorder.only().flow;
        assertEquals(CLIENT_PORT, flow.originatorPort());
        assertEquals(FlowView.OriginatorBasis.SYN, flow.originatorBasis());
        assertFalse(flow.midstream());
    }

    @Test
    void synSeenLateBelongsToItsFlow() {
        bed.down(SYN | ACK, 5000, 1001, "").up(SYN, 1000, 0, "").up(ACK, 1001, 5001, "login");
        assertEquals("login", bed.finished().upText());
    }

    @Test
    void withoutPortsThatTellTheFirstSenderIsTheOriginator() {
        bed.packets.tcp(SERVER, 50_001, CLIENT, 50_000, ACK, 1, 1);
        bed.table.onPacket(bed.packets.at(bed.now).packet());
        assertEquals(50_001, bed.recorder.only().flow.originatorPort());
        assertEquals(FlowView.OriginatorBasis.FIRST, bed.recorder.only().flow.originatorBasis());
    }

    @Test
    void portThatIsDrawnForClientsTellsTheOriginator() {
        bed.packets.tcp(SERVER, 13_531, CLIENT, 59_294, ACK, 1, 1);
        bed.table.onPacket(bed.packets.at(bed.now).packet());
        assertEquals(59_294, bed.recorder.only().flow.originatorPort());
        assertEquals(FlowView.OriginatorBasis.PORT, bed.recorder.only().flow.originatorBasis());
    }

    @Test
    void simultaneousOpenIsOneFlow() {
        bed.up(SYN, 1000, 0, "").down(SYN, 5000, 0, "").up(SYN | ACK, 1000, 5001, "");
        bed.down(SYN | ACK, 5000, 1001, "").up(ACK, 1001, 5001, "a").down(ACK, 5001, 1002, "b");
        FlowRecorder.Told record = bed.finished();
        assertEquals("a", record.upText());
        assertEquals("b", record.downText());
        assertEquals(CLIENT_PORT, record.flow.originatorPort());
    }

    @Test
    void synSentAgainIsTheSameFlow() {
        bed.up(SYN, 1000, 0, "").pause(3 * SECOND).up(SYN, 1000, 0, "");
        assertEquals(2, bed.recorder.only().flow.packets(Direction.FROM_ORIGINATOR));
    }

    @Test
    void anotherSynAfterAnUnansweredOneIsAnotherFlow() {
        bed.up(SYN, 1000, 0, "").pause(3 * SECOND).up(SYN, 7000, 0, "");
        assertEquals(2, bed.recorder.records.size());
        assertEquals(List.of(1L), bed.recorder.endedIds);
    }

    @Test
    void portsReusedAfterCloseAreAnotherFlow() {
        bed.handshake().up(ACK, 1001, 5001, "one").up(RST, 1004, 5001, "");
        bed.handshake(90_000, 80_000).up(ACK, 90_001, 80_001, "two");
        bed.table.finish();
        assertEquals(2, bed.recorder.records.size());
        assertEquals("one", bed.recorder.records.get(0).upText());
        assertEquals("two", bed.recorder.records.get(1).upText());
        assertEquals(6, bed.recorder.records.get(1).flow.id());
    }

    @Test
    void portsReusedWithoutCloseAreAnotherFlowThatBeginsWithItsSyn() {
        bed.handshake().up(ACK, 1001, 5001, "one");
        bed.handshake(90_000, 80_000).up(ACK, 90_001, 80_001, "two");
        bed.table.finish();
        assertEquals(2, bed.recorder.records.size());
        FlowRecorder.Told second = bed.recorder.records.get(1);
        assertEquals("two", second.upText());
        assertEquals(5, second.flow.id());
        assertEquals(3, second.flow.packets(Direction.FROM_ORIGINATOR));
        assertEquals(3, bed.recorder.records.get(0).flow.packets(Direction.FROM_ORIGINATOR));
    }

    @Test
    void portsReusedAreSeenFromOneDirectionAlone() {
        bed.up(SYN, 1000, 0, "").up(ACK, 1001, 5001, "one");
        bed.up(SYN, 90_000, 0, "").up(ACK, 90_001, 80_001, "two");
        bed.table.finish();
        assertEquals(2, bed.recorder.records.size());
        assertEquals("two", bed.recorder.records.get(1).upText());
    }

    @Test
    void forgedSynDoesNotEndASession() {
        bed.handshake().up(ACK, 1001, 5001, "one").up(SYN, 777_777, 0, "");
        bed.down(ACK, 5001, 1004, "job").up(ACK, 1004, 5004, "two");
        FlowRecorder.Told record = bed.finished();
        assertEquals("onetwo", record.upText());
        assertEquals("job", record.downText());
        assertEquals(5, record.flow.packets(Direction.FROM_ORIGINATOR));
    }

    @Test
    void silenceOfExactlyTheTimeoutKeepsAFlowAndOneMoreNanosecondEndsIt() {
        long timeout = FlowLimits.DEFAULT_UDP_IDLE_NANOS;
        for (long at : new long[] {EPOCH, EPOCH + timeout, EPOCH + 2 * timeout + 1}) {
            bed.packets.udp(CLIENT, 5000, SERVER, 6000).at(at);
            bed.table.onPacket(bed.packets.packet());
        }
        assertEquals(2, bed.recorder.records.size());
        assertEquals(1, bed.counters.expired());
        bed.table.advance(EPOCH + 3 * timeout + 1);
        assertEquals(1, bed.table.size());
        bed.table.advance(EPOCH + 3 * timeout + 2);
        assertEquals(0, bed.table.size());
        assertEquals(List.of(1L, 3L), bed.recorder.endedIds);
    }

    @Test
    void eachStateHasItsTimeout() {
        bed.up(SYN, 1000, 0, "");
        long last = bed.now - FlowTestBed.MILLISECOND;
        bed.table.advance(last + FlowLimits.DEFAULT_TCP_HALF_OPEN_IDLE_NANOS);
        assertEquals(1, bed.table.size());
        bed.handshake().up(ACK, 1001, 5001, "x");
        last = bed.now - FlowTestBed.MILLISECOND;
        bed.table.advance(last + FlowLimits.DEFAULT_TCP_ESTABLISHED_IDLE_NANOS);
        assertEquals(1, bed.table.size());
        bed.recorder.only().flow.markMining();
        bed.table.advance(last + FlowLimits.DEFAULT_MINING_IDLE_NANOS);
        assertEquals(1, bed.table.size());
        bed.table.advance(last + FlowLimits.DEFAULT_MINING_IDLE_NANOS + 1);
        assertEquals(0, bed.table.size());
    }

    @Test
    void closedFlowLingersShortly() {
        bed.handshake().up(ACK | FIN, 1001, 5001, "").down(ACK | FIN, 5001, 1002, "");
        long last = bed.now - FlowTestBed.MILLISECOND;
        bed.table.advance(last + FlowLimits.DEFAULT_TCP_CLOSED_LINGER_NANOS);
        assertEquals(1, bed.table.size());
        bed.table.advance(last + FlowLimits.DEFAULT_TCP_CLOSED_LINGER_NANOS + 1);
        assertEquals(0, bed.table.size());
    }

    @Test
    void clockThatGoesBackNeitherEndsNorKeepsAFlowForEver() {
        bed.handshake().pause(-3600 * SECOND).up(ACK, 1001, 5001, "a");
        assertEquals(1, bed.table.size());
        long last = bed.now - FlowTestBed.MILLISECOND;
        bed.table.advance(last);
        bed.table.advance(last + FlowLimits.DEFAULT_TCP_ESTABLISHED_IDLE_NANOS + 3600 * SECOND);
        assertEquals(0, bed.table.size());
        assertEquals("a", bed.recorder.only().upText());
    }

    @Test
    void clockThatJumpsFarEndsEverything() {
        bed.handshake().table.advance(Long.MAX_VALUE);
        assertEquals(0, bed.table.size());
        bed.pause(-1).up(SYN, 1, 0, "").table.advance(Long.MIN_VALUE);
        assertEquals(1, bed.table.size());
    }

    @Test
    void datagramsWithPayloadGoToTheHandler() {
        byte[] octets = {1, 2, 3};
        bed.packets.udp(CLIENT, 5000, SERVER, 53).at(bed.now).payload(octets, 0, 3);
        bed.table.onPacket(bed.packets.packet());
        bed.packets.udp(SERVER, 53, CLIENT, 5000).payload(octets, 1, 1);
        bed.table.onPacket(bed.packets.packet());
        bed.table.onPacket(bed.packets.udp(CLIENT, 5000, SERVER, 53).packet());
        FlowRecorder.Told record = bed.finished();
        assertEquals(2, record.datagrams);
        assertEquals(3, record.up.size());
        assertEquals(1, record.down.size());
        assertEquals(FlowView.OriginatorBasis.PORT, record.flow.originatorBasis());
        assertEquals(1, bed.counters.startedUdp());
    }

    @Test
    void fullTableEndsTheOldestAttemptBeforeOpenAndMiningFlows() {
        FlowTestBed full = new FlowTestBed(FlowLimits.defaults().withMaxFlows(4));
        full.recorder.mining = true;
        full.handshake().up(ACK, 1001, 5001, "mining");
        full.recorder.mining = false;
        full.packets.tcp(1, 1, 2, 20_000, ACK, 1, 1);
        full.table.onPacket(full.packets.at(full.now).packet());
        for (int i = 0; i < 10; i++) {
            full.now += SECOND;
            full.packets.tcp(3, 30_000 + i, 4, 80, SYN, 1, 0);
            full.table.onPacket(full.packets.at(full.now).packet());
        }
        assertEquals(4, full.table.size());
        assertEquals(List.of(6L, 7L, 8L, 9L, 10L, 11L, 12L, 13L), full.recorder.endedIds);
        assertEquals(8, full.counters.evicted());
        assertEquals(8, full.anomalies.get(Anomaly.FLOW_LIMIT));
    }

    @Test
    void flowsAreShedInTheSameOrderAndAtMostAllOfThem() {
        FlowTestBed bed = new FlowTestBed(FlowLimits.defaults());
        for (int i = 0; i < 6; i++) {
            bed.now += SECOND;
            bed.packets.tcp(3, 30_000 + i, 4, 80, SYN, 1, 0);
            bed.table.onPacket(bed.packets.at(bed.now).packet());
        }
        bed.table.shed(4);
        assertEquals(2, bed.table.size());
        assertEquals(4, bed.recorder.endedIds.size());
        assertEquals(4, bed.counters.evicted());
        bed.table.shed(100);
        assertEquals(0, bed.table.size());
        assertEquals(6, bed.counters.evicted());
    }

    @Test
    void tableOfMiningFlowsStillMakesRoom() {
        FlowTestBed full = new FlowTestBed(FlowLimits.defaults().withMaxFlows(2));
        full.recorder.mining = true;
        for (int i = 0; i < 5; i++) {
            full.packets.tcp(3, 30_000 + i, 4, 80, ACK, 1, 0);
            full.table.onPacket(full.packets.at(full.now += SECOND).packet());
        }
        assertEquals(2, full.table.size());
        assertEquals(3, full.recorder.endedIds.size());
    }

    @Test
    void finishEndsFlowsInOrderOfTheirIds() {
        for (int i = 0; i < 1000; i++) {
            bed.packets.udp(CLIENT, 1 + i * 37 % 1000, SERVER, 6000).at(bed.now);
            bed.table.onPacket(bed.packets.packet());
        }
        bed.table.finish();
        List<Long> sorted = new ArrayList<>(bed.recorder.endedIds);
        sorted.sort(null);
        assertEquals(1000, sorted.size());
        assertEquals(sorted, bed.recorder.endedIds);
        assertEquals(0, bed.counters.active());
    }

    @Test
    void packetToItsOwnSenderIsAFlow() {
        bed.packets.tcp(SERVER, 80, SERVER, 80, SYN | ACK, 1, 1);
        bed.table.onPacket(bed.packets.at(bed.now).packet());
        bed.table.onPacket(bed.packets.tcp(SERVER, 80, SERVER, 80, ACK, 2, 2).packet());
        bed.table.finish();
        assertTrue(bed.recorder.endedIds.contains(1L));
        assertEquals(0, bed.table.size());
    }

    @Test
    void packetOfAnOpenFlowAllocatesNothing() {
        bed.recorder.listen = false;
        bed.handshake().up(ACK, 1001, 5001, "hello");
        byte[] octets = new byte[100];
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        PacketBuilder packets = bed.packets;
        exchange(packets, octets, 20_000);
        long thread = Thread.currentThread().getId();
        threads.getThreadAllocatedBytes(thread);
        long own = -threads.getThreadAllocatedBytes(thread);
        own += threads.getThreadAllocatedBytes(thread);
        long before = threads.getThreadAllocatedBytes(thread);
        exchange(packets, octets, 200_000);
        long allocated = threads.getThreadAllocatedBytes(thread) - before - own;
        assertEquals(0, allocated / 200_000);
        assertTrue(allocated < 2_000, () -> allocated + " octets");
    }

    private void exchange(PacketBuilder packets, byte[] octets, int count) {
        for (int i = 0; i < count; i++) {
            if ((i & 1) == 0) {
                packets.tcp(CLIENT, CLIENT_PORT, SERVER, SERVER_PORT, ACK, i, 1);
            } else {
                packets.tcp(SERVER, SERVER_PORT, CLIENT, CLIENT_PORT, ACK, i, 1);
            }
            bed.table.onPacket(packets.at(bed.now++).payload(octets, 0, 100).packet());
            if ((i & 4095) == 0) {
                bed.table.advance(bed.now);
            }
        }
    }

    @Test
    void fieldsOfAFlowStayBelowTwoHundredOctets() {
        int octets = 12;
        for (var field : Flow.class.getDeclaredFields()) {
            if (!java.lang.reflect.Modifier.isStatic(field.getModifiers())) {
                Class<?> type = field.getType();
                octets +=
                        type == long.class
                                ? 8
                                : type == short.class || type == char.class
                                        ? 2
                                        : type == byte.class ? 1 : 4;
            }
        }
        assertTrue(octets <= 200, octets + " octets");
    }

    private static final class Silent implements FlowHandler {
        long started;
        long ended;

        @Override
        public void onFlowStarted(FlowView flow) {
            started++;
        }

        @Override
        public StreamListener listenerFor(FlowView flow) {
            throw new AssertionError("no payload was sent");
        }

        @Override
        public void onDatagram(FlowView flow, Direction direction, io.minewatch.packet.Packet p) {
            throw new AssertionError("no payload was sent");
        }

        @Override
        public void onFlowEnded(FlowView flow) {
            ended++;
        }
    }

    @Test
    void aMillionFlowsFitAndTheNextOneTakesTheOldestsPlace() {
        Silent silent = new Silent();
        FlowCounters counters = new FlowCounters();
        FlowTable table =
                new FlowTable(FlowLimits.defaults(), silent, new AnomalyCounters(), counters);
        PacketBuilder packets = new PacketBuilder().at(EPOCH);
        // Fewer than the limit would hide it; 10,000 more than it show that they are replaced.
        int count = FlowLimits.DEFAULT_MAX_FLOWS + 10_000;
        for (int i = 0; i < count; i++) {
            table.onPacket(packets.tcp(i, 1024, SERVER, 80, SYN, 1, 0).packet());
        }
        assertEquals(FlowLimits.DEFAULT_MAX_FLOWS, table.size());
        assertEquals(10_000, counters.evicted());
        table.advance(EPOCH + FlowLimits.DEFAULT_TCP_HALF_OPEN_IDLE_NANOS + 1);
        assertEquals(0, table.size());
        assertEquals(count, silent.started);
        assertEquals(count, silent.ended);
    }

    /** The table against a map: same flows, same counts, whatever the seed. */
    @Property(tries = 100)
    void tableBehavesLikeAMap(@ForAll long seed) {
        Random random = new Random(seed);
        FlowRecorder recorder = new FlowRecorder();
        FlowTable table =
                new FlowTable(
                        FlowLimits.defaults(),
                        recorder,
                        new AnomalyCounters(),
                        new FlowCounters(),
                        random.nextLong());
        record Key(int low, int lowPort, int high, int highPort) {}
        Map<Key, long[]> model = new HashMap<>();
        List<long[]> over = new ArrayList<>();
        PacketBuilder packets = new PacketBuilder();
        long now = EPOCH;
        long timeout = FlowLimits.DEFAULT_UDP_IDLE_NANOS;
        for (int i = 1; i <= 3000; i++) {
            int a = random.nextInt(40);
            int b = random.nextInt(40);
            int aPort = 50_000 + random.nextInt(3);
            int bPort = 50_000 + random.nextInt(3);
            now += random.nextInt(1000) == 0 ? timeout * 2 : random.nextInt(100_000_000);
            boolean ordered = a < b || (a == b && aPort <= bPort);
            Key key = ordered ? new Key(a, aPort, b, bPort) : new Key(b, bPort, a, aPort);
            long[] known = model.get(key);
            if (known != null && now - known[1] > timeout) {
                over.add(known);
                known = null;
            }
            if (known == null) {
                known = new long[] {i, now, 0};
                model.put(key, known);
            }
            known[1] = now;
            known[2]++;
            table.onPacket(packets.udp(a, aPort, b, bPort).at(now).packet());
            if (random.nextInt(200) == 0) {
                table.advance(now);
                long present = now;
                model.values().stream().filter(f -> present - f[1] > timeout).forEach(over::add);
                model.values().removeIf(f -> present - f[1] > timeout);
                assertEquals(model.size(), table.size());
            }
        }
        table.finish();
        over.addAll(model.values());
        long[][] expected = over.toArray(new long[0][]);
        Arrays.sort(expected, (x, y) -> Long.compare(x[0], y[0]));
        List<FlowRecorder.Told> records = recorder.records;
        assertEquals(expected.length, records.size());
        for (int i = 0; i < expected.length; i++) {
            FlowView flow = records.get(i).flow;
            assertEquals(expected[i][0], flow.id());
            assertEquals(expected[i][1], flow.lastTimeNanos());
            assertEquals(
                    expected[i][2],
                    flow.packets(Direction.FROM_ORIGINATOR)
                            + flow.packets(Direction.FROM_RESPONDER));
        }
    }
}
