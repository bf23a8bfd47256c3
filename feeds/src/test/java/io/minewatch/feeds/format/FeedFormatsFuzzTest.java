package io.minewatch.feeds.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.minewatch.feeds.hygiene.FeedDefaults;
import io.minewatch.feeds.load.FeedReader;
import io.minewatch.feeds.load.FeedReport;
import io.minewatch.feeds.load.FeedSpec;
import io.minewatch.feeds.match.IndicatorSet;
import io.minewatch.feeds.match.IndicatorSetBuilder;
import io.minewatch.feeds.model.FeedProblem;
import io.minewatch.feeds.model.Indicator;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * One target for each format: any octets give indicators or problems with their remedy, never an
 * exception, and what the format then writes it reads back without a problem.
 */
class FeedFormatsFuzzTest {
    private static final LocalDate TODAY = LocalDate.of(2026, 11, 25);

    @FuzzTest(maxDuration = "10m")
    void csv(byte[] input) throws IOException {
        isReadOrTold("csv", input);
    }

    @FuzzTest(maxDuration = "10m")
    void sigma(byte[] input) throws IOException {
        isReadOrTold("sigma", input);
    }

    @FuzzTest(maxDuration = "10m")
    void falco(byte[] input) throws IOException {
        isReadOrTold("falco", input);
    }

    @FuzzTest(maxDuration = "10m")
    void stix(byte[] input) throws IOException {
        isReadOrTold("stix", input);
    }

    @FuzzTest(maxDuration = "10m")
    void misp(byte[] input) throws IOException {
        isReadOrTold("misp", input);
    }

    @FuzzTest(maxDuration = "10m")
    void mispWarninglist(byte[] input) throws IOException {
        isReadOrTold("misp-warninglist", input);
    }

    @FuzzTest(maxDuration = "10m")
    void openioc(byte[] input) throws IOException {
        isReadOrTold("openioc", input);
    }

    @FuzzTest(maxDuration = "10m")
    void threatfox(byte[] input) throws IOException {
        isReadOrTold("threatfox", input);
    }

    @FuzzTest(maxDuration = "10m")
    void urlhaus(byte[] input) throws IOException {
        isReadOrTold("urlhaus", input);
    }

    @FuzzTest(maxDuration = "10m")
    void sslbl(byte[] input) throws IOException {
        isReadOrTold("sslbl", input);
    }

    @FuzzTest(maxDuration = "10m")
    void json(byte[] input) throws IOException {
        isReadOrTold("json", input);
    }

    @FuzzTest(maxDuration = "10m")
    void ndjson(byte[] input) throws IOException {
        isReadOrTold("ndjson", input);
    }

    @FuzzTest(maxDuration = "10m")
    void table(byte[] input) throws IOException {
        isReadOrTold("table", input);
    }

    @FuzzTest(maxDuration = "10m")
    void hosts(byte[] input) throws IOException {
        isReadOrTold("hosts", input);
    }

    @FuzzTest(maxDuration = "10m")
    void adblock(byte[] input) throws IOException {
        isReadOrTold("adblock", input);
    }

    @FuzzTest(maxDuration = "10m")
    void dnsmasq(byte[] input) throws IOException {
        isReadOrTold("dnsmasq", input);
    }

    @FuzzTest(maxDuration = "10m")
    void unbound(byte[] input) throws IOException {
        isReadOrTold("unbound", input);
    }

    @FuzzTest(maxDuration = "10m")
    void pihole(byte[] input) throws IOException {
        isReadOrTold("pihole", input);
    }

    @FuzzTest(maxDuration = "10m")
    void rpz(byte[] input) throws IOException {
        isReadOrTold("rpz", input);
    }

    @FuzzTest(maxDuration = "10m")
    void suricataDataset(byte[] input) throws IOException {
        isReadOrTold("suricata-dataset", input);
    }

    @FuzzTest(maxDuration = "10m")
    void suricataDatasetIp(byte[] input) throws IOException {
        isReadOrTold("suricata-dataset-ip", input);
    }

    @FuzzTest(maxDuration = "10m")
    void suricataDatarep(byte[] input) throws IOException {
        isReadOrTold("suricata-datarep", input);
    }

    @FuzzTest(maxDuration = "10m")
    void suricataIprep(byte[] input) throws IOException {
        isReadOrTold("suricata-iprep", input);
    }

    @FuzzTest(maxDuration = "10m")
    void zeek(byte[] input) throws IOException {
        isReadOrTold("zeek", input);
    }

    @FuzzTest(maxDuration = "10m")
    void maltrail(byte[] input) throws IOException {
        isReadOrTold("maltrail", input);
    }

    @FuzzTest(maxDuration = "10m")
    void plain(byte[] input) throws IOException {
        isReadOrTold("plain", input);
    }

    @Test
    void everyFormatIsFuzzed() {
        Set<String> fuzzed = new HashSet<>();
        for (Method method : FeedFormatsFuzzTest.class.getDeclaredMethods()) {
            if (method.isAnnotationPresent(FuzzTest.class)) {
                fuzzed.add(method.getName());
            }
        }
        for (FeedFormat format : FeedFormats.ALL) {
            StringBuilder name = new StringBuilder();
            for (String part : format.name().split("-", -1)) {
                name.append(
                        name.length() == 0
                                ? part
                                : Character.toUpperCase(part.charAt(0)) + part.substring(1));
            }
            assertTrue(fuzzed.contains(name.toString()), format::name);
        }
        assertEquals(FeedFormats.ALL.size(), fuzzed.size());
    }

    private static void isReadOrTold(String name, byte[] input) throws IOException {
        FeedFormat format = FeedFormats.named(name);
        assertNotNull(format);
        FeedFormats.recognize(new FeedHead("f", new String(input, StandardCharsets.UTF_8)));
        IndicatorSetBuilder builder = new IndicatorSetBuilder();
        FeedReport report = read(format, input, builder);
        for (FeedProblem problem : report.problems()) {
            assertFalse(problem.what().isBlank());
            assertFalse(problem.remedy().isBlank());
        }
        assertTrue(report.complete() || report.problemCount() > 0);
        if (!format.canWrite()) {
            return;
        }
        IndicatorSet set = builder.build();
        List<Indicator> written = new ArrayList<>();
        set.forEach(written::add);
        StringBuilder text = new StringBuilder();
        format.write(
                set,
                text,
                (indicator, why) -> {
                    assertFalse(why.isBlank());
                    written.remove(indicator);
                });
        FeedReport again =
                read(
                        format,
                        text.toString().getBytes(StandardCharsets.UTF_8),
                        new IndicatorSetBuilder());
        if (!written.isEmpty()) {
            assertEquals(List.of(), again.problems(), text::toString);
        }
    }

    private static FeedReport read(FeedFormat format, byte[] octets, IndicatorSetBuilder builder) {
        Map<String, String> options =
                format.name().equals("table") ? Map.of("indicator", "1", "header", "no") : Map.of();
        return new FeedReader(builder, TODAY)
                .read(
                        new FeedSpec("f", format, options, FeedDefaults.USUAL, false),
                        "f",
                        new ByteArrayInputStream(octets));
    }
}
