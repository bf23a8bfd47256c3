package io.minewatch.output;

import io.minewatch.detect.Suppression;
import io.minewatch.report.FeedState;
import io.minewatch.report.RunSummary;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Adds up what several analyses of one run covered. */
public final class Summaries {
    private Summaries() {}

    /**
     * The sum. Hosts are added: analyses share nothing, so an address in two of them is two hosts.
     *
     * @param refused further {@code path: reason} of files that no analysis got
     * @param skipped further files in directories that are no captures
     * @param notes further sentences for the reader
     */
    public static RunSummary total(
            List<RunSummary> summaries, List<String> refused, long skipped, List<String> notes) {
        long first = 0;
        long last = 0;
        long frames = 0;
        long frameBytes = 0;
        long truncated = 0;
        long duplicates = 0;
        Map<String, Long> status = new TreeMap<>();
        Map<String, Long> linkTypes = new TreeMap<>();
        Map<String, Long> anomalies = new TreeMap<>();
        long tcp = 0;
        long udp = 0;
        long expired = 0;
        long evicted = 0;
        long oneSided = 0;
        long encrypted = 0;
        long active = 0;
        long hosts = 0;
        long gaps = 0;
        long lost = 0;
        long mining = 0;
        long judged = 0;
        long likeMining = 0;
        long indicators = 0;
        FeedState feed = FeedState.NONE;
        List<Suppression> suppressed = new ArrayList<>();
        List<String> read = new ArrayList<>();
        List<String> incomplete = new ArrayList<>();
        List<String> refusedAll = new ArrayList<>(refused);
        long skippedAll = skipped;
        Set<String> notesAll = new LinkedHashSet<>(notes);
        for (RunSummary summary : summaries) {
            if (summary.frames() > 0) {
                first = frames == 0 ? summary.firstNanos() : Math.min(first, summary.firstNanos());
                last = frames == 0 ? summary.lastNanos() : Math.max(last, summary.lastNanos());
            }
            frames += summary.frames();
            frameBytes += summary.frameBytes();
            truncated += summary.truncatedFrames();
            duplicates += summary.duplicates();
            add(status, summary.decodeStatus());
            add(linkTypes, summary.unsupportedLinkTypes());
            add(anomalies, summary.anomalies());
            tcp += summary.flowsTcp();
            udp += summary.flowsUdp();
            expired += summary.flowsExpired();
            evicted += summary.flowsEvicted();
            oneSided += summary.flowsOneSided();
            encrypted += summary.flowsEncrypted();
            active += summary.flowsActive();
            hosts += summary.hosts();
            gaps += summary.streamGaps();
            lost += summary.streamBytesLost();
            mining += summary.miningFlows();
            judged += summary.shapesJudged();
            likeMining += summary.shapesLikeMining();
            indicators = Math.max(indicators, summary.indicators());
            feed = summary.feeds().names().isEmpty() ? feed : summary.feeds();
            suppressed.addAll(summary.suppressed());
            read.addAll(summary.filesRead());
            incomplete.addAll(summary.filesIncomplete());
            refusedAll.addAll(summary.filesRefused());
            skippedAll += summary.filesSkipped();
            notesAll.addAll(summary.notes());
        }
        return new RunSummary(
                first,
                last,
                frames,
                frameBytes,
                truncated,
                duplicates,
                status,
                linkTypes,
                anomalies,
                tcp,
                udp,
                expired,
                evicted,
                oneSided,
                encrypted,
                active,
                hosts,
                gaps,
                lost,
                mining,
                judged,
                likeMining,
                indicators,
                feed,
                joined(suppressed),
                read,
                incomplete,
                refusedAll,
                skippedAll,
                List.copyOf(notesAll),
                List.of());
    }

    private static void add(Map<String, Long> sum, Map<String, Long> counts) {
        for (Map.Entry<String, Long> count : counts.entrySet()) {
            sum.merge(count.getKey(), count.getValue(), Long::sum);
        }
    }

    /** One entry for each rule: analyses apart may each have met it. */
    private static List<Suppression> joined(List<Suppression> all) {
        Map<String, Suppression> byRule = new LinkedHashMap<>();
        for (Suppression next : all) {
            byRule.merge(next.conditions() + "\n" + next.reason(), next, Summaries::joined);
        }
        return List.copyOf(byRule.values());
    }

    private static Suppression joined(Suppression a, Suppression b) {
        return new Suppression(
                a.conditions(),
                a.reason(),
                a.until(),
                a.count() + b.count(),
                joined(a.hosts(), b.hosts()),
                joined(a.indicators(), b.indicators()),
                Math.min(a.firstNanos(), b.firstNanos()),
                Math.max(a.lastNanos(), b.lastNanos()));
    }

    private static List<String> joined(List<String> a, List<String> b) {
        Set<String> both = new LinkedHashSet<>(a);
        both.addAll(b);
        return both.stream().limit(Suppression.MAX_LISTED).toList();
    }
}
