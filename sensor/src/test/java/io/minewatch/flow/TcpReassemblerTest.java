package io.minewatch.flow;

import static io.minewatch.flow.FlowTestBed.MILLISECOND;
import static io.minewatch.flow.FlowTestBed.SECOND;
import static io.minewatch.packet.Packet.ACK;
import static io.minewatch.packet.Packet.FIN;
import static io.minewatch.packet.Packet.PSH;
import static io.minewatch.packet.Packet.RST;
import static io.minewatch.packet.Packet.SYN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.minewatch.packet.Packet;
import io.minewatch.stats.Anomaly;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TcpReassemblerTest {
    private static final int DATA = ACK | PSH;
    private final FlowTestBed bed = new FlowTestBed();

    @Test
    void segmentsInOrderPassWithoutCopy() {
        byte[] octets = {'a', 'b', 'c'};
        bed.handshake();
        bed.packets.tcp(
                FlowTestBed.CLIENT,
                FlowTestBed.CLIENT_PORT,
                FlowTestBed.SERVER,
                FlowTestBed.SERVER_PORT,
                DATA,
                1001,
                5001);
        bed.table.onPacket(bed.packets.at(bed.now).payload(octets, 0, 3).packet());
        assertSame(octets, bed.recorder.only().buffersSeen.get(0));
        assertEquals("abc", bed.finished().upText());
    }

    @Test
    void segmentBeforeItsPredecessorWaitsAndKeepsItsFrame() {
        bed.handshake().up(DATA, 1004, 5001, "def");
        assertTrue(bed.recorder.only().events.isEmpty());
        assertTrue(bed.table.heldOctets() > 0);
        bed.up(DATA, 1001, 5001, "abc");
        assertEquals(List.of(">abc@5", ">def@4"), bed.recorder.only().events);
        assertEquals(0, bed.table.heldOctets());
        assertEquals(0, bed.finished().gapOctets);
    }

    @Test
    void retransmissionIsDeliveredOnce() {
        bed.handshake().up(DATA, 1001, 5001, "abc").up(DATA, 1001, 5001, "abc");
        bed.up(DATA, 1002, 5001, "bcde");
        assertEquals("abcde", bed.finished().upText());
        assertEquals(0, bed.anomalies.get(Anomaly.STREAM_OVERLAP_DIFFERS));
    }

    @Test
    void overlapKeepsWhatArrivedFirstAndIsCountedWhenItDiffers() {
        bed.handshake().up(DATA, 1003, 5001, "cd").up(DATA, 1001, 5001, "abXYef");
        assertEquals("abcdef", bed.finished().upText());
        assertEquals(1, bed.anomalies.get(Anomaly.STREAM_OVERLAP_DIFFERS));
    }

    @Test
    void overlapOfWaitingSegmentsKeepsWhatArrivedFirst() {
        bed.handshake().up(DATA, 1003, 5001, "cd").up(DATA, 1007, 5001, "gh");
        bed.up(DATA, 1002, 5001, "bCDefGHi").up(DATA, 1001, 5001, "a");
        assertEquals("abcdefghi", bed.finished().upText());
        assertEquals(2, bed.anomalies.get(Anomaly.STREAM_OVERLAP_DIFFERS));
    }

    @Test
    void sequenceNumbersWrap() {
        bed.handshake(-3, 5000).up(DATA, -2, 5001, "abcd").up(DATA, 6, 5001, "ij");
        bed.up(DATA, 2, 5001, "efgh");
        assertEquals("abcdefghij", bed.finished().upText());
        assertEquals(0, bed.counters.gaps());
    }

    @Test
    void finWithDataDeliversTheDataAndClosesWithTheOther() {
        bed.handshake().up(DATA | FIN, 1001, 5001, "bye").down(ACK | FIN, 5001, 1005, "");
        bed.up(ACK, 1005, 5002, "").pause(60 * SECOND);
        bed.table.advance(bed.now);
        assertEquals(1, bed.recorder.endedIds.size());
        assertEquals("bye", bed.recorder.only().upText());
        assertEquals(0, bed.counters.gapOctets());
    }

    @Test
    void synWithDataBeginsTheStream() {
        bed.up(SYN, 1000, 0, "early").down(SYN | ACK, 5000, 1006, "");
        bed.up(DATA, 1006, 5001, " more");
        assertEquals("early more", bed.finished().upText());
    }

    @Test
    void keepAliveProbesAddNothing() {
        bed.handshake().up(DATA, 1001, 5001, "abc").down(ACK, 5001, 1004, "");
        bed.up(ACK, 1003, 5001, "\0").up(ACK, 1003, 5001, "").up(DATA, 1004, 5001, "d");
        assertEquals("abcd", bed.finished().upText());
    }

    @Test
    void keepAliveProbeBeforeAnythingElseIsNoPayload() {
        bed.up(ACK, 1003, 5001, "\0").down(ACK, 5001, 1004, "");
        assertFalse(bed.recorder.only().asked);
        bed.up(DATA, 1004, 5001, "login");
        assertEquals("login", bed.finished().upText());
    }

    @Test
    void gapIsToldWhenTheOtherEndHasWhatIsMissing() {
        bed.handshake().up(DATA, 1001, 5001, "abc").up(DATA, 1007, 5001, "ghi");
        bed.down(ACK, 5001, 1010, "");
        assertEquals("abc", bed.recorder.only().upText());
        bed.pause(51 * MILLISECOND).down(DATA, 5001, 1010, "ok");
        assertEquals(List.of(">abc@4", ">gap3", ">ghi@5", "<ok@7"), bed.recorder.only().events);
        assertEquals(3, bed.recorder.only().flow.gapBytes());
        assertEquals(3, bed.counters.gapOctets());
    }

    @Test
    void acknowledgementBeforeTheSegmentIsNoGap() {
        bed.handshake().down(DATA, 5001, 1007, "ok").up(DATA, 1004, 5001, "def");
        bed.down(ACK, 5003, 1007, "").up(DATA, 1001, 5001, "abc");
        assertEquals("abcdef", bed.finished().upText());
        assertEquals(0, bed.counters.gaps());
    }

    @Test
    void gapIsToldAfterManyPacketsInNoTime() {
        bed.handshake().up(DATA, 1007, 5001, "ghi");
        long frozen = bed.now;
        for (int i = 0; i <= TcpReassembler.ACKNOWLEDGED_PATIENCE_PACKETS + 1; i++) {
            bed.now = frozen;
            bed.down(ACK, 5001, 1010, "");
        }
        assertEquals("ghi", bed.recorder.only().upText());
        assertEquals(6, bed.recorder.only().gapOctets);
    }

    @Test
    void whatTheOtherEndHasNotAcknowledgedIsWaitedFor() {
        bed.handshake().up(DATA, 1007, 5001, "ghi");
        for (int i = 0; i < 100; i++) {
            bed.pause(SECOND).down(ACK, 5001, 1001, "");
        }
        assertEquals("", bed.recorder.only().upText());
        bed.up(DATA, 1001, 5001, "abcdef");
        assertEquals("abcdefghi", bed.finished().upText());
        assertEquals(0, bed.counters.gaps());
    }

    @Test
    void oneSidedStreamStopsWaitingAfterSomeTime() {
        bed.up(SYN, 1000, 0, "").up(DATA, 1001, 5001, "abc").up(DATA, 1005, 5001, "ef");
        bed.pause(9 * SECOND).up(ACK, 1007, 5001, "");
        assertEquals("abc", bed.recorder.only().upText());
        bed.pause(2 * SECOND).up(DATA, 1007, 5001, "gh");
        assertEquals("abcefgh", bed.recorder.only().upText());
        assertEquals(1, bed.finished().gapOctets);
        assertEquals(1, bed.counters.oneSided());
    }

    @Test
    void octetsOfTheUnseenDirectionAreCountedFromItsAcknowledgements() {
        bed.up(SYN, 1000, 0, "").up(DATA, 1001, 5001, "a").up(DATA, 1002, 5101, "b");
        bed.up(DATA, 1003, 5301, "c");
        FlowRecorder.Told record = bed.finished();
        assertEquals("abc", record.upText());
        assertEquals(300, record.flow.gapBytes());
    }

    @Test
    void waitingOctetsAreDeliveredAtTheEnd() {
        bed.handshake().up(DATA, 1003, 5001, "cd").up(DATA, 1006, 5001, "f");
        assertEquals(List.of(">gap2", ">cd@4", ">gap1", ">f@5"), bed.finished().events);
    }

    @Test
    void lostLastOctetsAreToldAtTheEnd() {
        bed.handshake().up(DATA, 1001, 5001, "abc").up(ACK | FIN, 1010, 5001, "");
        assertEquals(List.of(">abc@4", ">gap6"), bed.finished().events);
    }

    @Test
    void lostFinIsNoGap() {
        bed.handshake().up(DATA, 1001, 5001, "abc").down(ACK | FIN, 5001, 1005, "");
        assertEquals(0, bed.finished().gapOctets);
    }

    @Test
    void cutSegmentIsFollowedByTheGapOfTheRest() {
        bed.handshake();
        bed.packets.tcp(
                FlowTestBed.CLIENT,
                FlowTestBed.CLIENT_PORT,
                FlowTestBed.SERVER,
                FlowTestBed.SERVER_PORT,
                DATA,
                1001,
                5001);
        byte[] octets = {'a', 'b'};
        bed.table.onPacket(bed.packets.at(bed.now).payload(octets, 0, 2).wireLength(10).packet());
        bed.up(DATA, 1011, 5001, "k");
        assertEquals(List.of(">ab@4", ">gap8", ">k@5"), bed.finished().events);
    }

    @Test
    void segmentFarOutOfTheWindowIsDropped() {
        bed.handshake().up(DATA, 1001, 5001, "abc").up(DATA, 0x70000000, 5001, "evil");
        bed.up(DATA, 1004, 5001, "def");
        assertEquals("abcdef", bed.finished().upText());
        assertEquals(1, bed.anomalies.get(Anomaly.STREAM_OUT_OF_WINDOW));
    }

    @Test
    void streamIsFollowedWhereItMovedTo() {
        bed.handshake().up(DATA, 1001, 5001, "abc");
        int moved = 1001 + (64 << 20);
        for (int i = 0; i < TcpReassembler.STRAYS_TO_FOLLOW; i++) {
            bed.up(DATA, moved + 2 * i, 5001, "xy");
        }
        bed.up(DATA, moved + 2 * TcpReassembler.STRAYS_TO_FOLLOW, 5001, "z");
        FlowRecorder.Told record = bed.finished();
        assertEquals("abcxyz", record.upText());
        assertEquals((64L << 20) + 6 - 3, record.gapOctets);
    }

    @Test
    void dataAfterResetGoesOnToTheListener() {
        bed.handshake().up(DATA, 1001, 5001, "abc").down(RST, 5001, 0, "");
        bed.up(DATA, 1004, 5001, "def");
        assertEquals("abcdef", bed.finished().upText());
    }

    @Test
    void midstreamFlowBeginsWithTheFirstSegmentOfEachDirection() {
        bed.down(DATA, 70_000, 9_000, "job").up(DATA, 9_000, 70_003, "submit");
        FlowRecorder.Told record = bed.finished();
        assertEquals("job", record.downText());
        assertEquals("submit", record.upText());
        assertTrue(record.flow.midstream());
        assertEquals(FlowView.OriginatorBasis.PORT, record.flow.originatorBasis());
        assertEquals(FlowTestBed.CLIENT_PORT, record.flow.originatorPort());
    }

    @Test
    void listenerThatHadEnoughHoldsNothingAndIsEndedOnce() {
        bed.recorder.stopAfter = 3;
        bed.handshake().up(DATA, 1010, 5001, "late").up(DATA, 1001, 5001, "abc");
        assertEquals(0, bed.table.heldOctets());
        bed.up(DATA, 1004, 5001, "def").up(DATA, 1020, 5001, "x");
        FlowRecorder.Told record = bed.finished();
        assertEquals("abc", record.upText());
        assertEquals(1, record.ends);
    }

    @Test
    void declinedListenerLeavesOnlyCounters() {
        bed.recorder.listen = false;
        bed.handshake().up(DATA, 1004, 5001, "def").up(DATA, 1001, 5001, "abc");
        assertEquals(0, bed.table.heldOctets());
        assertEquals(4, bed.finished().flow.packets(Direction.FROM_ORIGINATOR));
    }

    @Test
    void streamAtItsBoundStopsWaiting() {
        FlowTestBed small = new FlowTestBed(FlowLimits.defaults().withBuffers(1000, 4, 1 << 20));
        small.handshake();
        for (int i = 0; i < 5; i++) {
            small.up(DATA, 1002 + 2 * i, 5001, "" + i);
        }
        assertEquals("01234".substring(0, 4), small.recorder.only().upText());
        FlowRecorder.Told record = small.finished();
        assertEquals("01234", record.upText());
        assertEquals(5, record.gapOctets);
        assertEquals(1, small.anomalies.get(Anomaly.STREAM_BUFFER_LIMIT));
    }

    @Test
    void segmentLargerThanTheBoundIsDelivered() {
        FlowTestBed small = new FlowTestBed(FlowLimits.defaults().withBuffers(100, 4, 1 << 20));
        small.handshake().up(DATA, 1002, 5001, "x".repeat(500));
        assertEquals(500, small.recorder.only().up.size());
        assertEquals(1, small.recorder.only().gapOctets);
        assertEquals(0, small.table.heldOctets());
    }

    @Test
    void resetOutOfTheWindowDoesNotClose() {
        bed.handshake().up(DATA, 1001, 5001, "abc").down(RST, 0x70000000, 0, "");
        bed.pause(120 * SECOND).up(DATA, 1004, 5001, "def");
        assertEquals("abcdef", bed.finished().upText());
    }

    @Test
    void resetFollowedByOctetsOfItsSenderWasForged() {
        bed.handshake().up(DATA, 1001, 5001, "abc").down(RST, 5001, 0, "");
        bed.down(DATA, 5001, 1004, "job").pause(120 * SECOND).up(DATA, 1004, 5004, "def");
        FlowRecorder.Told record = bed.finished();
        assertEquals("abcdef", record.upText());
        assertEquals("job", record.downText());
    }

    @Test
    void urgentFlagChangesNothing() {
        int urgent = 0x20;
        bed.handshake().up(DATA | urgent, 1001, 5001, "abc").up(Packet.ACK, 1004, 5001, "d");
        assertEquals("abcd", bed.finished().upText());
    }
}
