package io.minewatch.capture.live;

import io.minewatch.capture.Frame;
import io.minewatch.capture.LinkType;

/** What the kernel's fan-out program says of frames, for tests of other packages. */
public final class Lanes {
    private static final BpfProgram ETHERNET = new BpfProgram(FanoutProgram.ofEthernet(0));
    private static final BpfProgram IP = new BpfProgram(FanoutProgram.ofIp(0));

    private Lanes() {}

    /** The program's result; 0 is the first lane for any number of lanes. */
    public static int hash(Frame frame) {
        return switch (frame.linkType()) {
            case LinkType.ETHERNET -> ETHERNET.run(frame);
            case LinkType.RAW -> IP.run(frame);
            default -> 0;
        };
    }

    /** The lane of a frame, as the kernel finds it. */
    public static int of(Frame frame, int lanes) {
        return Integer.remainderUnsigned(hash(frame), lanes);
    }
}
