package io.minewatch.output;

import io.minewatch.detect.Evidence;
import io.minewatch.detect.Finding;
import io.minewatch.detect.HostRef;
import io.minewatch.detect.Level;
import io.minewatch.detect.PoolRef;
import io.minewatch.observable.FrameRef;
import io.minewatch.packet.IpAddress;
import io.minewatch.report.RunSummary;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The report that a person reads in half a minute. Deterministic; never throws on what it shows.
 */
public final class TextReport {
    /** Hosts shown in full in one analysis; a page beyond that is for programs. */
    static final int MAX_HOSTS = 50;

    /** Findings shown in full of one host. */
    static final int MAX_FINDINGS = 8;

    /** One-liners of the lower section. */
    static final int MAX_ONE_LINERS = 40;

    /** Sentences of evidence of one finding. */
    static final int MAX_EVIDENCE = 6;

    private static final int INDENT = 2;
    private static final int LABEL_WIDTH = 12;

    private final Page page;

    private TextReport(Page page) {
        this.page = page;
    }

    /**
     * The report.
     *
     * @param total what all analyses together covered
     * @param width columns of the terminal
     * @param colour whether to mark levels with terminal colours
     */
    public static String of(Analyses analyses, RunSummary total, int width, boolean colour) {
        Page page = new Page(width, colour);
        TextReport report = new TextReport(page);
        report.verdict(analyses);
        boolean several = analyses.all().size() > 1;
        for (Analyses.Analysis analysis : analyses.all()) {
            report.analysis(analysis, several);
        }
        report.coverage(total, several);
        return page.toString();
    }

    private void verdict(Analyses analyses) {
        long mining = 0;
        long suspected = 0;
        long others = 0;
        for (Analyses.Analysis analysis : analyses.all()) {
            for (List<Finding> findings : byHost(analysis).values()) {
                Level level = findings.get(0).level();
                if (level.compareTo(Level.LIKELY) >= 0) {
                    mining++;
                } else if (level == Level.SUSPECTED) {
                    suspected++;
                } else {
                    others++;
                }
            }
        }
        if (mining + suspected > 0) {
            List<String> parts = new ArrayList<>();
            if (mining > 0) {
                parts.add(mining == 1 ? "1 host mines" : Figures.count(mining) + " hosts mine");
            }
            if (suspected > 0) {
                parts.add(
                        suspected == 1
                                ? "1 host is suspected to mine"
                                : Figures.count(suspected) + " hosts are suspected to mine");
            }
            page.heading(Page.Style.ALARM, String.join(", ", parts) + ".");
        } else if (others > 0) {
            page.heading(
                    Page.Style.BOLD,
                    "No mining was found. "
                            + (others == 1
                                    ? "One host is worth a look:"
                                    : Figures.count(others) + " hosts are worth a look:"));
        } else {
            page.heading(Page.Style.BOLD, "No mining was found.");
        }
    }

    private void analysis(Analyses.Analysis analysis, boolean several) {
        Map<IpAddress, List<Finding>> hosts = byHost(analysis);
        if (hosts.isEmpty()) {
            return;
        }
        if (several) {
            page.blank().heading(Page.Style.BOLD, "In " + PlainText.of(analysis.name) + ":");
        }
        List<Finding> low = new ArrayList<>();
        int shown = 0;
        int leftOut = 0;
        for (List<Finding> findings : hosts.values()) {
            List<Finding> high = new ArrayList<>();
            for (Finding finding : findings) {
                (finding.level().isAlert() ? high : low).add(finding);
            }
            if (high.isEmpty()) {
                continue;
            }
            if (shown == MAX_HOSTS) {
                leftOut++;
                continue;
            }
            shown++;
            host(high, analysis.files);
        }
        if (leftOut > 0) {
            page.blank()
                    .line(
                            0,
                            "and "
                                    + Figures.count(leftOut, "more host")
                                    + ": --json and --eve list them all.");
        }
        low.sort(FindingOrder.MOST_SEVERE_FIRST);
        if (!low.isEmpty()) {
            page.blank().heading(Page.Style.BOLD, "Also seen, no alarm");
            for (int i = 0; i < Math.min(low.size(), MAX_ONE_LINERS); i++) {
                oneLiner(low.get(i), analysis.files);
            }
            if (low.size() > MAX_ONE_LINERS) {
                page.line(INDENT, "and " + Figures.count(low.size() - MAX_ONE_LINERS) + " more.");
            }
        }
    }

