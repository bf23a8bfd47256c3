package io.minewatch.app;

import io.minewatch.config.ConfigException;
import io.minewatch.feeds.format.IndicatorDraft;
import io.minewatch.feeds.hygiene.Hygiene;
import io.minewatch.feeds.match.AllowRule;
import io.minewatch.feeds.match.IndicatorHit;
import io.minewatch.feeds.match.IndicatorSet;
import io.minewatch.feeds.model.AddressIndicator;
import io.minewatch.feeds.model.Indicator;
import io.minewatch.feeds.model.IndicatorDetails;
import io.minewatch.feeds.model.IndicatorSource;
import io.minewatch.feeds.model.Provenance;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ParseResult;

/** {@code minewatch feeds lookup}: what the feeds say of one thing, and why. */
final class FeedsLookupCommand {
    private final Console console;

    FeedsLookupCommand(Console console) {
        this.console = console;
    }

    int run(ParseResult arguments) throws UsageException, ConfigException {
        ConfigLoader.Loaded loaded =
                ConfigLoader.load(arguments.matchedOptionValue("--config", null), console);
        IndicatorSet indicators =
                FeedLoader.load(loaded.config(), loaded.source(), console).indicators();
        String text = arguments.matchedPositionalValue(0, "");
        int day = IndicatorSet.dayOf(LocalDate.now(ZoneOffset.UTC));
        List<IndicatorHit> hits = hits(indicators, text, day);
        if (hits.isEmpty()) {
            boolean expired = !hits(indicators, text, IndicatorSet.ANY_DAY).isEmpty();
            console.out()
                    .println(
                            FeedFiles.printable(text)
                                    + ": "
                                    + (expired
                                            ? "only an expired entry, which matches no longer"
                                            : "in no feed")
                                    + " ("
                                    + indicators.size()
                                    + " indicators)");
        }
        for (IndicatorHit hit : hits) {
            describe(text, hit, loaded.config().feeds().allowed().rules());
        }
        return hits.isEmpty() ? ExitCode.FINDINGS : ExitCode.CLEAN;
    }

    /**
     * What the text means is told by its form, as in feeds; a bare hash may be of several types.
     */
    private static List<IndicatorHit> hits(IndicatorSet indicators, String text, int day)
            throws UsageException {
        List<IndicatorHit> hits = new ArrayList<>();
        String hex = text.replace(":", "");
        if (hex.matches("[0-9A-Fa-f]{32}|[0-9A-Fa-f]{40}|[0-9A-Fa-f]{64}")) {
            add(hits, indicators.lookup(Indicator.Type.CERTIFICATE, hex, day));
            add(hits, indicators.lookup(Indicator.Type.JA3, hex, day));
            return hits;
        }
        Indicator asked =
                new Hygiene(LocalDate.EPOCH, List.of())
                        .admitHarmless(
                                new IndicatorDraft().text(null, text),
                                new Provenance("", "", 0),
                                (what, remedy) -> {});
        if (asked == null) {
            add(hits, indicators.lookup(Indicator.Type.WALLET, text, day));
            if (hits.isEmpty()) {
                throw new UsageException(
                        "'"
                                + FeedFiles.printable(text)
                                + "' is no name, address, URL, wallet or fingerprint");
            }
        } else if (asked instanceof AddressIndicator address) {
            List<Integer> ports = address.details().ports();
            add(
                    hits,
                    indicators.lookup(
                            address.high(),
                            address.low(),
                            ports.isEmpty() ? IndicatorSet.NO_PORT : ports.get(0),
                            day));
            if (ports.isEmpty()) {
                confined(indicators, address, day, hits);
            }
        } else if (asked.type() == Indicator.Type.DOMAIN) {
            add(hits, indicators.lookup(asked.value(), day));
            add(hits, indicators.lookup(Indicator.Type.WALLET, text, day));
        } else {
            add(hits, indicators.lookup(asked.type(), asked.value(), day));
        }
        return hits;
    }

    /** Without a port, also the entries that are confined to some. */
    private static void confined(
            IndicatorSet indicators, AddressIndicator asked, int day, List<IndicatorHit> hits) {
        for (Indicator indicator : indicators) {
            if (indicator instanceof AddressIndicator address
                    && address.onlyOnPorts()
                    && address.high() == asked.high()
                    && address.low() == asked.low()
                    && address.prefixLength() == 128) {
                IndicatorDetails details = address.details();
                int port =
                        details.ports().isEmpty()
                                ? details.tlsPorts().get(0)
                                : details.ports().get(0);
                add(hits, indicators.lookup(address.high(), address.low(), port, day));
            }
        }
    }

    private static void add(List<IndicatorHit> hits, @Nullable IndicatorHit hit) {
        if (hit != null) {
            hits.add(hit);
        }
    }

    private void describe(String text, IndicatorHit hit, List<AllowRule> rules) {
        Indicator indicator = hit.indicator();
        IndicatorDetails details = hit.details();
        console.out()
                .println(
                        FeedFiles.printable(text)
                                + ": "
                                + details.kind().label()
                                + ", "
                                + hit.role().label()
                                + ", confidence "
                                + details.confidence());
        line("entry", indicator.type().label() + " " + indicator.value() + match(hit));
        line("coins", String.join(", ", details.coins()));
        line("ports", ports(details.ports()));
        line("tls ports", ports(details.tlsPorts()));
        line(
                "status",
                details.status().label()
                        + (details.seenYear() > 0 ? ", last seen alive " + details.seenYear() : "")
                        + (details.firstSeen() != null
                                ? ", first reported " + details.firstSeen()
                                : "")
                        + (details.validUntil() != null
                                ? ", valid until " + details.validUntil()
                                : "")
                        + (details.popular() ? ", much visited" : "")
                        + (details.exclusive() ? ", serves nothing but mining" : ""));
        List<String> sources = new ArrayList<>();
        for (IndicatorSource source : details.sources()) {
            sources.add(source.name() + " (" + source.licence() + ")");
        }
        line("sources", String.join(", ", sources));
        for (Provenance origin : details.origins()) {
            line("stands in", origin.feed() + ", " + origin);
        }
        line("tlp", details.sharing().label());
        line("caution", details.caution());
        line("note", details.note());
        line("reference", details.reference());
        for (AllowRule rule : rules) {
            boolean named =
                    rule.indicator().equalsIgnoreCase(indicator.value())
                            || (!rule.name().isEmpty()
                                    && (text.equals(rule.name())
                                            || text.endsWith("." + rule.name())));
            if (named) {
                line("allowed", "where " + rule.conditions() + ": " + rule.reason());
            }
        }
    }

    private static String match(IndicatorHit hit) {
        return hit.match() == IndicatorHit.Match.EXACT ? "" : ", which covers this";
    }

    private static String ports(List<Integer> ports) {
        StringBuilder text = new StringBuilder();
        for (int port : ports) {
            text.append(text.length() == 0 ? "" : ", ").append(port);
        }
        return text.toString();
    }

    private void line(String label, String text) {
        if (!text.isEmpty()) {
            console.out()
                    .println(
                            "  "
                                    + label
                                    + " ".repeat(11 - label.length())
                                    + FeedFiles.printable(text));
        }
    }
}
