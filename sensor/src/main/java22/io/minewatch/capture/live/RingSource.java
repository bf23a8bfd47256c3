package io.minewatch.capture.live;

import io.minewatch.capture.Frame;
import io.minewatch.capture.InterfaceReading;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Frames of several interfaces through rings of AF_PACKET, in the order of their times, without any
 * thread between the kernel and the one that calls {@link #next}. What it is too slow for, the kernel
 * drops and counts.
 */
final class RingSource extends LiveSource {
    /** Longest wait for a frame, so that {@link #stop} is heard. */
    private static final int POLL_MILLIS = 50;

    /** Time between looks at whether an interface is still the same one. */
    private static final long LOOK_NANOS = 500_000_000L;

    /** What the kernel has at the end is in full blocks and in one that it hands over by time. */
    private static final long DRAIN_NANOS = 150_000_000L;

    private static final int POLLFD_OCTETS = 8;

    private final List<PacketRing> rings = new ArrayList<>();
    private final CaptureListener listener;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment state = LinuxCalls.newState(arena);
    private final MemorySegment sockets;
    private final long[] numbers;
    private @Nullable PacketRing current;
    private long boundNanos;
    private long lookAt;
    private volatile boolean ending;
    private volatile long drainUntil;
    private boolean closed;

    RingSource(List<String> interfaces, CaptureOptions options, CaptureListener listener)
            throws CaptureException {
        this.listener = listener;
        numbers = new long[interfaces.size()];
        sockets = arena.allocate((long) POLLFD_OCTETS * interfaces.size(), 4);
        FilterCompiler compiler = options.filter().isEmpty() ? null : checked(options.filter());
        for (int i = 0; i < interfaces.size(); i++) {
            rings.add(new PacketRing(i, interfaces.get(i), options, compiler));
        }
        try {
            for (PacketRing ring : rings) {
                openOrWait(ring);
            }
        } catch (CaptureException e) {
            rings.forEach(PacketRing::close);
            throw e;
        }
    }

    /** A wrong expression is told at once, also while no interface is there to fit it to. */
    private static FilterCompiler checked(String expression) throws CaptureException {
        try {
            BpfFilter filter = BpfFilter.compile(expression);
            assert filter != null;
            return new FilterCompiler();
        } catch (FilterException e) {
            throw new CaptureException(String.valueOf(e.getMessage()), false);
        }
    }

    private void openOrWait(PacketRing ring) throws CaptureException {
        try {
            ring.open();
        } catch (CaptureException e) {
            if (!e.isPassing() || !Sysfs.exists(ring.name())) {
                throw e;
            }
            listener.onInterface(ring.name(), false, String.valueOf(e.getMessage()));
        }
    }

    @Override
    Next take(Frame frame) {
        while (true) {
            PacketRing ring = current;
            if (ring == null || !ring.hasFrame() || ring.timeNanos() > boundNanos) {
                ring = choose();
                if (ring == null) {
                    return Next.IDLE;
                }
            }
            int place = rings.indexOf(ring);
            if (ring.next(frame, numbers[place] + 1)) {
                numbers[place]++;
                return Next.FRAME;
            }
        }
    }

    /** The ring with the earliest frame; null: it is time to say {@link Next#IDLE}. */
    private @Nullable PacketRing choose() {
        PacketRing before = current;
        if (before != null) {
            seen(before.lastNanos());
        }
        current = null;
        if (untilBreak() <= 0) {
            look();
            takeBreak();
            return null;
        }
        fill();
        PacketRing earliest = earliest();
        if (earliest == null) {
            await();
            fill();
            earliest = earliest();
        }
        if (earliest == null) {
            look();
            takeBreak();
            return null;
        }
        current = earliest;
        return earliest;
    }

    private void fill() {
        for (PacketRing ring : rings) {
            if (!ring.hasFrame()) {
                while (ring.takeBlock() && !ring.hasFrame()) {
                    // An empty block.
                }
            }
        }
    }

    private @Nullable PacketRing earliest() {
        PacketRing earliest = null;
        boundNanos = Long.MAX_VALUE;
        for (PacketRing ring : rings) {
            if (!ring.hasFrame()) {
                continue;
            }
            if (earliest == null) {
                earliest = ring;
            } else if (ring.timeNanos() < earliest.timeNanos()) {
                boundNanos = Math.min(boundNanos, earliest.timeNanos());
                earliest = ring;
            } else {
                boundNanos = Math.min(boundNanos, ring.timeNanos());
            }
        }
        return earliest;
    }

    private void await() {
        int count = 0;
        for (PacketRing ring : rings) {
            if (ring.isOpen()) {
                long at = (long) POLLFD_OCTETS * count++;
                sockets.set(ValueLayout.JAVA_INT, at, ring.socket());
                sockets.set(ValueLayout.JAVA_SHORT, at + 4, LinuxCalls.POLLIN);
                sockets.set(ValueLayout.JAVA_SHORT, at + 6, (short) 0);
            }
        }
        LinuxCalls.poll(state, sockets, count, POLL_MILLIS);
        for (int i = 0; i < count; i++) {
            short events = sockets.get(ValueLayout.JAVA_SHORT, (long) POLLFD_OCTETS * i + 6);
            if ((events & LinuxCalls.POLLERR) != 0) {
                lookAt = System.nanoTime();
            }
        }
    }

    /** Every now and then: is each interface still there, and the same? */
    private void look() {
        if (ending || System.nanoTime() - lookAt < 0) {
            return;
        }
        lookAt = System.nanoTime() + LOOK_NANOS;
        for (PacketRing ring : rings) {
            if (!ring.isOpen()) {
                ring.reopen(listener);
            } else {
                String problem = ring.problem();
                if (problem != null || ring.isAnother()) {
                    String name = ring.name();
                    ring.close();
                    listener.onInterface(
                            name, false, problem == null ? "it has another name" : problem);
                    ring.reopen(listener);
                }
            }
        }
    }

    @Override
    boolean isDrained() {
        if (closed) {
            return true;
        }
        // In this order: a block that is handed over in between is seen the next time.
        boolean waited = System.nanoTime() - drainUntil >= 0;
        for (PacketRing ring : rings) {
            if (ring.hasFrame() || ring.takeBlock()) {
                return false;
            }
        }
        if (!waited) {
            return false;
        }
        rings.forEach(PacketRing::close);
        arena.close();
        closed = true;
        return true;
    }

    @Override
    void stopCapture() {
        rings.forEach(PacketRing::refuse);
        drainUntil = System.nanoTime() + DRAIN_NANOS;
        ending = true;
    }

    @Override
    public List<InterfaceReading> interfaces() {
        return rings.stream().map(PacketRing::reading).toList();
    }

    @Override
    public String method() {
        return "ring";
    }
}
