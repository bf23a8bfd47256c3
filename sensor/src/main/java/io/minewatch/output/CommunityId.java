package io.minewatch.output;

import io.minewatch.packet.IpAddress;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * Community ID version 1 of a flow: the same text in every tool that saw the flow (repository
 * corelight/community-id-spec). Seed 0. Tunnels and VLAN tags are no part of it: the flow is the
 * inner one. Single thread.
 */
public final class CommunityId {
    private static final int ICMP = 1;
    private static final int ICMP_V6 = 58;
    private static final int TCP = 6;
    private static final int UDP = 17;
    private static final int SCTP = 132;

    /** Seed, two IPv6 addresses, protocol, padding, two ports. */
    private static final int MAX_INPUT_OCTETS = 2 + 16 + 16 + 2 + 4;

    /** ICMP types in pairs of request and reply, as Zeek pairs them (spec, "ICMP"). */
    private static final int[][] ICMP_PAIRS = {{8, 0}, {13, 14}, {15, 16}, {17, 18}, {10, 9}};

    private static final int[][] ICMP_V6_PAIRS = {
        {128, 129}, {133, 134}, {135, 136}, {130, 131}, {144, 145}, {139, 140}
    };

    private final MessageDigest sha1;
    private final byte[] input = new byte[MAX_INPUT_OCTETS];

    /** One for many ids. */
    public CommunityId() {
        try {
            sha1 = MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            // Every Java platform must provide SHA-1 (MessageDigest, class description).
            throw new IllegalStateException(e);
        }
    }

    /**
     * The id of the flow between the two ends, the same for both orders.
     *
     * @param protocol IANA number
     * @param sourcePort 0 to 65535; for ICMP the type
     * @param destinationPort 0 to 65535; for ICMP the code
     */
    public String of(
            int protocol,
            IpAddress source,
            int sourcePort,
            IpAddress destination,
            int destinationPort) {
        boolean oneWay = false;
        int lastPort = destinationPort;
        if (protocol == ICMP || protocol == ICMP_V6) {
            int counterpart =
                    counterpart(protocol == ICMP ? ICMP_PAIRS : ICMP_V6_PAIRS, sourcePort);
            oneWay = counterpart < 0;
            lastPort = oneWay ? destinationPort : counterpart;
        }
        int order = source.compareTo(destination);
        boolean swap = !oneWay && (order > 0 || (order == 0 && sourcePort > lastPort));
        int at = putAddress(2, swap ? destination : source);
        at = putAddress(at, swap ? source : destination);
        input[at++] = (byte) protocol;
        input[at++] = 0;
        if (hasPorts(protocol)) {
            at = putPort(at, swap ? lastPort : sourcePort);
            at = putPort(at, swap ? sourcePort : lastPort);
        }
        sha1.update(input, 0, at);
        return "1:" + Base64.getEncoder().encodeToString(sha1.digest());
    }

    private static boolean hasPorts(int protocol) {
        return protocol == TCP
                || protocol == UDP
                || protocol == SCTP
                || protocol == ICMP
                || protocol == ICMP_V6;
    }

    private static int counterpart(int[][] pairs, int type) {
        for (int[] pair : pairs) {
            if (pair[0] == type) {
                return pair[1];
            }
            if (pair[1] == type) {
                return pair[0];
            }
        }
        return -1;
    }

    private int putAddress(int at, IpAddress address) {
        int next = at;
        if (!address.isV4()) {
            for (int shift = 56; shift >= 0; shift -= 8) {
                input[next++] = (byte) (address.high() >>> shift);
            }
        }
        for (int shift = address.isV4() ? 24 : 56; shift >= 0; shift -= 8) {
            input[next++] = (byte) (address.low() >>> shift);
        }
        return next;
    }

    private int putPort(int at, int port) {
        input[at] = (byte) (port >>> 8);
        input[at + 1] = (byte) port;
        return at + 2;
    }
}
