package io.minewatch.output;

import io.minewatch.capture.InterfaceReading;
import io.minewatch.detect.Suppression;
import io.minewatch.report.RunSummary;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Sentences about what a run covered and what it could not see. */
final class Coverage {
    /** Longest list of files or oddities in one sentence. */
    private static final int MAX_LISTED = 10;

    /** Counters of hidden tunnels, and what one of each is. */
    private static final Map<String, String> TUNNELS = tunnelNames();

    private static Map<String, String> tunnelNames() {
        Map<String, String> names = new LinkedHashMap<>();
        names.put("tunnel.tunnel_wireguard", "WireGuard tunnel");
        names.put("tunnel.tunnel_openvpn", "OpenVPN tunnel");
        names.put("tunnel.tunnel_ipsec", "IPsec flow");
        names.put("tunnel.tunnel_esp", "IPsec packet");
        names.put("tunnel.tunnel_tor", "connection into the Tor network");
        return names;
    }

    private Coverage() {}

    /**
     * What was looked at.
     *
     * @param several whether the captures may lie far apart: the time between them means nothing
     */
    static List<String> covered(RunSummary summary, boolean several) {
        List<String> lines = new ArrayList<>();
        if (summary.frames() == 0) {
            lines.add("No packets.");
        } else {
            lines.add(
                    Figures.count(summary.frames(), "packet")
                            + " ("
                            + Figures.octets(summary.frameBytes())
                            + ") of "
                            + (summary.hosts() < 0
                                    ? "an unknown number of hosts"
                                    : Figures.count(summary.hosts(), "host"))
                            + ", from "
                            + PacketTime.seconds(summary.firstNanos())
                            + " UTC until "
                            + PacketTime.secondsAfter(summary.lastNanos(), summary.firstNanos())
                            + (several
                                    ? ""
                                    : " ("
                                            + PacketTime.span(
                                                    summary.lastNanos() - summary.firstNanos())
                                            + ")")
                            + ".");
            lines.add(
                    Figures.count(summary.flowsTcp(), "TCP flow")
                            + ": "
                            + Figures.share(summary.flowsEncrypted(), summary.flowsTcp())
                            + " encrypted, "
                            + Figures.share(summary.flowsOneSided(), summary.flowsTcp())
                            + " with one direction only. "
                            + Figures.count(summary.flowsUdp(), "UDP flow")
                            + ".");
        }
        if (summary.indicators() > 0) {
            lines.add(
                    "Pools known: "
                            + Figures.count(summary.indicators(), "indicator")
                            + " ("
                            + PlainText.of(summary.feeds().names())
                            + ").");
        }
        for (Suppression rule : summary.suppressed()) {
            lines.add(
                    "Left out by your allow-list ("
                            + PlainText.of(rule.conditions())
                            + ": "
                            + PlainText.of(rule.reason())
                            + "): "
                            + Figures.count(rule.count(), "hit")
                            + " of "
                            + PlainText.of(String.join(", ", rule.hosts()))
                            + " on "
                            + PlainText.of(String.join(", ", rule.indicators()))
                            + ".");
        }
        for (String note : summary.notes()) {
            lines.add(PlainText.of(note));
        }
        return lines;
    }

