package io.minewatch.flow;

import io.minewatch.packet.Packet;
import io.minewatch.packet.Tunnel;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What lies around the first packet of a flow: hardware addresses, VLAN tags, tunnels, its file.
 * Thousands of flows behind one router have all of that in common, so they share it. Immutable.
 */
final class Surroundings {
    private static final Tunnel[] TUNNELS = Tunnel.values();

    final long originatorMac;
    final long responderMac;
    final int fileIndex;
    final short outerVlan;
    final short innerVlan;

    /** Tunnel ordinals plus one, four bits each, the outermost lowest: 8 x 4 bits. */
    private final int tunnelNibbles;

    /** Those of {@code packet}; {@code turned}: it was sent by the responder. */
    Surroundings(Packet packet, boolean turned) {
        originatorMac = turned ? packet.destinationMac() : packet.sourceMac();
        responderMac = turned ? packet.sourceMac() : packet.destinationMac();
        fileIndex = packet.fileIndex();
        outerVlan = (short) packet.outerVlan();
        innerVlan = (short) packet.innerVlan();
        tunnelNibbles = nibbles(packet);
    }

    private static int nibbles(Packet packet) {
        int nibbles = 0;
        for (int i = 0; i < packet.tunnelCount(); i++) {
            nibbles |= (packet.tunnel(i).ordinal() + 1) << (4 * i);
        }
        return nibbles;
    }

    /** Whether that packet has the same. */
    private boolean fits(Packet packet, boolean turned) {
        return originatorMac == (turned ? packet.destinationMac() : packet.sourceMac())
                && responderMac == (turned ? packet.sourceMac() : packet.destinationMac())
                && fileIndex == packet.fileIndex()
                && outerVlan == (short) packet.outerVlan()
                && innerVlan == (short) packet.innerVlan()
                && tunnelNibbles == nibbles(packet);
    }

    /** Names of the tunnels, outermost first. */
    List<String> tunnels() {
        if (tunnelNibbles == 0) {
            return List.of();
        }
        List<String> names = new ArrayList<>(Packet.MAX_TUNNELS);
        for (int rest = tunnelNibbles; rest != 0; rest >>>= 4) {
            names.add(TUNNELS[(rest & 0xF) - 1].label());
        }
        return List.copyOf(names);
    }

    /** Those met last, to be shared; the newer takes the place of the older. Single thread. */
    static final class Shared {
        /** Pairs of hardware addresses: a segment has some hundred hosts, each with one router. */
        private static final int PLACES = 1024;

        private final @Nullable Surroundings[] places = new Surroundings[PLACES];

        /** Those of {@code packet}. */
        Surroundings of(Packet packet, boolean turned) {
            // The same place for both directions: which of them comes first does not matter much.
            long mixed = (packet.sourceMac() + packet.destinationMac()) * 0x9E3779B97F4A7C15L;
            int place = (int) (mixed >>> 32 ^ packet.outerVlan()) & PLACES - 1;
            Surroundings known = places[place];
            if (known == null || !known.fits(packet, turned)) {
                known = new Surroundings(packet, turned);
                places[place] = known;
            }
            return known;
        }
    }
}
