package io.minewatch.feeds.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.minewatch.feeds.hygiene.FeedDefaults;
import io.minewatch.feeds.load.FeedReader;
import io.minewatch.feeds.load.FeedReport;
import io.minewatch.feeds.load.FeedSpec;
import io.minewatch.feeds.match.IndicatorSet;
import io.minewatch.feeds.match.IndicatorSetBuilder;
import io.minewatch.feeds.model.AddressIndicator;
import io.minewatch.feeds.model.DomainIndicator;
import io.minewatch.feeds.model.DomainMatch;
import io.minewatch.feeds.model.Indicator;
import io.minewatch.feeds.model.IndicatorDetails;
import io.minewatch.feeds.model.IndicatorKind;
import io.minewatch.feeds.model.IndicatorRole;
import io.minewatch.feeds.model.IndicatorStatus;
import io.minewatch.feeds.model.SharingLevel;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * What a format writes, it reads back: nothing that was not told as left out is lost, nothing is
 * added, and no indicator covers more than before.
 */
class RoundTripPropertyTest {
    private static final LocalDate TODAY = LocalDate.of(2026, 11, 25);

    /** Formats that hold all that the columns say. */
    private static final Set<String> COMPLETE = Set.of("csv", "json", "ndjson");

    /** Formats that hold what our tags say. */
    private static final Set<String> TAGGED = Set.of("csv", "json", "ndjson", "stix", "misp");

    @Property(tries = 60)
    void whatIsWrittenIsReadBack(@ForAll long seed) throws IOException {
        IndicatorSet before = read(new NativeCsvFormat(), table(new Random(seed)));
        for (FeedFormat format : FeedFormats.ALL) {
            if (!format.canWrite()) {
                continue;
            }
            Set<Indicator> told = new HashSet<>();
            StringBuilder text = new StringBuilder();
            format.write(before, text, (indicator, why) -> told.add(indicator));
            if (told.size() == before.size() && before.size() > 0) {
                continue;
            }
            IndicatorSet after = read(format, text.toString());
            for (Indicator indicator : before) {
                if (!told.contains(indicator)) {
                    assertTrue(
                            isIn(indicator, after, format), () -> format.name() + ": " + indicator);
                }
            }
            for (Indicator indicator : after) {
                assertTrue(
                        isFounded(indicator, before, told),
                        () -> format.name() + " adds " + indicator);
            }
            StringBuilder again = new StringBuilder();
            format.write(after, again, (indicator, why) -> {});
            IndicatorSet third = read(format, again.toString());
            assertEquals(values(after), values(third), format::name);
        }
    }

    private static boolean isIn(Indicator wanted, IndicatorSet set, FeedFormat format) {
        Set<Integer> ports = new TreeSet<>();
        boolean found = false;
        for (Indicator other : set) {
            if (other.type() != wanted.type() || !other.value().equals(wanted.value())) {
                continue;
            }
            if (wanted instanceof DomainIndicator a && other instanceof DomainIndicator b) {
                found |= a.match() == b.match();
            } else if (wanted instanceof AddressIndicator a
                    && other instanceof AddressIndicator b) {
                if (a.onlyOnPorts() == b.onlyOnPorts()) {
                    found = true;
                    ports.addAll(Written.allPorts(b));
                }
            } else {
                found = true;
            }
            if (found && COMPLETE.contains(format.name())) {
                assertEquals(all(wanted), all(other), format::name);
            }
            if (found && TAGGED.contains(format.name())) {
                assertEquals(tagged(wanted), tagged(other), format::name);
            }
        }
        return found
                && (!(wanted instanceof AddressIndicator address)
                        || !address.onlyOnPorts()
                        || ports.containsAll(Written.allPorts(address)));
    }

    private static String all(Indicator indicator) {
        StringBuilder text = new StringBuilder();
        for (Column column : Column.ALL) {
            text.append(inOrder(column, column.of(indicator))).append('\t');
        }
        return text.toString();
    }

    /** Lists have no order of their own: where entries are united, it tells which came first. */
    private static String inOrder(Column column, String text) {
        String between =
                switch (column) {
                    case PORTS, TLS_PORTS -> " ";
                    default -> "|";
                };
        return Stream.of(text.split(Pattern.quote(between), -1))
                .sorted()
                .collect(Collectors.joining(between));
    }

    /** Without the coin of wallets: MISP's type tells it. */
    private static String tagged(Indicator indicator) {
        IndicatorDetails d = indicator.details();
        String coins =
                indicator.type() == Indicator.Type.WALLET
                        ? ""
                        : d.coins().stream().sorted().toList().toString();
        return d.kind()
                + " "
                + d.role()
                + " "
                + d.status()
                + " "
                + coins
                + " "
                + d.confidence()
                + " "
                + d.sharing();
    }