    /** What stayed dark, and why; empty when nothing did. */
    static List<String> blindSpots(RunSummary summary) {
        List<String> lines = new ArrayList<>();
        for (InterfaceReading reading : summary.interfaces()) {
            if (reading.drops() > 0) {
                lines.add(lost(reading));
            }
        }
        if (summary.flowsEncrypted() > 0) {
            lines.add(
                    Figures.count(summary.flowsEncrypted(), "encrypted flow")
                            + ": what mines inside of one shows by names, addresses and the shape of its"
                            + " messages only.");
        }
        if (summary.shapesLikeMining() > 0) {
            lines.add(
                    Figures.count(summary.shapesLikeMining(), "flow")
                            + " of "
                            + Figures.count(summary.shapesJudged())
                            + " that nobody can read and that lasted some minutes look like mining by"
                            + " the shape of their messages. What else speaks for it is among the"
                            + " findings; shape alone proves nothing.");
        }
        tunnels(summary.anomalies(), lines);
        if (summary.flowsOneSided() > 0) {
            lines.add(
                    Figures.count(summary.flowsOneSided(), "TCP flow")
                            + " with one direction only: the mirror or the route hides the other.");
        }
        if (summary.streamGaps() > 0) {
            lines.add(
                    Figures.count(summary.streamGaps(), "gap")
                            + " in streams that were being read: "
                            + Figures.count(summary.streamBytesLost(), "octet")
                            + " were not captured.");
        }
        if (summary.truncatedFrames() > 0) {
            lines.add(
                    Figures.count(summary.truncatedFrames(), "frame")
                            + " cut by the snap length: capture with -s 0.");
        }
        for (Map.Entry<String, Long> type : sorted(summary.unsupportedLinkTypes())) {
            lines.add(
                    Figures.count(type.getValue(), "frame")
                            + " of link type "
                            + PlainText.of(type.getKey())
                            + ", which is not decoded.");
        }
        if (summary.flowsEvicted() > 0) {
            lines.add(
                    Figures.count(summary.flowsEvicted(), "flow")
                            + " forgotten because the table was full: raise limits.max-flows.");
        }
        if (summary.duplicates() > 0) {
            lines.add(
                    Figures.count(summary.duplicates(), "packet")
                            + " that the mirror showed twice, counted once.");
        }
        List<Map.Entry<String, Long>> oddities = new ArrayList<>(sorted(summary.anomalies()));
        oddities.removeIf(oddity -> TUNNELS.containsKey(oddity.getKey()));
        if (!oddities.isEmpty()) {
            List<String> words = new ArrayList<>();
            for (Map.Entry<String, Long> oddity : oddities) {
                words.add(PlainText.of(oddity.getKey()) + " " + Figures.count(oddity.getValue()));
            }
            lines.add("Oddities while decoding: " + listed(words) + ".");
        }
        addFiles(lines, "Read in part", summary.filesIncomplete());
        addFiles(lines, "Not read", summary.filesRefused());
        if (summary.filesSkipped() > 0) {
            lines.add(
                    Figures.count(summary.filesSkipped(), "file")
                            + " in directories skipped: no captures.");
        }
        return lines;
    }

    /** Tunnels are no oddities: each kind that hides what it carries has a sentence. */
    private static void tunnels(Map<String, Long> anomalies, List<String> lines) {
        TUNNELS.forEach(
                (anomaly, what) -> {
                    long count = anomalies.getOrDefault(anomaly, 0L);
                    if (count > 0) {
                        lines.add(
                                Figures.count(count, what)
                                        + ": nothing that runs inside is seen, mining neither."
                                        + " Look at the host itself.");
                    }
                });
    }

    private static String lost(InterfaceReading reading) {
        List<String> places = new ArrayList<>();
        if (reading.kernelDrops() > 0) {
            places.add(
                    Figures.count(reading.kernelDrops()) + " in the kernel (raise capture.buffer)");
        }
        if (reading.interfaceDrops() > 0) {
            places.add(
                    Figures.count(reading.interfaceDrops())
                            + " in the network card (raise its ring: ethtool -G)");
        }
        if (reading.queueDrops() + reading.faults() > 0) {
            places.add(
                    Figures.count(reading.queueDrops() + reading.faults())
                            + " before analysis (raise capture.queue or analysis.workers)");
        }
        return Figures.count(reading.drops(), "packet")
                + " of "
                + PlainText.of(reading.name())
                + " lost: "
                + String.join(", ", places)
                + ".";
    }

    private static void addFiles(List<String> lines, String what, List<String> files) {
        for (int i = 0; i < Math.min(files.size(), MAX_LISTED); i++) {
            lines.add(what + ": " + PlainText.of(files.get(i)));
        }
        if (files.size() > MAX_LISTED) {
            lines.add(what + ": " + Figures.count(files.size() - MAX_LISTED) + " more files.");
        }
    }

    /** The words with commas, and how many more there are. */
    static String listed(List<String> words) {
        if (words.size() <= MAX_LISTED) {
            return String.join(", ", words);
        }
        return String.join(", ", words.subList(0, MAX_LISTED))
                + " and "
                + Figures.count(words.size() - MAX_LISTED)
                + " more";
    }

    private static List<Map.Entry<String, Long>> sorted(Map<String, Long> counts) {
        List<Map.Entry<String, Long>> entries = new ArrayList<>(counts.entrySet());
        entries.sort(
                Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()));
        return entries;
    }
}
