package io.minewatch.flow;

import io.minewatch.packet.Packet;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes down all that a flow table says, and checks that it says it in a lawful order. */
final class FlowRecorder implements FlowHandler {
    /** One flow as it was told. */
    static final class Told implements StreamListener {
        final FlowView flow;
        final ByteArrayOutputStream up = new ByteArrayOutputStream();
        final ByteArrayOutputStream down = new ByteArrayOutputStream();
        final List<String> events = new ArrayList<>();
        final List<byte[]> buffersSeen = new ArrayList<>();
        long gapOctets;
        int datagrams;
        boolean asked;
        boolean refused;
        int ends;
        boolean over;
        int stopAfter = Integer.MAX_VALUE;

        Told(FlowView flow) {
            this.flow = flow;
        }

        ByteArrayOutputStream stream(Direction direction) {
            return direction == Direction.FROM_ORIGINATOR ? up : down;
        }

        String upText() {
            return up.toString(StandardCharsets.ISO_8859_1);
        }

        String downText() {
            return down.toString(StandardCharsets.ISO_8859_1);
        }

        @Override
        public boolean onBytes(FlowView of, Direction direction, StreamBytes bytes) {
            lawful(of);
            if (bytes.length() <= 0) {
                throw new AssertionError("empty delivery");
            }
            stream(direction).write(bytes.buffer(), bytes.offset(), bytes.length());
            buffersSeen.add(bytes.buffer());
            events.add(
                    (direction == Direction.FROM_ORIGINATOR ? ">" : "<")
                            + new String(
                                    bytes.buffer(),
                                    bytes.offset(),
                                    bytes.length(),
                                    StandardCharsets.ISO_8859_1)
                            + "@"
                            + bytes.frameNumber());
            return goOn();
        }

        @Override
        public boolean onGap(FlowView of, Direction direction, long length) {
            lawful(of);
            if (length < 1) {
                throw new AssertionError("gap of " + length);
            }
            gapOctets += length;
            events.add((direction == Direction.FROM_ORIGINATOR ? ">gap" : "<gap") + length);
            return goOn();
        }

        private boolean goOn() {
            refused = up.size() + down.size() >= stopAfter;
            return !refused;
        }

        private void lawful(FlowView of) {
            if (of != flow || refused || over || ends > 0) {
                throw new AssertionError("delivery after the end or refusal");
            }
        }

        @Override
        public void onEnd(FlowView of) {
            if (of != flow || over) {
                throw new AssertionError("end out of turn");
            }
            ends++;
        }
    }

    final List<Told> records = new ArrayList<>();
    final List<Long> endedIds = new ArrayList<>();
    private final Map<FlowView, Told> byFlow = new HashMap<>();
    boolean listen = true;
    boolean mining;
    int stopAfter = Integer.MAX_VALUE;

    @Override
    public void onFlowStarted(FlowView flow) {
        Told record = new Told(flow);
        record.stopAfter = stopAfter;
        if (byFlow.put(flow, record) != null) {
            throw new AssertionError("started twice");
        }
        records.add(record);
        if (mining) {
            flow.markMining();
        }
    }

    @Override
    public @Nullable StreamListener listenerFor(FlowView flow) {
        Told record = of(flow);
        if (record.asked) {
            throw new AssertionError("asked twice");
        }
        record.asked = true;
        return listen ? record : null;
    }

    @Override
    public void onDatagram(FlowView flow, Direction direction, Packet packet) {
        Told record = of(flow);
        record.datagrams++;
        record.stream(direction)
                .write(packet.buffer(), packet.payloadOffset(), packet.payloadLength());
    }

    @Override
    public void onFlowEnded(FlowView flow) {
        Told record = of(flow);
        if (record.ends != (record.asked && listen ? 1 : 0)) {
            throw new AssertionError("listener ended " + record.ends + " times");
        }
        record.over = true;
        endedIds.add(flow.id());
        byFlow.remove(flow);
    }

    private Told of(FlowView flow) {
        Told record = byFlow.get(flow);
        if (record == null) {
            throw new AssertionError("flow not started or over");
        }
        return record;
    }

    /** Flows started and not over. */
    int open() {
        return byFlow.size();
    }

    Told only() {
        if (records.size() != 1) {
            throw new AssertionError(records.size() + " flows");
        }
        return records.get(0);
    }
}