    /** Findings by host, the hosts in the order of their most severe finding. */
    private static Map<IpAddress, List<Finding>> byHost(Analyses.Analysis analysis) {
        List<Finding> findings = new ArrayList<>(analysis.findings.values());
        findings.sort(FindingOrder.MOST_SEVERE_FIRST);
        Map<IpAddress, List<Finding>> hosts = new LinkedHashMap<>();
        for (Finding finding : findings) {
            hosts.computeIfAbsent(finding.host().ip(), ip -> new ArrayList<>()).add(finding);
        }
        return hosts;
    }

    private void host(List<Finding> findings, FileNames files) {
        Finding worst = findings.get(0);
        page.blank()
                .heading(
                        worst.level() == Level.SUSPECTED ? Page.Style.WARNING : Page.Style.ALARM,
                        worst.level().label().toUpperCase(Locale.ROOT) + "  " + host(worst.host()));
        for (int i = 0; i < Math.min(findings.size(), MAX_FINDINGS); i++) {
            if (i > 0) {
                page.blank();
            }
            finding(findings.get(i), worst.level(), files);
        }
        if (findings.size() > MAX_FINDINGS) {
            page.line(
                    INDENT,
                    "and " + Figures.count(findings.size() - MAX_FINDINGS, "more finding") + ".");
        }
    }

    /** Address, names, hardware address, segment. */
    static String host(HostRef host) {
        StringBuilder text = new StringBuilder(host.ip().toString());
        if (!host.names().isEmpty()) {
            text.append("  ").append(Coverage.listed(plain(host.names())));
        }
        if (host.mac() >= 0) {
            text.append("  ").append(EventJson.mac(host.mac()));
        }
        if (host.segment() != null) {
            text.append("  segment ")
                    .append(PlainText.of(host.segment().name()))
                    .append(" (")
                    .append(host.segment().role().label())
                    .append(')');
        }
        return text.toString();
    }

    private void finding(Finding finding, Level worst, FileNames files) {
        label(verb(finding), what(finding) + "  [" + finding.id() + "]");
        if (finding.level() != worst) {
            label("level", finding.level().label());
        }
        if (finding.donation()) {
            label("donation", "a session of the miner software's own donation, not of who runs it");
        }
        String time =
                PacketTime.seconds(finding.first().timeNanos())
                        + " UTC until "
                        + PacketTime.secondsAfter(
                                finding.last().timeNanos(), finding.first().timeNanos())
                        + " ("
                        + PacketTime.span(finding.last().timeNanos() - finding.first().timeNanos())
                        + (finding.flows() > 1
                                ? ", " + Figures.count(finding.flows(), "connection")
                                : "")
                        + ")";
        label("since", time);
        if (finding.wallet() != null) {
            label(
                    "wallet",
                    PlainText.of(finding.wallet().address())
                            + " ("
                            + PlainText.of(finding.wallet().coin())
                            + checksum(finding.wallet().valid())
                            + ")");
        } else if (!finding.logins().isEmpty()) {
            label("login", Coverage.listed(plain(finding.logins())));
        }
        if (!finding.workers().isEmpty()) {
            label("worker", Coverage.listed(plain(finding.workers())));
        }
        if (finding.agent() != null) {
            label("software", PlainText.of(finding.agent()));
        }
        if (finding.submits() > 0 || finding.acceptedShares() > 0) {
            label(
                    "shares",
                    Figures.count(finding.acceptedShares())
                            + " accepted, "
                            + Figures.count(finding.rejectedShares())
                            + " rejected, "
                            + Figures.count(finding.submits())
                            + " submitted");
        }
        if (finding.hashRate() != null) {
            label(
                    "hash rate",
                    Figures.rate(finding.hashRate())
                            + (finding.busyCores() == null
                                    ? ""
                                    : ", " + Figures.cores(finding.busyCores()) + " (estimate)"));
        }
        List<Evidence> evidence = finding.evidence();
        for (int i = 0; i < Math.min(evidence.size(), MAX_EVIDENCE); i++) {
            label(i == 0 ? "because" : "", sentence(evidence.get(i), files));
        }
        if (evidence.size() > MAX_EVIDENCE) {
            label("", "and " + Figures.count(evidence.size() - MAX_EVIDENCE, "more reason") + ".");
        }
    }