    /** Whether something that was written covers it. */
    private static boolean isFounded(Indicator found, IndicatorSet before, Set<Indicator> told) {
        for (Indicator source : before) {
            if (source.type() != found.type() || !source.value().equals(found.value())) {
                continue;
            }
            if (source instanceof DomainIndicator a && found instanceof DomainIndicator b) {
                if (a.match() == b.match()
                        || a.match() == DomainMatch.SUFFIX
                        || told.contains(source)) {
                    return true;
                }
            } else if (source instanceof AddressIndicator a
                    && found instanceof AddressIndicator b) {
                if (a.onlyOnPorts() == b.onlyOnPorts()
                        && (!a.onlyOnPorts()
                                || Written.allPorts(a).containsAll(Written.allPorts(b)))) {
                    return true;
                }
            } else {
                return true;
            }
        }
        return false;
    }

    private static Set<String> values(IndicatorSet set) {
        Set<String> values = new TreeSet<>();
        for (Indicator indicator : set) {
            values.add(
                    indicator.type()
                            + " "
                            + indicator.value()
                            + (indicator instanceof DomainIndicator d ? d.match() : "")
                            + Written.allPorts(indicator));
        }
        return values;
    }

    private static IndicatorSet read(FeedFormat format, String text) {
        IndicatorSetBuilder builder = new IndicatorSetBuilder();
        FeedReport report =
                new FeedReader(builder, TODAY)
                        .read(
                                new FeedSpec("f", format, Map.of(), FeedDefaults.USUAL, false),
                                "f",
                                new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
        List<?> problems =
                report.problems().stream()
                        .filter(problem -> !problem.what().contains("holds no entries"))
                        .toList();
        assertEquals(List.of(), problems, format::name);
        assertTrue(report.complete(), format::name);
        return builder.build();
    }

    /** A table of the native format with some of everything. */
    private static String table(Random random) {
        List<String> rows = new ArrayList<>();
        rows.add(
                "indicator,type,match,coin,kind,role,status,ports,tls_ports,confidence,seen,popular,"
                        + "exclusive,first_seen,valid_from,valid_until,source,tlp,reference,note");
        int count = 1 + random.nextInt(12);
        for (int i = 0; i < count; i++) {
            int type = random.nextInt(8);
            String ports = type < 3 && random.nextBoolean() ? ports(random) : "";
            rows.add(
                    String.join(
                            ",",
                            switch (type) {
                                case 0 ->
                                        name(random)
                                                + ",domain,"
                                                + any(random, DomainMatch.values()).label();
                                case 1 -> v4(random, i) + ",address,";
                                case 2 -> v6(random, i) + ",address,";
                                case 3 -> name(random) + "/x" + i + "?q=1,url,";
                                case 4 -> "4" + "A".repeat(93) + (char) ('B' + i) + ",wallet,";
                                case 5 -> hex(random, 40) + ",certificate,";
                                case 6 -> hex(random, 32) + ",ja3,";
                                default -> "CN=" + name(random) + ",certificate-subject,";
                            },
                            random.nextBoolean() ? "XMR|multi" : "",
                            any(random, IndicatorKind.values()).label(),
                            any(random, IndicatorRole.values()).label(),
                            any(random, IndicatorStatus.values()).label(),
                            ports,
                            ports.isEmpty() || random.nextBoolean() ? "" : "443",
                            Integer.toString(random.nextInt(101)),
                            random.nextBoolean() ? "2026" : "",
                            random.nextBoolean() ? "yes" : "",
                            random.nextBoolean() ? "yes" : "",
                            random.nextBoolean() ? "2026-01-0" + (1 + random.nextInt(9)) : "",
                            random.nextBoolean() ? "2026-02-0" + (1 + random.nextInt(9)) : "",
                            random.nextBoolean() ? "2027-03-0" + (1 + random.nextInt(9)) : "",
                            random.nextBoolean() ? "team|other" : "",
                            any(random, SharingLevel.values()).label(),
                            random.nextBoolean() ? "https://r.example/" + i : "",
                            random.nextBoolean()
                                    ? "\"a note, with \"\"quotes\"\" ; and # marks\""
                                    : ""));
        }
        return String.join("\n", rows) + "\n";
    }

    private static <E> E any(Random random, E[] values) {
        return values[random.nextInt(values.length)];
    }

    private static String name(Random random) {
        String[] labels = {"pool", "a", "eu1", "x-y", "my_host", "xmr"};
        return any(random, labels) + '.' + any(random, labels).replace('_', '-') + ".example.org";
    }

    private static String v4(Random random, int i) {
        return "45." + i + ".148." + (random.nextBoolean() ? "0/24" : "117");
    }

    /** Of each form: with a run of zeros inside, at the end, in the network's part, and none. */
    private static String v6(Random random, int i) {
        String[] all = {
            "2a01:4f8:" + (i + 1) + "::7",
            "2a01:4f8:0:" + (i + 1) + "::/64",
            "2a01:4f8:1:2:3:4:5:" + (i + 1),
            "2a01:4f8:" + (i + 1) + "::"
        };
        return any(random, all);
    }

    private static String ports(Random random) {
        return random.nextBoolean() ? "3333" : "80 14444";
    }

    private static String hex(Random random, int digits) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < digits; i++) {
            text.append(Character.forDigit(random.nextInt(16), 16));
        }
        return text.toString();
    }
}
