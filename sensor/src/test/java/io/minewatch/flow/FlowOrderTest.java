package io.minewatch.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.minewatch.flow.FlowView.OriginatorBasis;
import io.minewatch.packet.Packet;
import io.minewatch.packet.PacketBuilder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FlowOrderTest {
    @Test
    void sortsAnyNumberOfFlowsAndLeavesTheRestAlone() {
        for (int count = 0; count <= 70; count++) {
            check(count, count);
        }
        check(10_000, 1);
    }

    private static void check(int count, int seed) {
        List<Flow> shuffled = flows(count);
        List<Long> expected = shuffled.stream().map(Flow::id).toList();
        Collections.shuffle(shuffled, new Random(seed));
        Flow behind = flows(1).get(0);
        shuffled.add(behind);
        Flow[] array = shuffled.toArray(new Flow[0]);

        FlowOrder.byId(array, count);

        List<Long> sorted = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            sorted.add(array[i].id());
        }
        assertEquals(expected, sorted, count + " flows");
        assertEquals(behind, array[count]);
    }

    private static List<Flow> flows(int count) {
        PacketBuilder packets = new PacketBuilder();
        Surroundings.Shared shared = new Surroundings.Shared();
        List<Flow> flows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Packet packet =
                    packets.tcp(1, 1000, 2, 3333, Packet.SYN, 1, 0)
                            .at(FlowTestBed.EPOCH)
                            .payload(new byte[0], 0, 0)
                            .packet();
            flows.add(new Flow(packet, Direction.FROM_ORIGINATOR, OriginatorBasis.SYN, shared));
        }
        return flows;
    }
}
