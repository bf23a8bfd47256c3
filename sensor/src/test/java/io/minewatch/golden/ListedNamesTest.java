package io.minewatch.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.minewatch.capture.AtEnd;
import io.minewatch.capture.CaptureGroup;
import io.minewatch.capture.CapturePlan;
import io.minewatch.capture.GroupSource;
import io.minewatch.config.SensorConfig;
import io.minewatch.detect.DetectionSettings;
import io.minewatch.detect.Finding;
import io.minewatch.detect.PoolRef;
import io.minewatch.engine.Analysis;
import io.minewatch.engine.AnalysisOptions;
import io.minewatch.feeds.bundled.BundledFeeds;
import io.minewatch.feeds.match.IndicatorSet;
import io.minewatch.feeds.match.LiveIndicators;
import io.minewatch.feeds.model.DomainIndicator;
import io.minewatch.feeds.model.DomainMatch;
import io.minewatch.feeds.model.Indicator;
import io.minewatch.feeds.model.IndicatorRole;
import io.minewatch.observable.MiningActivity;
import io.minewatch.report.FeedState;
import io.minewatch.report.HostReport;
import io.minewatch.report.RunListener;
import io.minewatch.report.RunSummary;
import io.minewatch.testkit.Frames;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Every name of the bundled list that miners connect to, asked for on the wire by DNS and by TLS
 * server name, each by a host of its own; and names beside them, which must match nothing but what
 * covers them by the words of the list.
 */
final class ListedNamesTest {
    private static final IndicatorSet SET = BundledFeeds.load();

    /** A label that no listed name begins or ends with. */
    private static final String LABEL = "qzx7";

    /** The same names every time; any seed will do. */
    private static final long SEED = 20_261_126;

    private static final int RANDOM_NAMES = 1_000;

    private final Map<String, DomainMatch> listed = new HashMap<>();
    private final Map<String, String> askedBy = new TreeMap<>();

    private List<String> names() {
        List<String> names = new ArrayList<>();
        int endpoints = 0;
        for (Indicator indicator : SET) {
            if (!(indicator instanceof DomainIndicator domain)) {
                continue;
            }
            listed.put(domain.name(), domain.match());
            IndicatorRole role = domain.details().role();
            if (role != IndicatorRole.ENDPOINT && role != IndicatorRole.ENDPOINT_LIKELY) {
                continue;
            }
            endpoints++;
            names.add(domain.name());
            names.add(LABEL + "." + domain.name());
            names.add(LABEL + domain.name());
            names.add(domain.name() + LABEL);
            names.add(domain.name() + "." + LABEL + ".com");
        }
        assertTrue(endpoints > 1_000, "endpoints of the bundled list: " + endpoints);
        Random random = new Random(SEED);
        String letters = "abcdefghijklmnopqrstuvwxyz0123456789";
        for (int i = 0; i < RANDOM_NAMES; i++) {
            StringBuilder name = new StringBuilder();
            for (int labels = 1 + random.nextInt(3); labels > 0; labels--) {
                for (int length = 3 + random.nextInt(10); length > 0; length--) {
                    name.append(letters.charAt(random.nextInt(letters.length())));
                }
                name.append('.');
            }
            names.add(name.append(i % 2 == 0 ? "com" : "org").toString());
        }
        return names;
    }

    /**
     * The longest listed suffix at a label border that covers the name, by the list's own words.
     */
    private String expected(String name) {
        for (String rest = name; ; rest = rest.substring(rest.indexOf('.') + 1)) {
            DomainMatch match = listed.get(rest);
            if (match == DomainMatch.SUFFIX
                    || (match == DomainMatch.EXACT && rest.equals(name))
                    || (match == DomainMatch.BELOW && !rest.equals(name))) {
                return rest;
            }
            if (rest.indexOf('.') < 0) {
                return "";
            }
        }
    }

    private String host(int number, String name) {
        String host =
                "10." + (60 + (number >> 16)) + "." + (number >> 8 & 0xFF) + "." + (number & 0xFF);
        askedBy.put(host, name);
        return host;
    }

    private Map<String, String> found(Tape tape) throws Exception {
        Map<String, String> found = new TreeMap<>();
        CapturePlan plan =
                CapturePlan.of(
                        List.of("-"),
                        CapturePlan.Mode.SEPARATE,
                        new ByteArrayInputStream(tape.toPcap()));
        Analysis analysis =
                new Analysis(
                        SensorConfig.defaults(),
                        DetectionSettings.defaults(),
                        new LiveIndicators(SET),
                        () -> FeedState.NONE,
                        new AnalysisOptions(
                                1, Long.MIN_VALUE, Long.MAX_VALUE, null, null, null, null));
        RunListener listener =
                new RunListener() {
                    @Override
                    public void onMiningFlow(MiningActivity activity) {}

                    @Override
                    public void onFinding(Finding finding) {
                        PoolRef.FeedMatch match = finding.pool().feed();
                        found.put(
                                finding.host().ip().toString(),
                                match == null ? "?" : match.indicator());
                    }

                    @Override
                    public void onHost(HostReport host) {}

                    @Override
                    public void onSummary(RunSummary summary) {}
                };
        for (CaptureGroup group : plan.groups()) {
            try (GroupSource source = group.open(AtEnd.STOP)) {
                analysis.analyze(
                        source,
                        "",
                        () ->
                                new Analysis.FileOutcome(
                                        List.of("-"), List.of(), List.of(), 0, List.of()),
                        listener);
            }
        }
        return found;
    }

    private void check(Tape tape) throws Exception {
        Map<String, String> found = found(tape);
        assertTrue(found.size() > 2_000, "hosts with findings: " + found.size());
        for (Map.Entry<String, String> asked : askedBy.entrySet()) {
            assertEquals(
                    expected(asked.getValue()),
                    found.getOrDefault(asked.getKey(), ""),
                    asked.getValue());
        }
    }

    @Test
    void byDns() throws Exception {
        Tape tape = new Tape();
        int number = 0;
        for (String name : names()) {
            tape.ask(host(number++, name), "198.51.100.53", name);
        }
        check(tape);
    }

    @Test
    void byTlsServerName() throws Exception {
        Tape tape = new Tape();
        int number = 0;
        for (String name : names()) {
            tape.connect(host(number++, name), 40_000, "198.51.100.7", 443)
                    .fromClient(Frames.tlsClientHello(name));
        }
        check(tape);
    }
}
