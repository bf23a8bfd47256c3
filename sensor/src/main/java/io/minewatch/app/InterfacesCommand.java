package io.minewatch.app;

import io.minewatch.capture.live.NetworkInterfaces;
import io.minewatch.capture.live.NetworkInterfaces.Description;
import java.util.List;
import java.util.Locale;

/** {@code minewatch interfaces}: what could be watched. */
final class InterfacesCommand {
    private static final String ROW = "%-16s %-9s %-9s %6s %9s %15s %10s  %s%n";

    private final Console console;

    InterfacesCommand(Console console) {
        this.console = console;
    }

    int run() throws UsageException {
        List<Description> all = NetworkInterfaces.all();
        if (all.isEmpty()) {
            throw new UsageException(
                    "the interfaces of this machine are not known: there is no /sys/class/net");
        }
        console.out()
                .printf(
                        Locale.ROOT,
                        ROW,
                        "NAME",
                        "STATE",
                        "KIND",
                        "MTU",
                        "SPEED",
                        "RECEIVED",
                        "DROPPED",
                        "ADDRESS");
        for (Description each : all) {
            console.out()
                    .printf(
                            Locale.ROOT,
                            ROW,
                            each.name(),
                            state(each),
                            each.kind(),
                            each.mtu(),
                            each.megabits() == 0 ? "-" : each.megabits() + "Mbit/s",
                            each.received(),
                            each.dropped(),
                            each.address().isEmpty() ? "-" : each.address());
        }
        return ExitCode.CLEAN;
    }

    /** Up, down, or up without a link. */
    static String state(Description each) {
        if (!each.up()) {
            return "down";
        }
        return Boolean.FALSE.equals(each.carrier()) ? "no link" : "up";
    }
}
