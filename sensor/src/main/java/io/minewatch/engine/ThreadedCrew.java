package io.minewatch.engine;

import io.minewatch.flow.FlowLimits;
import io.minewatch.packet.Packet;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Several workers, each a thread with its own flows. The caller's thread decodes and copies packets
 * into batches; both directions of a flow fall to the same worker by a symmetric hash. Batches end
 * at the same frames as with one worker, and their facts are merged in the order of those frames,
 * so the number of workers never shows in a result.
 */
final class ThreadedCrew implements Crew {
    /** Batches under way: one being filled, one being worked on. More would only cost memory. */
    private static final int IN_FLIGHT = 2;

    /** First size of a batch's copy area: an average batch of small packets. */
    private static final int ARENA_BYTES = 1 << 20;

    private enum Task {
        BATCH,
        FINISH
    }

    /** Packets for one worker. */
    private static final class Batch {
        Task task = Task.BATCH;
        byte[] arena = new byte[ARENA_BYTES];
        int used;
        final List<Packet> packets = new ArrayList<>();
        int count;
        BatchEnd end = BatchEnd.at(0);

        void add(Packet packet) {
            int length = packet.payloadLength();
            if (used + length > arena.length) {
                // Packets copied before keep the old array.
                arena = new byte[Math.max(ARENA_BYTES, length)];
                used = 0;
            }
            if (count == packets.size()) {
                packets.add(new Packet());
            }
            packet.copyTo(packets.get(count++), arena, used);
            used += length;
        }

        void clear() {
            used = 0;
            count = 0;
        }
    }

    private static final class Result {
        List<FactLog.Fact> facts = List.of();
        @Nullable Throwable failure;
    }

    private static final class Station implements Runnable {
        final Worker worker;
        final BlockingQueue<Batch> work = new ArrayBlockingQueue<>(IN_FLIGHT);
        final BlockingQueue<Batch> spare = new ArrayBlockingQueue<>(IN_FLIGHT + 1);
        final BlockingQueue<Result> results = new ArrayBlockingQueue<>(IN_FLIGHT + 1);
        final Thread thread;
        Batch filling = new Batch();

        Station(int index, FlowLimits limits) {
            worker = new Worker(limits);
            thread = new Thread(this, "minewatch-worker-" + index);
            thread.setDaemon(true);
            for (int i = 0; i < IN_FLIGHT; i++) {
                spare.add(new Batch());
            }
        }

        @Override
        public void run() {
            try {
                while (true) {
                    Batch batch = work.take();
                    Result result = new Result();
                    boolean last = batch.task == Task.FINISH;
                    try {
                        for (int i = 0; i < batch.count; i++) {
                            worker.onPacket(batch.packets.get(i));
                        }
                        result.facts = last ? worker.finish() : worker.endBatch(batch.end);
                    } catch (RuntimeException | Error e) {
                        result.failure = e;
                    }
                    batch.clear();
                    spare.put(batch);
                    results.put(result);
                    if (last || result.failure != null) {
                        return;
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private final List<Station> stations = new ArrayList<>();
    private int outstanding;

    ThreadedCrew(int workers, FlowLimits limits) {
        for (int i = 0; i < workers; i++) {
            stations.add(new Station(i, limits));
        }
        stations.forEach(s -> s.thread.start());
    }

    @Override
    public void onPacket(Packet packet) {
        // The hash needs no secret here: it only spreads load, and a worker's table has its own
        // seed.
        long hash = packet.flowHash(0);
        stations.get((int) Long.remainderUnsigned(hash, stations.size())).filling.add(packet);
    }

    @Override
    public @Nullable List<FactLog.Fact> endBatch(BatchEnd end) {
        send(Task.BATCH, end);
        return outstanding == IN_FLIGHT ? collect() : null;
    }

    @Override
    public List<List<FactLog.Fact>> finish() {
        send(Task.FINISH, BatchEnd.at(0));
        List<List<FactLog.Fact>> all = new ArrayList<>();
        while (outstanding > 0) {
            all.add(collect());
        }
        return all;
    }

    private void send(Task task, BatchEnd end) {
        try {
            for (Station station : stations) {
                Batch batch = station.filling;
                batch.task = task;
                batch.end = end;
                station.work.put(batch);
                station.filling = station.spare.take();
            }
            outstanding++;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while handing work to the workers", e);
        }
    }

    /** The oldest batch's facts, of all workers, in order. */
    private List<FactLog.Fact> collect() {
        List<FactLog.Fact> facts = new ArrayList<>();
        try {
            for (Station station : stations) {
                Result result = station.results.take();
                if (result.failure != null) {
                    throw new IllegalStateException("a worker failed", result.failure);
                }
                facts.addAll(result.facts);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for the workers", e);
        }
        outstanding--;
        facts.sort(FactLog.ORDER);
        return facts;
    }

    @Override
    public List<Worker> workers() {
        return stations.stream().map(s -> s.worker).toList();
    }

    @Override
    public void close() {
        Threads.end(stations.stream().map(station -> station.thread).toList());
    }
}