    /** What a host does, where and how: {@code mines XMR (rx/0) at pool.example (…), …}. */
    static String claim(Finding finding) {
        return verb(finding) + " " + what(finding);
    }

    private static String verb(Finding finding) {
        return switch (finding.role()) {
            case MINER -> finding.level().compareTo(Level.LIKELY) >= 0 ? "mines" : "may mine";
            case PROXY -> "hands on";
            case POOL -> "serves";
        };
    }

    private static String what(Finding finding) {
        StringBuilder text = new StringBuilder();
        if (finding.coin() != null) {
            text.append(PlainText.of(finding.coin()));
        }
        if (finding.algorithm() != null) {
            text.append(text.length() == 0 ? "" : " ")
                    .append('(')
                    .append(PlainText.of(finding.algorithm()))
                    .append(')');
        }
        text.append(text.length() == 0 ? "" : " ");
        text.append(finding.role() == Finding.Role.POOL ? "to clients such as " : "at ");
        text.append(pool(finding.pool()));
        if (finding.dialect() != null) {
            text.append(", ").append(PlainText.of(finding.dialect()));
            if (finding.transport() != null && !finding.transport().equals("plain")) {
                text.append(" over ").append(PlainText.of(finding.transport()));
            }
        }
        return text.toString();
    }

    /** Name, address and port of a pool, as far as they are known. */
    static String pool(PoolRef pool) {
        PoolRef.Proxy proxy = pool.proxy();
        return destination(pool)
                + (proxy == null
                        ? ""
                        : " through "
                                + proxy.protocol()
                                + " at "
                                + endpoint(proxy.ip(), proxy.port()));
    }

    private static String destination(PoolRef pool) {
        String address = pool.ip() == null ? "" : endpoint(pool.ip(), pool.port());
        if (pool.name() == null) {
            return address.isEmpty() ? "an unknown pool" : address;
        }
        String name = PlainText.of(pool.name());
        if (address.isEmpty()) {
            return pool.port() == 0 ? name : name + ":" + pool.port();
        }
        return name + " (" + address + ")";
    }

    /** Address and port, in brackets where the address has colons. */
    static String endpoint(IpAddress ip, int port) {
        String address = ip.toString();
        if (port == 0) {
            return address;
        }
        return ip.isV4() ? address + ":" + port : "[" + address + "]:" + port;
    }

    /** Sentences of judgement say how often themselves. */
    private static String sentence(Evidence evidence, FileNames files) {
        return PlainText.of(evidence.text())
                + frame(evidence.first(), evidence.count() > 1 ? "first in " : "", files);
    }

    private static String frame(FrameRef frame, String before, FileNames files) {
        if (frame.number() == 0) {
            return "";
        }
        return " ("
                + before
                + "frame "
                + frame.number()
                + (files.several()
                        ? " of " + PlainText.of(files.name().apply(frame.fileIndex()))
                        : "")
                + ")";
    }

    private void oneLiner(Finding finding, FileNames files) {
        String why =
                finding.evidence().isEmpty()
                        ? PlainText.of(finding.title())
                        : sentence(finding.evidence().get(0), files);
        page.labelled(
                INDENT,
                finding.level().label(),
                LABEL_WIDTH - INDENT,
                host(finding.host()) + ": " + why + "  [" + finding.id() + "]");
    }

    private void coverage(RunSummary total, boolean several) {
        page.blank().heading(Page.Style.BOLD, "What was covered");
        for (String line : Coverage.covered(total, several)) {
            page.line(INDENT, line);
        }
        List<String> blind = Coverage.blindSpots(total);
        if (!blind.isEmpty()) {
            page.blank().heading(Page.Style.BOLD, "What could not be seen");
            for (String line : blind) {
                page.line(INDENT, line);
            }
        }
    }

    private void label(String label, String words) {
        page.labelled(INDENT, label, LABEL_WIDTH, words);
    }

    private static List<String> plain(List<String> texts) {
        List<String> plain = new ArrayList<>();
        for (String text : texts) {
            plain.add(PlainText.of(text));
        }
        return plain;
    }

    private static String checksum(@Nullable Boolean valid) {
        if (valid == null) {
            return ", a spelling without checksum";
        }
        return valid ? ", checksum holds" : ", checksum does not hold";
    }
}
