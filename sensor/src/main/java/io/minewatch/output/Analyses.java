package io.minewatch.output;

import io.minewatch.detect.Finding;
import io.minewatch.detect.Level;
import io.minewatch.observable.MiningActivity;
import io.minewatch.report.HostReport;
import io.minewatch.report.RunListener;
import io.minewatch.report.RunSummary;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what the analyses of a run say until the end: of each finding its latest state. One
 * analysis at a time, each begun by {@link #begin}. Single thread.
 */
public final class Analyses implements RunListener {
    /**
     * Most mining flows kept for a document at the end: some 2 KiB each. A run with more says so;
     * the event lines have them all.
     */
    static final int MAX_FLOWS = 20_000;

    /** One analysis: what was read together. */
    static final class Analysis {
        final String name;
        final FileNames files;
        final Map<String, Finding> findings = new LinkedHashMap<>();
        final List<HostReport> hosts = new ArrayList<>();
        final List<MiningActivity> flows = new ArrayList<>();

        Analysis(String name, FileNames files) {
            this.name = name;
            this.files = files;
        }
    }

    private final boolean keepFlows;
    private final List<Analysis> all = new ArrayList<>();
    private final List<RunSummary> summaries = new ArrayList<>();
    private Analysis current = new Analysis("", FileNames.of(""));
    private int flowsKept;
    private long flowsLeftOut;

    /**
     * @param keepFlows whether a document with every mining flow will be written
     */
    public Analyses(boolean keepFlows) {
        this.keepFlows = keepFlows;
    }

    /**
     * What follows belongs to this analysis.
     *
     * @param name as the report heads it
     */
    public void begin(String name, FileNames files) {
        current = new Analysis(name, files);
        all.add(current);
    }

    @Override
    public void onMiningFlow(MiningActivity activity) {
        if (!keepFlows || !activity.closed()) {
            return;
        }
        if (flowsKept == MAX_FLOWS) {
            flowsLeftOut++;
            return;
        }
        flowsKept++;
        current.flows.add(activity);
    }

    @Override
    public void onFinding(Finding finding) {
        current.findings.put(finding.id(), finding);
    }

    @Override
    public void onHost(HostReport host) {
        current.hosts.add(host);
    }

    @Override
    public void onSummary(RunSummary summary) {
        summaries.add(summary);
    }

    /** The analyses in their order. */
    List<Analysis> all() {
        return all;
    }

    /** Mining flows beyond {@link #MAX_FLOWS}. */
    long flowsLeftOut() {
        return flowsLeftOut;
    }

    /** What the analyses said at their ends, in their order. */
    public List<RunSummary> summaries() {
        return summaries;
    }

    /** The highest level of all findings; null without any. */
    public @Nullable Level highestLevel() {
        Level highest = null;
        for (Analysis analysis : all) {
            for (Finding finding : analysis.findings.values()) {
                if (highest == null || finding.level().compareTo(highest) > 0) {
                    highest = finding.level();
                }
            }
        }
        return highest;
    }

    /**
     * The latest state of every finding of one analysis, the most severe first.
     *
     * @param index of the analysis, in the order of {@link #begin}
     */
    public List<Finding> findings(int index) {
        List<Finding> findings = new ArrayList<>(all.get(index).findings.values());
        findings.sort(FindingOrder.MOST_SEVERE_FIRST);
        return findings;
    }
}
