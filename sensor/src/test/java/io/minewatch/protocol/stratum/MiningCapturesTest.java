package io.minewatch.protocol.stratum;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.minewatch.observable.MiningActivity;
import io.minewatch.observable.MiningSummary;
import io.minewatch.observable.MiningSummary.Outcome;
import io.minewatch.protocol.stratum.CapturedConversations.Conversation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Every flow of the captures beside the project against what is known of it. */
@NullUnmarked
class MiningCapturesTest {
    private static final Path CAPTURES =
            Path.of(System.getProperty("minewatch.root", ".."), "../shared/captures").normalize();

    private static final Map<String, Set<String>> DIALECTS =
            Map.of(
                    "cryptonote-login", Set.of("cryptonote"),
                    "btc-stratum1", Set.of("stratum-v1"),
                    "zec-stratum", Set.of("zcash-stratum"),
                    "eth-proxy", Set.of("ethproxy"),
                    "eth-getwork-http", Set.of("ethereum-getwork"),
                    "btc-getwork-http", Set.of("bitcoin-getwork"),
                    "btc-gbt-http", Set.of("getblocktemplate"),
                    "btc-longpoll-http", Set.of("bitcoin-getwork", "getblocktemplate"));

    private static final Map<String, Set<Outcome>> OUTCOMES =
            Map.of(
                    "job", Set.of(Outcome.WORK),
                    "protocol-answer", Set.of(Outcome.ANSWER, Outcome.REFUSED),
                    "other-answer", Set.of(Outcome.OTHER, Outcome.UNANSWERED),
                    "no-answer", Set.of(Outcome.UNANSWERED));

    @Test
    void everyFlowOfTheTruthTableIsReadToTheDigit() throws Exception {
        Path table = CAPTURES.resolve("truth.tsv");
        Assumptions.assumeTrue(Files.exists(table), "no captures beside the project");
        Map<String, List<Map<String, String>>> files = truth(table);
        List<String> differences = new ArrayList<>();
        int flows = 0;
        for (Map.Entry<String, List<Map<String, String>>> file : files.entrySet()) {
            List<Conversation> conversations =
                    CapturedConversations.read(CAPTURES.resolve(file.getKey()));
            List<Conversation> told = new ArrayList<>();
            Map<Conversation, Recorder> recorders = new HashMap<>();
            for (Conversation c : conversations) {
                Recorder out = new Recorder();
                TestFlow flow = c.flow();
                Replay.play(c, flow, out);
                if (out.last() != null) {
                    told.add(c);
                    recorders.put(c, out);
                    assertEquals(1, out.closed(), file.getKey() + " " + c.client);
                    assertTrue(flow.mining);
                }
            }
            for (Map<String, String> row : file.getValue()) {
                if (!"yes".equals(row.get("is_mining")) || "tls".equals(row.get("transport"))) {
                    continue;
                }
                flows++;
                Conversation c = find(told, row);
                if (c == null) {
                    differences.add(name(row) + " not found");
                    continue;
                }
                told.remove(c);
                compare(row, recorders.get(c), differences);
            }
            for (Conversation c : told) {
                differences.add(
                        file.getKey()
                                + " false: "
                                + c.client
                                + " "
                                + c.server
                                + " "
                                + recorders.get(c).last());
            }
        }
        assertEquals("", String.join("\n", differences));
        assertTrue(flows > 50, "flows compared: " + flows);
    }

    private static Conversation find(List<Conversation> told, Map<String, String> row) {
        Set<String> ends = Set.of(row.get("client"), row.get("server"));
        for (Conversation c : told) {
            if (ends.equals(Set.of(c.client, c.server))) {
                return c;
            }
        }
        return null;
    }

    private static void compare(Map<String, String> row, Recorder out, List<String> differences) {
        MiningSummary s = out.last();
        MiningActivity a = out.activities.get(out.activities.size() - 1);
        Map<String, Object[]> pairs = new LinkedHashMap<>();
        pairs.put(
                "dialect",
                new Object[] {true, DIALECTS.get(row.get("dialect")).contains(s.dialect())});
        pairs.put(
                "outcome",
                new Object[] {true, OUTCOMES.get(row.get("outcome")).contains(s.outcome())});
        pairs.put("transport", new Object[] {row.get("transport"), s.transport()});
        pairs.put(
                "midstream",
                new Object[] {row.get("starts_midstream").equals("yes"), s.midstream()});
        pairs.put("agent", new Object[] {orNull(row.get("agent")), s.agent()});
        if (!row.get("login").isEmpty()) {
            pairs.put("login", new Object[] {row.get("login"), s.loginRaw()});
        }
        if (!row.get("algo_in_job").isEmpty()) {
            pairs.put("algorithm", new Object[] {row.get("algo_in_job"), s.algorithm()});
        }
        pairs.put(
                "offered",
                new Object[] {row.get("algo_offered"), String.join(",", s.algorithmsOffered())});
        pairs.put("jobs", new Object[] {Long.valueOf(row.get("jobs")), s.jobs()});
        pairs.put("submits", new Object[] {Long.valueOf(row.get("submits")), s.submits()});
        pairs.put("accepted", new Object[] {Long.valueOf(row.get("accepted")), s.accepted()});
        pairs.put("rejected", new Object[] {Long.valueOf(row.get("rejected")), s.rejected()});
        if (!row.get("host").isEmpty()) {
            String host = row.get("host").replaceAll(":[0-9]+$", "");
            pairs.put("host", new Object[] {List.of(host), s.serverNames()});
        }
        pairs.forEach(
                (field, pair) -> {
                    if (!java.util.Objects.equals(pair[0], pair[1])) {
                        differences.add(
                                name(row)
                                        + " "
                                        + field
                                        + ": "
                                        + pair[0]
                                        + " but "
                                        + pair[1]
                                        + (field.equals("dialect") ? s.dialect() : "")
                                        + (field.equals("outcome") ? s.outcome() : ""));
                    }
                });
        assertTrue(a.flow() != null);
    }

    private static String orNull(String text) {
        return text.isEmpty() ? null : text;
    }

    private static String name(Map<String, String> row) {
        return row.get("file") + " " + row.get("client") + " " + row.get("server");
    }

    private static Map<String, List<Map<String, String>>> truth(Path table) throws IOException {
        Map<String, List<Map<String, String>>> files = new LinkedHashMap<>();
        String[] names = null;
        for (String line : Files.readAllLines(table)) {
            if (line.startsWith("#") || line.isBlank()) {
                continue;
            }
            String[] cells = line.split("\t", -1);
            if (names == null) {
                names = cells;
                continue;
            }
            Map<String, String> row = new HashMap<>();
            for (int i = 0; i < names.length; i++) {
                row.put(names[i], i < cells.length ? cells[i] : "");
            }
            files.computeIfAbsent(row.get("file"), k -> new ArrayList<>()).add(row);
        }
        return files;
    }
}
