package io.minewatch.capture.live;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rings of one interface, one for each lane. Several are members of one fan-out group, in the
 * order of the lanes: the kernel numbers members as they join, and when one leaves the last one takes
 * its place (net/packet/af_packet.c, __fanout_unlink), so that a frame would meet another lane than
 * the same frame on another interface. Hence they are opened and given up together: when the
 * interface is lost, each lane closes its own ring, and the last to do so opens all anew. No lane
 * takes a frame before all have joined. Thread-safe.
 */
final class RingGroup {
    private final List<PacketRing> rings = new ArrayList<>();
    private volatile boolean lost;

    RingGroup(
            int place,
            String name,
            CaptureOptions options,
            int lanes,
            @Nullable FilterCompiler compiler) {
        for (int lane = 0; lane < lanes; lane++) {
            rings.add(new PacketRing(place, lane, name, options, compiler));
        }
    }

    PacketRing ring(int lane) {
        return rings.get(lane);
    }

    String name() {
        return rings.get(0).name();
    }

    /** Whether lanes have to give up their rings. */
    boolean isLost() {
        return lost;
    }

    /** Opens the rings of all lanes, or none. */
    synchronized void open() throws CaptureException {
        boolean alone = rings.size() == 1;
        try {
            for (PacketRing ring : rings) {
                ring.open(alone);
            }
            if (!alone) {
                Integer group = null;
                for (PacketRing ring : rings) {
                    group = ring.join(group);
                }
                rings.get(0).spread();
                for (PacketRing ring : rings) {
                    ring.letThrough();
                }
            }
        } catch (CaptureException e) {
            rings.forEach(PacketRing::discard);
            throw e;
        }
        lost = false;
        rings.forEach(PacketRing::publish);
    }

    /**
     * Is the interface still there, and the same? Called by a lane's thread every now and then.
     *
     * @param listener told when the interface goes or is captured again
     */
    synchronized void look(int lane, CaptureListener listener) {
        PacketRing mine = rings.get(lane);
        if (mine.isOpen()) {
            String problem = mine.problem();
            boolean another = mine.isAnother();
            if (problem == null && !another && !lost) {
                return;
            }
            String name = mine.name();
            mine.close();
            if (!lost) {
                lost = true;
                listener.onInterface(
                        name, false, problem == null ? "it has another name" : problem);
            }
        }
        for (PacketRing ring : rings) {
            if (ring.isOpen()) {
                return;
            }
        }
        reopen(listener);
    }

    /** Goes on under the interface's new name, or when it is there again. */
    private void reopen(CaptureListener listener) {
        rings.forEach(PacketRing::follow);
        try {
            open();
        } catch (CaptureException e) {
            return;
        }
        rings.get(0).countReopened();
        listener.onInterface(name(), true, "captured again");
    }
}
