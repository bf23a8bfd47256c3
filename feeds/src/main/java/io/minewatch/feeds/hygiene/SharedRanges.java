package io.minewatch.feeds.hygiene;

import io.minewatch.feeds.model.Addresses;
import io.minewatch.feeds.model.Addresses.Network;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Addresses that many serve or use: well-known resolvers, content networks. */
final class SharedRanges {
    private static final String RESOURCE = "shared-ranges.txt";

    private static final int V6 = 256;

    /** A range and whose it is. */
    record Range(Network network, boolean resolver, String owner) {}

    /** By the first octet of an IPv4 address; the last list holds IPv6. */
    private final List<List<Range>> ranges = new ArrayList<>();

    private SharedRanges(List<Range> all) {
        for (int i = 0; i <= V6; i++) {
            ranges.add(new ArrayList<>());
        }
        for (Range range : all) {
            ranges.get(list(range.network)).add(range);
        }
    }

    /** Ranges and indicators of IPv4 lie in one /8 each. */
    private static int list(Network network) {
        return network.isV4() ? (int) (network.low() >>> 24) & 0xFF : V6;
    }

    /** The ranges that come with the program. */
    static SharedRanges bundled() {
        List<Range> ranges = new ArrayList<>();
        try (InputStream in = SharedRanges.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException(RESOURCE + " is not in the program");
            }
            BufferedReader lines =
                    new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.isEmpty() || line.charAt(0) == '#') {
                    continue;
                }
                String[] fields = line.split(" ", 3);
                Network network = Addresses.parse(fields[0]);
                if (network == null
                        || (network.isV4() && network.prefixLength() < Addresses.V4_PREFIX + 8)) {
                    throw new IllegalStateException(RESOURCE + ": " + line);
                }
                ranges.add(new Range(network, fields[1].equals("resolver"), fields[2]));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new SharedRanges(List.copyOf(ranges));
    }

    /**
     * The first range that this network touches; null when it touches none.
     *
     * @param network of IPv4 not wider than /8, which {@link AddressRanges#isTooWide} sees to
     */
    @Nullable Range touching(Network network) {
        for (Range range : ranges.get(list(network))) {
            if (range.network.overlaps(network)) {
                return range;
            }
        }
        return null;
    }
}
