package io.minewatch.engine;

import io.minewatch.flow.FlowLimits;
import io.minewatch.packet.Packet;
import java.util.ArrayList;
import java.util.List;

/** One worker in the caller's thread: the straight line. */
final class SingleCrew implements Crew {
    private final Worker worker;

    SingleCrew(FlowLimits limits) {
        worker = new Worker(limits);
    }

    @Override
    public void onPacket(Packet packet) {
        worker.onPacket(packet);
    }

    @Override
    public List<FactLog.Fact> endBatch(BatchEnd end) {
        return sorted(worker.endBatch(end));
    }

    @Override
    public List<List<FactLog.Fact>> finish() {
        return List.of(sorted(worker.finish()));
    }

    private static List<FactLog.Fact> sorted(List<FactLog.Fact> facts) {
        if (facts.size() < 2) {
            return facts;
        }
        List<FactLog.Fact> copy = new ArrayList<>(facts);
        copy.sort(FactLog.ORDER);
        return copy;
    }

    @Override
    public List<Worker> workers() {
        return List.of(worker);
    }

    @Override
    public void close() {}
}
