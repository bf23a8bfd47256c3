package io.minewatch.packet;

/**
 * Wrappings that a packet can travel in. VLAN tags are not tunnels: they have accessors of their
 * own.
 */
public enum Tunnel {
    GRE("gre"),
    ERSPAN("erspan"),
    VXLAN("vxlan"),
    GENEVE("geneve"),
    IP_IN_IP("ipip"),
    SIX_IN_FOUR("6in4"),
    TEREDO("teredo"),
    GTP_U("gtp-u"),
    MPLS("mpls"),
    PPPOE("pppoe"),
    L2TP("l2tp");

    private final String label;

    Tunnel(String label) {
        this.label = label;
    }

    /** The name in outputs. */
    public String label() {
        return label;
    }
}
