package io.minewatch.detect;

import io.minewatch.packet.IpAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The host a finding is about. Immutable.
 *
 * @param names as far as traffic or the capture's name records tell, in order of appearance
 * @param mac hardware address as first seen (48 bits), -1 when unknown; behind a router it is the
 *     router's
 * @param segment null outside of all configured segments
 */
public record HostRef(IpAddress ip, List<String> names, long mac, @Nullable Segment segment) {
    /** Copies the list. */
    public HostRef {
        names = List.copyOf(names);
    }
}
