package io.minewatch.capture.live;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The interfaces of this machine, as Linux tells of them. Stateless. */
public final class NetworkInterfaces {
    private NetworkInterfaces() {}

    /**
     * One interface. Immutable.
     *
     * @param up as an administrator set it
     * @param carrier whether a link is there; null when not known, as while it is down
     * @param kind Ethernet, loopback, ...
     * @param address hardware address; empty when it has none
     * @param mtu octets of the largest packet
     * @param megabits speed of the link; 0 when not known
     * @param promiscuous whether somebody has made it promiscuous
     * @param received frames since it came up
     * @param dropped of them, by card and driver
     */
    public record Description(
            String name,
            boolean up,
            @Nullable Boolean carrier,
            String kind,
            String address,
            int mtu,
            long megabits,
            boolean promiscuous,
            long received,
            long dropped) {}

    /** All, sorted by name; empty on systems that are not Linux. */
    public static List<Description> all() {
        List<Description> all = new ArrayList<>();
        for (String name : Sysfs.names()) {
            all.add(describe(name));
        }
        return all;
    }

    /** One; null when there is none of this name. */
    public static @Nullable Description find(String name) {
        return Sysfs.exists(name) ? describe(name) : null;
    }

    private static Description describe(String name) {
        String carrier = Sysfs.text(name, "carrier");
        String address = Sysfs.text(name, "address");
        return new Description(
                name,
                Sysfs.isUp(name),
                carrier == null ? null : carrier.equals("1"),
                kind((int) Sysfs.number(name, "type", -1)),
                address == null || address.equals("00:00:00:00:00:00") ? "" : address,
                (int) Sysfs.number(name, "mtu", 0),
                Math.max(0, Sysfs.number(name, "speed", 0)),
                (Sysfs.flags(name) & Sysfs.FLAG_PROMISCUOUS) != 0,
                Sysfs.statistic(name, "rx_packets"),
                Sysfs.statistic(name, "rx_dropped") + Sysfs.statistic(name, "rx_missed_errors"));
    }

    /** ARPHRD numbers of linux/if_arp.h. */
    private static String kind(int hardware) {
        return switch (hardware) {
            case 1 -> "Ethernet";
            case 772 -> "loopback";
            case 801, 802, 803 -> "radio";
            case 512 -> "PPP";
            case 768, 769, 776, 778, 823 -> "tunnel";
            case 65_534 -> "raw IP";
            default -> "kind " + hardware;
        };
    }
}
