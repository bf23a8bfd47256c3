package io.minewatch.golden;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * One shipped capture: the script that makes it, and what the script's author knows of it. Without
 * any fact the capture is a benign one, on which the sensor must stay silent.
 */
final class GoldenCapture {
    private final String name;
    private final String shows;
    private final Consumer<Tape> script;
    private final List<List<String>> mining = new ArrayList<>();
    private final List<List<String>> findings = new ArrayList<>();

    /**
     * @param name folder and file name without ending, below {@code pcaps/}
     * @param shows one line for the reader of the list
     */
    GoldenCapture(String name, String shows, Consumer<Tape> script) {
        this.name = name;
        this.shows = shows;
        this.script = script;
    }

    /**
     * Another flow that carries mining.
     *
     * @param facts {@code member=value} of the {@code mining} object; inner members with dots, an
     *     empty value for an absent member
     */
    GoldenCapture mining(String... facts) {
        mining.add(List.of(facts));
        return this;
    }

    /**
     * Another finding.
     *
     * @param facts {@code member=value} of the {@code finding} object
     */
    GoldenCapture finding(String host, String role, String level, String... facts) {
        List<String> all = new ArrayList<>();
        all.add("host.ip=" + host);
        all.add("role=" + role);
        all.add("level=" + level);
        all.addAll(List.of(facts));
        findings.add(List.copyOf(all));
        return this;
    }

    String name() {
        return name;
    }

    String shows() {
        return shows;
    }

    /** The octets of the pcap file. */
    byte[] pcap() {
        Tape tape = new Tape();
        script.accept(tape);
        return tape.toPcap();
    }

    List<List<String>> miningFacts() {
        return List.copyOf(mining);
    }

    List<List<String>> findingFacts() {
        return List.copyOf(findings);
    }

    @Override
    public String toString() {
        return name;
    }
}
