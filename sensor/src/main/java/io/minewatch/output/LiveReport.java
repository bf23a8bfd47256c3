package io.minewatch.output;

import io.minewatch.capture.InterfaceReading;
import io.minewatch.detect.Finding;
import io.minewatch.report.RunSummary;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a person reads while a sensor runs: a line for each finding as it comes, and on a terminal
 * below them a table of the findings that are open. Single thread.
 */
public final class LiveReport {
    /** Rows of the table; the most severe findings are shown. */
    static final int MAX_ROWS = 15;

    /** Findings kept for the table. */
    static final int MAX_FINDINGS = 1000;

    private static final double NANOS_PER_SECOND = 1e9;
    private static final double BITS_PER_OCTET = 8;

    private static final int LEVEL_WIDTH = 11;
    private static final int HOST_WIDTH = 17;
    private static final int POOL_WIDTH = 34;
    private static final int COIN_WIDTH = 6;
    private static final int SHARES_WIDTH = 8;

    private final int width;
    private final boolean table;
    private final boolean colour;
    private final List<Finding> open = new ArrayList<>();
    private @Nullable RunSummary reading;
    private long packetRate;
    private double bitRate;
    private int linesShown;

    /**
     * @param width columns of the terminal
     * @param table whether to keep a table below the lines: on a terminal only
     * @param colour whether to mark levels with terminal colours
     */
    public LiveReport(int width, boolean table, boolean colour) {
        this.width = Math.min(Page.MAX_WIDTH, Math.max(Page.MIN_WIDTH, width));
        this.table = table;
        this.colour = colour;
    }

    /** A finding is new, has changed or is closed; what to print for it. */
    public String onFinding(Finding finding) {
        open.removeIf(known -> known.id().equals(finding.id()));
        if (finding.state() != Finding.State.CLOSED && open.size() < MAX_FINDINGS) {
            open.add(finding);
        }
        return erase() + line(finding) + '\n' + table();
    }

    /** A sentence of the program's own. */
    public String say(String sentence) {
        return erase() + sentence + '\n' + table();
    }

    /** What was covered so far; what to print for it: nothing without a table. */
    public String onReading(RunSummary soFar) {
        RunSummary before = reading;
        if (before != null && soFar.lastNanos() > before.lastNanos()) {
            double seconds = (soFar.lastNanos() - before.lastNanos()) / NANOS_PER_SECOND;
            packetRate = Math.round((soFar.frames() - before.frames()) / seconds);
            bitRate = (soFar.frameBytes() - before.frameBytes()) * BITS_PER_OCTET / seconds;
        } else {
            packetRate = 0;
            bitRate = 0;
        }
        reading = soFar;
        return erase() + table();
    }

    /** What was covered and what could not be seen, at the end. */
    public String onEnd(RunSummary summary) {
        StringBuilder text = new StringBuilder(erase());
        Page page = new Page(width, colour);
        page.blank().heading(Page.Style.BOLD, "What was covered");
        Coverage.covered(summary, false).forEach(words -> page.line(2, words));
        List<String> blind = Coverage.blindSpots(summary);
        if (!blind.isEmpty()) {
            page.blank().heading(Page.Style.BOLD, "What could not be seen");
            blind.forEach(words -> page.line(2, words));
        }
        return text.append(page).toString();
    }

    private String erase() {
        if (!table || linesShown == 0) {
            return "";
        }
        // Up so many lines, then delete to the end of the screen.
        String code = "\u001b[" + linesShown + "F\u001b[J";
        linesShown = 0;
        return code;
    }

    private String line(Finding finding) {
        Page page = new Page(width, colour);
        String words =
                PacketTime.seconds(finding.at().timeNanos())
                        + "  "
                        + (finding.state() == Finding.State.NEW
                                ? ""
                                : finding.state().label() + "  ")
                        + finding.level().label().toUpperCase(Locale.ROOT)
                        + "  "
                        + TextReport.host(finding.host())
                        + "  "
                        + TextReport.claim(finding)
                        + "  ["
                        + finding.id()
                        + "]";
        if (finding.level().isAlert() && finding.state() != Finding.State.CLOSED) {
            page.heading(Page.Style.ALARM, words);
        } else {
            page.line(0, words);
        }
        return page.toString().stripTrailing();
    }

    private String table() {
        if (!table) {
            return "";
        }
        StringBuilder text = new StringBuilder();
        status(text);
        if (!open.isEmpty()) {
            row(text, "LEVEL", "HOST", "POOL", "COIN", "SHARES", "SINCE (UTC)");
            List<Finding> sorted = new ArrayList<>(open);
            sorted.sort(FindingOrder.MOST_SEVERE_FIRST);
            for (Finding finding : sorted.subList(0, Math.min(MAX_ROWS, sorted.size()))) {
                row(
                        text,
                        finding.level().label(),
                        finding.host().ip().toString(),
                        TextReport.pool(finding.pool()),
                        finding.coin() == null ? "" : PlainText.of(finding.coin()),
                        Figures.count(finding.acceptedShares()),
                        PacketTime.seconds(finding.first().timeNanos()));
            }
            if (sorted.size() > MAX_ROWS) {
                text.append("and ").append(sorted.size() - MAX_ROWS).append(" more\n");
            }
        }
        linesShown = (int) text.chars().filter(c -> c == '\n').count();
        return text.toString();
    }

    private void status(StringBuilder text) {
        RunSummary now = reading;
        StringBuilder line = new StringBuilder();
        if (now == null) {
            line.append("waiting for packets");
        } else {
            for (InterfaceReading each : now.interfaces()) {
                line.append(PlainText.of(each.name())).append(each.up() ? "" : " (down)");
                line.append("  ");
            }
            line.append(Figures.count(packetRate)).append(" packets/s  ");
            line.append(Figures.significant(bitRate / 1e6)).append(" Mbit/s  ");
            line.append(Figures.count(now.frames())).append(" packets  ");
            line.append(Figures.count(now.flowsActive())).append(" flows  lost ");
            line.append(
                    Figures.count(
                            now.interfaces().stream().mapToLong(InterfaceReading::drops).sum()));
        }
        text.append(cut(line.toString(), width)).append('\n');
    }

    private void row(StringBuilder text, String... cells) {
        int[] widths = {LEVEL_WIDTH, HOST_WIDTH, POOL_WIDTH, COIN_WIDTH, SHARES_WIDTH, 0};
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < cells.length; i++) {
            String cell = widths[i] > 0 ? cut(cells[i], widths[i] - 1) : cells[i];
            line.append(cell).append(" ".repeat(Math.max(0, widths[i] - cell.length())));
        }
        text.append(cut(line.toString().stripTrailing(), width)).append('\n');
    }

    private static String cut(String text, int length) {
        return text.length() <= length ? text : text.substring(0, length);
    }
}
