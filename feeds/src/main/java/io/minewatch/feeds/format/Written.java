package io.minewatch.feeds.format;

import io.minewatch.feeds.format.FeedFormat.Omissions;
import io.minewatch.feeds.model.AddressIndicator;
import io.minewatch.feeds.model.Addresses.Network;
import io.minewatch.feeds.model.DomainIndicator;
import io.minewatch.feeds.model.DomainMatch;
import io.minewatch.feeds.model.Indicator;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/** How indicators are spelled in the files of others, and what is said of those that are not. */
final class Written {
    /** Of a type that a list of names cannot hold. */
    static final String NO_NAME = "this format holds names only";

    /** Of an address that is meant on some ports only. */
    static final String NO_PORTS =
            "this format cannot confine an address to its ports, and would accuse all of it";

    /** Of a type for which there is no place. */
    static final String NO_PLACE = "this format has no place for this type";

    private Written() {}

    /** The name, with {@code *.} where only names below it are meant. */
    static String name(DomainIndicator domain) {
        return domain.match() == DomainMatch.BELOW ? "*." + domain.name() : domain.name();
    }

    /** The address or network, once for each port where it is confined to ports. */
    static List<String> endpoints(AddressIndicator address) {
        if (!address.onlyOnPorts()) {
            return List.of(address.value());
        }
        boolean v4 = isV4(address);
        List<String> endpoints = new ArrayList<>();
        for (int port : allPorts(address)) {
            endpoints.add((v4 ? address.value() : "[" + address.value() + "]") + ":" + port);
        }
        return endpoints;
    }

    /** All its ports, ascending. */
    static Collection<Integer> allPorts(Indicator indicator) {
        TreeSet<Integer> ports = new TreeSet<>(indicator.details().ports());
        ports.addAll(indicator.details().tlsPorts());
        return ports;
    }

    /** Whether it lies in IPv4's space. */
    static boolean isV4(AddressIndicator address) {
        return new Network(address.high(), address.low(), address.prefixLength()).isV4();
    }

    /** Whether it is one address, no network. */
    static boolean isSingle(AddressIndicator address) {
        return address.prefixLength() == 128;
    }

    /** Tells of a name that a format of exact names can hold in part only. */
    static void tellExactOnly(DomainIndicator domain, Omissions omissions) {
        if (domain.match() == DomainMatch.SUFFIX) {
            omissions.omitted(domain, "names below it are not covered: this format is exact");
        }
    }

    /** Text on one line, without the character that separates fields. */
    static String field(String text, char separator) {
        StringBuilder plain = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            plain.append(c == separator || Character.isISOControl(c) ? ' ' : c);
        }
        return plain.toString().strip();
    }
}
