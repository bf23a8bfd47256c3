package io.minewatch.observable;

import io.minewatch.packet.IpAddress;
import java.util.List;

/**
 * One DNS question or its answer.
 *
 * @param client who asks
 * @param server who is asked
 * @param response false: a question; true: an answer (it repeats the question)
 * @param name the name asked for: lower case, no trailing dot, octets outside of printable ASCII as
 *     {@code \DDD}
 * @param type query type number (1 A, 28 AAAA, ...)
 * @param responseCode 0 for a question and for success; 3 NXDOMAIN, 5 refused, ...
 * @param canonicalNames targets of CNAME records in the order of the message, normalised as {@code
 *     name}
 * @param addresses of A and AAAA records
 * @param timeToLiveSeconds smallest of the address records; 0 without any
 */
public record DnsMessage(
        FlowRef flow,
        FrameRef frame,
        IpAddress client,
        IpAddress server,
        boolean response,
        String name,
        int type,
        int responseCode,
        List<String> canonicalNames,
        List<IpAddress> addresses,
        long timeToLiveSeconds)
        implements Observable {
    /** Copies the lists. */
    public DnsMessage {
        canonicalNames = List.copyOf(canonicalNames);
        addresses = List.copyOf(addresses);
    }

    @Override
    public Kind kind() {
        return Kind.DNS_MESSAGE;
    }
}
