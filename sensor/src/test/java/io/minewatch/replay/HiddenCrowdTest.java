package io.minewatch.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.minewatch.detect.Finding;
import io.minewatch.detect.Level;
import io.minewatch.packet.IpAddress;
import io.minewatch.shape.BlockTimes;
import io.minewatch.shape.GivenClock;
import io.minewatch.sim.Blocks;
import io.minewatch.sim.Chance;
import io.minewatch.sim.Innocent;
import io.minewatch.sim.Messages;
import io.minewatch.sim.Miner;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Hosts of which seven mine, each at a server of its own, and all others do something else, in one
 * simulated capture of forty minutes: the whole sensor, with any number of workers.
 */
final class HiddenCrowdTest {
    private static final long START = 1_600_000_000_000_000_000L;
    private static final int MINUTES = 40;
    private static final int HEAD = 24;
    private static final int MINERS = Miner.values().length;

    /** Miner {@code i} has the address 10.0.0.{@code i + 1}, the others come behind. */
    private static byte[] pcap;

    private static GivenClock clock;

    private static final class Captured {
        final long nanos;
        final byte[] octets;

        Captured(long nanos, byte[] octets) {
            this.nanos = nanos;
            this.octets = octets;
        }
    }

    @BeforeAll
    static void simulate() {
        double until = MINUTES * 60;
        Chance chance = new Chance(20_261_126);
        double[] blocks = Blocks.draw(chance, until);
        BlockTimes times = new BlockTimes();
        for (double heard : Blocks.heard(chance, blocks)) {
            times.add(START + Math.round(heard * 1e9));
        }
        clock = new GivenClock("XMR", times, 0);
        List<Captured> records = new ArrayList<>();
        byte[] head = new byte[HEAD];
        int host = 1;
        for (Miner kind : Miner.values()) {
            head = collect(host++, kind.session(chance, blocks, until), records);
        }
        for (Innocent kind : Innocent.values()) {
            collect(host++, kind.flow(chance, blocks, until), records);
        }
        records.sort(Comparator.comparingLong(record -> record.nanos));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(head);
        records.forEach(record -> out.writeBytes(record.octets));
        pcap = out.toByteArray();
    }

    /** Adds the packets of one flow; returns the head of a capture. */
    private static byte[] collect(int host, Messages messages, List<Captured> records) {
        Session session =
                new Session(
                        "" + host,
                        IpAddress.v4(0x0A000000 + host),
                        40_000 + host,
                        IpAddress.v4(0xCB007100 + host),
                        8443,
                        START);
        for (Messages.Message message : messages.inOrder()) {
            session.pieces.add(
                    new Session.Piece(
                            START + Math.round(message.seconds() * 1e9),
                            message.fromClient(),
                            Math.max(1, message.length() - Disguise.OVERHEAD)));
        }
        byte[] all = Disguise.OPAQUE.pcap(session, MINUTES);
        ByteBuffer in = ByteBuffer.wrap(all).order(ByteOrder.LITTLE_ENDIAN);
        int at = HEAD;
        while (at < all.length) {
            int length = 16 + in.getInt(at + 8);
            byte[] octets = new byte[length];
            in.get(at, octets);
            records.add(new Captured(in.getInt(at) * 1_000_000_000L + in.getInt(at + 4), octets));
            at += length;
        }
        byte[] head = new byte[HEAD];
        in.get(0, head);
        return head;
    }

    private static Verdicts read(int workers, @Nullable GivenClock given) {
        return Verdicts.of(List.of("-"), new ByteArrayInputStream(pcap), given, workers);
    }

    private static SortedSet<Integer> hosts(Verdicts verdicts, Level least) {
        SortedSet<Integer> hosts = new TreeSet<>();
        for (Finding finding : verdicts.findings) {
            if (finding.level().compareTo(least) >= 0) {
                hosts.add((int) finding.host().ip().low() & 0xFF);
            }
        }
        return hosts;
    }

    @Test
    void theClockConfirmsMinersAndNobodyElse() {
        SortedSet<Integer> confirmed = hosts(read(1, clock), Level.LIKELY);
        assertTrue(confirmed.size() >= MINERS - 1, () -> "confirmed: " + confirmed);
        assertTrue(confirmed.last() <= MINERS, () -> "confirmed: " + confirmed);
    }

    @Test
    void withoutAClockMinersInStepConfirmEachOther() {
        SortedSet<Integer> confirmed = hosts(read(1, null), Level.LIKELY);
        assertTrue(confirmed.size() >= 3, () -> "confirmed: " + confirmed);
        assertTrue(confirmed.last() <= MINERS, () -> "confirmed: " + confirmed);
    }

    @Test
    void anyNumberOfWorkersSaysTheSameInTheSameOrder() {
        Verdicts one = read(1, clock);
        Verdicts alone = read(1, null);
        assertTrue(one.findings.size() > MINERS, () -> "findings " + one.findings.size());
        for (int workers : new int[] {2, 4}) {
            Verdicts several = read(workers, clock);
            assertEquals(one.findings.toString(), several.findings.toString());
            assertEquals(one.flows.toString(), several.flows.toString());
            assertEquals(alone.findings.toString(), read(workers, null).findings.toString());
        }
    }

    @Test
    void whatWasJudgedIsCounted() {
        Verdicts verdicts = read(2, clock);
        assertTrue(verdicts.summary != null && verdicts.summary.shapesJudged() >= MINERS);
        assertTrue(
                verdicts.summary != null
                        && verdicts.summary.shapesLikeMining() >= MINERS - 1
                        && verdicts.summary.shapesLikeMining() <= MINERS + 4,
                () -> "" + verdicts.summary);
    }
}
