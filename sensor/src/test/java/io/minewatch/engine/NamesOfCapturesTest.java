package io.minewatch.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.minewatch.capture.CaptureFile;
import io.minewatch.capture.CaptureFormatException;
import io.minewatch.capture.CapturePlan;
import io.minewatch.feeds.bundled.BundledFeeds;
import io.minewatch.feeds.match.IndicatorHit;
import io.minewatch.feeds.match.IndicatorSet;
import io.minewatch.observable.DnsMessage;
import io.minewatch.observable.Observable;
import io.minewatch.observable.ServerName;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * All names that hosts look up or ask for in real captures that hold no mining, looked up in the
 * bundled list: by DNS, with canonical names, by TLS and QUIC server name, by HTTP host. {@code
 * feeds/scripts/names-of-captures.sh} lists the same by tshark.
 */
final class NamesOfCapturesTest {
    /** What the captures beside the project hold at the least; they are not ours to change. */
    private static final int AT_LEAST = 500;

    @Test
    void noneOfThemIsListed() throws Exception {
        Path folder =
                Path.of(System.getProperty("minewatch.root", "."))
                        .resolve("../shared/captures/other");
        assumeTrue(Files.isDirectory(folder), "the captures are not here");
        CapturePlan plan =
                CapturePlan.of(
                        List.of(folder.toString()),
                        CapturePlan.Mode.SEPARATE,
                        InputStream.nullInputStream());
        IndicatorSet set = BundledFeeds.load();
        Set<String> looked = new TreeSet<>();
        Set<String> asked = new TreeSet<>();
        List<String> hits = new ArrayList<>();
        for (CaptureFile file : plan.files()) {
            Path path = file.file();
            if (path == null) {
                continue;
            }
            Set<String> names = new TreeSet<>();
            try {
                for (Observable fact : CaptureFacts.of(path)) {
                    if (fact instanceof DnsMessage dns) {
                        names.add(dns.name());
                        names.addAll(dns.canonicalNames());
                        looked.add(dns.name());
                    } else if (fact instanceof ServerName name) {
                        names.add(name.name());
                        asked.add(name.name());
                    }
                }
            } catch (CaptureFormatException e) {
                // Some of the files are broken by intent.
            }
            for (String name : names) {
                IndicatorHit hit = set.lookup(name, IndicatorSet.ANY_DAY);
                if (hit != null) {
                    hits.add(path + ": " + name + " matches " + hit.indicator().value());
                }
            }
        }
        assertTrue(looked.size() >= AT_LEAST, "names looked up: " + looked.size());
        assertTrue(asked.size() >= 50, "servers asked for: " + asked.size());
        assertEquals(List.of(), hits);
    }
}
