package io.minewatch.output.syslog;

import io.minewatch.output.link.Address;
import io.minewatch.output.link.Link;
import io.minewatch.output.link.OutputSettings;
import java.io.IOException;

/** Opens links to syslog receivers. Stateless. */
public final class SyslogLinks {
    private SyslogLinks() {}

    /**
     * A link to one of the output's addresses.
     *
     * @throws IOException with one sentence when it cannot be reached
     */
    public static Link open(Network network, Address address, OutputSettings.Syslog settings)
            throws IOException {
        return switch (address.scheme()) {
            case UDP, UNIX -> DatagramLink.open(network, address, settings);
            case TCP, TLS -> StreamLink.open(network, address, settings);
            case RELP, RELPS -> RelpLink.open(network, address, settings);
        };
    }
}
