package io.minewatch.flow;

import io.minewatch.packet.IpAddress;

/**
 * What code outside of the flow stage may read of a flow. Valid as long as the flow lives; numbers
 * change.
 */
public interface FlowView {
    /** How it was decided which end is the originator. */
    enum OriginatorBasis {
        SYN("syn"),
        CONTENT("content"),
        PORT("port"),
        FIRST("first");

        private final String label;

        OriginatorBasis(String label) {
            this.label = label;
        }

        /** The name in outputs. */
        public String label() {
            return label;
        }
    }

    /** Sequence of the flow's first packet in the run: stable for the same input. */
    long id();

    /** IANA protocol number: 6 or 17. */
    int protocol();

    IpAddress originator();

    int originatorPort();

    IpAddress responder();

    int responderPort();

    OriginatorBasis originatorBasis();

    /** Whether the beginning of the flow was not captured (TCP without its SYN). */
    boolean midstream();

    long firstTimeNanos();

    long lastTimeNanos();

    /** Frame number of the first packet in its file. */
    long firstFrame();

    int fileIndex();

    long packets(Direction direction);

    /** Octets of frames on the wire. */
    long bytes(Direction direction);

    /** Octets of the stream that the sensor did not see, both directions. */
    long gapBytes();

    /** Outermost VLAN id of the first packet, or -1. */
    int outerVlan();

    int innerVlan();

    /** Names of the tunnels around the first packet, outermost first. */
    java.util.List<String> tunnels();

    /** Hardware address of the originator as first seen, 48 bits, or -1. */
    long originatorMac();

    /** Hardware address of the responder as first seen, 48 bits, or -1. */
    long responderMac();

    /** A mining protocol was recognised: from now on the long idle time-out holds. */
    void markMining();
}
