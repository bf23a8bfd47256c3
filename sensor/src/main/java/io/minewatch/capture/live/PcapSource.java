package io.minewatch.capture.live;

import io.minewatch.capture.Frame;
import io.minewatch.capture.InterfaceReading;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Frames of several interfaces through libpcap, in the order of their times. Each interface has a
 * capture thread; a bounded queue lies between them and the one thread that calls {@link #next}.
 */
final class PcapSource extends LiveSource {
    private static final byte[] NOTHING = new byte[0];

    private final List<PcapTap> taps = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final FrameQueue queue;
    private final long[] numbers;
    private @Nullable FrameBatch current;
    private long boundNanos;

    /**
     * Opens all interfaces and begins to capture. One that is down is waited for.
     *
     * @throws CaptureException when one cannot be captured
     */
    PcapSource(List<String> interfaces, CaptureOptions options, CaptureListener listener)
            throws CaptureException {
        queue = new FrameQueue(interfaces.size(), options.queueOctets());
        numbers = new long[interfaces.size()];
        for (int i = 0; i < interfaces.size(); i++) {
            taps.add(new PcapTap(i, interfaces.get(i), options, queue, listener));
        }
        try {
            for (PcapTap tap : taps) {
                openOrWait(tap, listener);
            }
        } catch (CaptureException e) {
            taps.forEach(PcapTap::stop);
            taps.forEach(PcapTap::run);
            throw e;
        }
        for (int i = 0; i < taps.size(); i++) {
            Thread thread = new Thread(taps.get(i), "minewatch-capture-" + interfaces.get(i));
            thread.setDaemon(true);
            threads.add(thread);
        }
        threads.forEach(Thread::start);
    }

    private static void openOrWait(PcapTap tap, CaptureListener listener) throws CaptureException {
        try {
            tap.open();
        } catch (CaptureException e) {
            if (!e.isPassing() || !Sysfs.exists(tap.reading().name())) {
                throw e;
            }
            listener.onInterface(tap.reading().name(), false, String.valueOf(e.getMessage()));
        }
    }

    @Override
    Next take(Frame frame) {
        FrameBatch batch = current;
        if (batch == null || batch.taken == batch.count || later(batch)) {
            batch = choose();
            if (batch == null) {
                return Next.IDLE;
            }
        }
        int i = batch.taken++;
        byte[] octets = batch.octets[i];
        batch.octets[i] = NOTHING;
        frame.set(
                octets,
                0,
                octets.length,
                batch.wireLength[i],
                batch.timeNanos[i],
                batch.linkType,
                ++numbers[batch.interfaceIndex]);
        frame.inFile(batch.interfaceIndex);
        return Next.FRAME;
    }

    private boolean later(FrameBatch batch) {
        return batch.timeNanos[batch.taken] > boundNanos;
    }

    /** The batch to go on with; null: it is time to say {@link Next#IDLE}, or nothing is there. */
    private @Nullable FrameBatch choose() {
        FrameBatch before = current;
        if (before != null) {
            seen(before.timeNanos[before.taken - 1]);
            if (before.taken == before.count) {
                queue.finished(before);
                current = null;
            }
        }
        long wait = untilBreak();
        if (wait <= 0) {
            takeBreak();
            current = null;
            return null;
        }
        FrameBatch batch = queue.earliest(wait);
        if (batch == null) {
            takeBreak();
            current = null;
            return null;
        }
        boundNanos = queue.boundNanos(batch);
        current = batch;
        return batch;
    }

    @Override
    boolean isDrained() {
        return queue.heldOctets() == 0;
    }

    @Override
    void stopCapture() {
        taps.forEach(PcapTap::stop);
        for (Thread thread : threads) {
            join(thread);
        }
        queue.close();
    }

    @Override
    public List<InterfaceReading> interfaces() {
        return taps.stream().map(PcapTap::reading).toList();
    }

    @Override
    public String method() {
        return "pcap4j";
    }
}
