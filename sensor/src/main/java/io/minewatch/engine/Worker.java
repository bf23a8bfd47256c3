package io.minewatch.engine;

import io.minewatch.flow.Direction;
import io.minewatch.flow.FlowCounters;
import io.minewatch.flow.FlowHandler;
import io.minewatch.flow.FlowLimits;
import io.minewatch.flow.FlowTable;
import io.minewatch.flow.FlowView;
import io.minewatch.flow.StreamListener;
import io.minewatch.packet.Packet;
import io.minewatch.protocol.catalog.ProtocolHandler;
import io.minewatch.stats.AnomalyCounters;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One flow table with its parsers: follows the flows that fall to it and states facts. Single
 * thread; nothing is shared.
 */
final class Worker {
    private final AnomalyCounters anomalies = new AnomalyCounters();
    private final FlowCounters flowCounters = new FlowCounters();
    private final FactLog facts = new FactLog();
    private final ProtocolHandler protocols = new ProtocolHandler(facts, anomalies);

    /** Flows below which memory is not looked at: they fit into any heap that the program has. */
    private static final int MANY_FLOWS = 50_000;

    /** This part of them goes when memory is short: enough that a collection is worth it. */
    private static final int SHED_PART = 8;

    private final HostSet hosts = new HostSet();
    private final FlowTable flows;
    private @Nullable HeapGuard heap;
    private volatile WorkerReading reading = WorkerReading.NONE;

    Worker(FlowLimits limits) {
        flows = new FlowTable(limits, new Handler(), anomalies, flowCounters);
    }

    /** The protocol stage, and the count of hosts. */
    private final class Handler implements FlowHandler {
        @Override
        public void onFlowStarted(FlowView flow) {
            hosts.add(flow.originator().high(), flow.originator().low());
            hosts.add(flow.responder().high(), flow.responder().low());
            protocols.onFlowStarted(flow);
        }

        @Override
        public @Nullable StreamListener listenerFor(FlowView flow) {
            return protocols.listenerFor(flow);
        }

        @Override
        public void onDatagram(FlowView flow, Direction direction, Packet packet) {
            protocols.onDatagram(flow, direction, packet);
        }

        @Override
        public void onFlowEnded(FlowView flow) {
            protocols.onFlowEnded(flow);
        }
    }

    HostSet hosts() {
        return hosts;
    }

    /** The next TCP or UDP packet of this worker's flows. */
    void onPacket(Packet packet) {
        facts.atFrame(packet.sequence(), packet.timeNanos());
        flows.onPacket(packet);
    }

    /** A batch is over. */
    List<FactLog.Fact> endBatch(BatchEnd end) {
        facts.atSweep(end.nowNanos());
        flows.advance(end.nowNanos());
        if (flows.size() > MANY_FLOWS) {
            shedIfMemoryIsShort();
        }
        if (end.tellOpen()) {
            flows.tellOpen();
        }
        if (end.read()) {
            reading = read();
        }
        return facts.drain();
    }

    private void shedIfMemoryIsShort() {
        HeapGuard guard = heap;
        if (guard == null) {
            guard = new HeapGuard();
            heap = guard;
        }
        if (guard.isShort()) {
            flows.shed(flows.size() / SHED_PART);
        }
    }

    private WorkerReading read() {
        AnomalyCounters anomaliesNow = new AnomalyCounters();
        anomaliesNow.addAll(anomalies);
        FlowCounters flowsNow = new FlowCounters();
        flowsNow.addAll(flowCounters);
        return new WorkerReading(anomaliesNow, flowsNow, protocols.flowsEncrypted(), hosts.count());
    }

    /** The counters as they were when last asked for; may be called by other threads. */
    WorkerReading reading() {
        return reading;
    }

    /** The capture is over: all flows end. */
    List<FactLog.Fact> finish() {
        facts.atEnd();
        flows.finish();
        return facts.drain();
    }

    AnomalyCounters anomalies() {
        return anomalies;
    }

    FlowCounters flowCounters() {
        return flowCounters;
    }

    ProtocolHandler protocols() {
        return protocols;
    }
}
