package io.minewatch.capture.live;

import io.minewatch.capture.Frame;
import io.minewatch.capture.InterfaceReading;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Frames of several interfaces through rings of AF_PACKET, in the order of their times, without any
 * thread between the kernel and the one that calls {@link #next}. What it is too slow for, the kernel
 * drops and counts.
 *
 * <p>One lane of a capture: with several, each has its own ring of every interface and thereby its own
 * part of the traffic ({@link FanoutProgram}).
 */
final class RingSource extends LiveSource {
    /** Longest wait for a frame, so that {@link #stop} is heard. */
    private static final int POLL_MILLIS = 50;

    /** Time between looks at whether an interface is still the same one. */
    private static final long LOOK_NANOS = 500_000_000L;

    /** What the kernel has at the end is in full blocks and in one that it hands over by time. */
    private static final long DRAIN_NANOS = 150_000_000L;

    private static final int POLLFD_OCTETS = 8;

    /**
     * Time after which a frame is in a block that was handed over, with as much again for a busy
     * machine: a lane that has found no block has met all frames older than that.
     */
    private static final long BLOCK_NANOS = 150_000_000L;

    private final List<RingGroup> groups;
    private final List<PacketRing> rings;
    private final int lane;
    private final int lanes;
    private final PacketClock clock;
    private final CaptureListener listener;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment state = LinuxCalls.newState(arena);
    private final MemorySegment sockets;
    private final long[] numbers;
    private @Nullable PacketRing current;
    private long boundNanos;
    private long lookAt;
    private long emptyAt;
    private boolean empty;
    private volatile boolean ending;
    private volatile long drainUntil;
    private boolean closed;

    private RingSource(
            List<RingGroup> groups,
            int lane,
            int lanes,
            PacketClock clock,
            CaptureListener listener) {
        this.groups = groups;
        this.lane = lane;
        this.lanes = lanes;
        this.clock = clock;
        this.listener = listener;
        rings = groups.stream().map(group -> group.ring(lane)).toList();
        numbers = new long[rings.size()];
        // No two frames of an interface have one number, whichever lane they are in.
        Arrays.fill(numbers, lane + 1L - lanes);
        sockets = arena.allocate((long) POLLFD_OCTETS * rings.size(), 4);
    }

    /** Opens interfaces, each with a ring for every lane. */
    static List<LiveSource> open(
            List<String> interfaces, CaptureOptions options, int lanes, CaptureListener listener)
            throws CaptureException {
        FilterCompiler compiler = options.filter().isEmpty() ? null : checked(options.filter());
        List<RingGroup> groups = new ArrayList<>();
        for (int i = 0; i < interfaces.size(); i++) {
            groups.add(new RingGroup(i, interfaces.get(i), options, lanes, compiler));
        }
        try {
            for (RingGroup group : groups) {
                openOrWait(group, listener);
            }
        } catch (CaptureException e) {
            for (RingGroup group : groups) {
                for (int i = 0; i < lanes; i++) {
                    group.ring(i).close();
                }
            }
            throw e;
        }
        PacketClock clock = new PacketClock();
        List<LiveSource> sources = new ArrayList<>();
        for (int i = 0; i < lanes; i++) {
            sources.add(new RingSource(groups, i, lanes, clock, listener));
        }
        return sources;
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

    private static void openOrWait(RingGroup group, CaptureListener listener)
            throws CaptureException {
        try {
            group.open();
        } catch (CaptureException e) {
            if (!e.isPassing() || !Sysfs.exists(group.name())) {
                throw e;
            }
            listener.onInterface(group.name(), false, String.valueOf(e.getMessage()));
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
            if (ring.next(frame, numbers[place] + lanes)) {
                numbers[place] += lanes;
                return Next.FRAME;
            }
        }
    }

    /** The ring with the earliest frame; null: it is time to say {@link Next#IDLE}. */
    private @Nullable PacketRing choose() {
        PacketRing before = current;
        if (before != null) {
            long timeNanos = before.lastNanos();
            seen(timeNanos);
            if (lanes > 1) {
                clock.seen(timeNanos);
            }
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
            // Before the look: what is captured after it may be missed.
            emptyAt = System.nanoTime();
            fill();
            earliest = earliest();
        }
        if (earliest == null) {
            empty = true;
            look();
            takeBreak();
            return null;
        }
        empty = false;
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
        if (ending || (System.nanoTime() - lookAt < 0 && !isLost())) {
            return;
        }
        lookAt = System.nanoTime() + LOOK_NANOS;
        for (RingGroup group : groups) {
            group.look(lane, listener);
        }
    }

    /** Whether another lane waits for this one to give up a ring. */
    private boolean isLost() {
        for (int i = 0; i < groups.size(); i++) {
            if (groups.get(i).isLost() && rings.get(i).isOpen()) {
                return true;
            }
        }
        return false;
    }

    /**
     * Of one lane of several: while frames wait, the last one's time; with none, how far the other
     * lanes show that time has gone on.
     */
    @Override
    public long idleNanos() {
        if (lanes == 1) {
            return super.idleNanos();
        }
        long timeNanos = clock.at(emptyAt);
        return !empty || timeNanos == 0 ? 0 : timeNanos - BLOCK_NANOS;
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
