package io.minewatch.capture.live;

import io.minewatch.capture.InterfaceReading;
import java.util.List;

/**
 * A capture of interfaces, in one lane or in several that may be read side by side: through the
 * ring, each lane has its own part of the traffic, chosen by the kernel. Each lane belongs to one
 * thread; all else may be called by any.
 */
public final class LiveCapture implements AutoCloseable {
    private final List<LiveSource> lanes;
    private final boolean ring;

    private LiveCapture(List<LiveSource> lanes, boolean ring) {
        this.lanes = lanes;
        this.ring = ring;
    }

    /**
     * Opens interfaces by the method asked for.
     *
     * @param lanes how many are wanted, 1 or more; libpcap gives one
     * @param listener told when an interface goes or comes back
     * @throws CaptureException when one cannot be captured; the message names the remedy
     */
    public static LiveCapture open(
            List<String> interfaces, CaptureOptions options, int lanes, CaptureListener listener)
            throws CaptureException {
        boolean ring =
                switch (options.method()) {
                    case RING -> true;
                    case PCAP4J -> false;
                    case AUTO -> RingCapture.whyNot() == null && allSuitRing(interfaces);
                };
        return new LiveCapture(
                ring
                        ? RingCapture.open(interfaces, options, lanes, listener)
                        : List.of(new PcapSource(interfaces, options, listener)),
                ring);
    }

    /** Ethernet and loopback, as Linux numbers hardware; the rest is libpcap's business. */
    private static boolean allSuitRing(List<String> interfaces) {
        for (String name : interfaces) {
            long hardware = Sysfs.number(name, "type", -1);
            if (hardware != 1 && hardware != 772) {
                return false;
            }
        }
        return true;
    }

    /** What is read; both directions of a flow are in one lane. */
    public List<LiveSource> lanes() {
        return lanes;
    }

    /** Whether it is the kernel's ring, which could give several lanes. */
    public boolean isRing() {
        return ring;
    }

    /** Which method it is, as options name it. */
    public String method() {
        return lanes.get(0).method();
    }

    /** What each interface has delivered and lost, in all lanes. */
    public List<InterfaceReading> interfaces() {
        return InterfaceReading.sum(lanes.stream().map(LiveSource::interfaces).toList());
    }

    /** Frames that each lane has handed on. */
    public List<Long> lanePackets() {
        return lanes.stream()
                .map(lane -> lane.interfaces().stream().mapToLong(InterfaceReading::packets).sum())
                .toList();
    }

    /**
     * Records all frames from now on; to be called before the first is taken.
     *
     * @throws IllegalStateException with several lanes: a recording keeps the order of frames
     */
    public void recordTo(Recorder beside) {
        if (lanes.size() > 1) {
            throw new IllegalStateException("only one lane can be recorded");
        }
        lanes.get(0).recordTo(beside);
    }

    /** Ends capture: lanes give what was captured, then end. */
    public void stop() {
        lanes.forEach(LiveSource::stop);
    }

    @Override
    public void close() {
        stop();
    }
}
