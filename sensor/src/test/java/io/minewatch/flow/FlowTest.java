package io.minewatch.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.minewatch.flow.FlowView.OriginatorBasis;
import io.minewatch.packet.Packet;
import io.minewatch.packet.PacketBuilder;
import org.junit.jupiter.api.Test;

/** What is packed into a flow. */
class FlowTest {
    private static final long CARRY = 1L << 32;

    private final Surroundings.Shared shared = new Surroundings.Shared();

    private Flow flow() {
        return new Flow(packet(), Direction.FROM_ORIGINATOR, OriginatorBasis.SYN, shared);
    }

    private static Packet packet() {
        return new PacketBuilder()
                .tcp(1, 1000, 2, 3333, Packet.SYN, 1, 0)
                .at(FlowTestBed.EPOCH)
                .macs(0x020000000001L, 0x020000000002L)
                .payload(new byte[0], 0, 0)
                .packet();
    }

    @Test
    void packetsAreCountedBeyondFourThousandMillion() {
        Flow flow = flow();
        flow.setPackets(CARRY - 1, 3 * CARRY - 1);
        flow.count(Direction.FROM_ORIGINATOR, 60, FlowTestBed.EPOCH);
        assertEquals(CARRY, flow.packets(Direction.FROM_ORIGINATOR));
        assertEquals(3 * CARRY - 1, flow.packets(Direction.FROM_RESPONDER));
        flow.count(Direction.FROM_RESPONDER, 60, FlowTestBed.EPOCH);
        assertEquals(3 * CARRY, flow.packets(Direction.FROM_RESPONDER));
        assertEquals(4 * CARRY, flow.packets());

        // A count whose low half is zero is not a direction that was never seen.
        flow.setFin(Direction.FROM_ORIGINATOR);
        assertFalse(flow.closed());
    }

    @Test
    void packetsOfAttemptAreAddedToTheirOwnDirections() {
        Flow flow = flow();
        flow.setPackets(CARRY - 1, 5);
        Flow attempt = flow();
        attempt.setPackets(1, 2);
        flow.absorb(attempt);
        assertEquals(CARRY, flow.packets(Direction.FROM_ORIGINATOR));
        assertEquals(7, flow.packets(Direction.FROM_RESPONDER));
    }

    @Test
    void flowsThroughTheSameDevicesShareWhatTheyHaveInCommon() {
        Packet packet = packet();
        Surroundings first = shared.of(packet, false);
        assertSame(first, shared.of(packet, false));
        Surroundings turned = shared.of(packet, true);
        assertNotSame(first, turned);
        assertEquals(first.originatorMac, turned.responderMac);
    }
}
