package io.minewatch.output.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ServerSocketFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A sensor that is killed again and again: every event it promised reaches every output, whole.
 * {@code sensor/scripts/kill-rounds.sh} runs as many rounds as it is told.
 */
class KillRoundsTest {
    private static final String ROUNDS = "minewatch.kill.rounds";
    private static final int SHORT = 3;
    private static final int MAX_LIFE_MILLIS = 800;

    /** One round in so many ends when everything has arrived. */
    private static final int LONG_LIFE = 10;

    @TempDir private Path folder = Path.of("");

    @Test
    void whatWasPromisedArrives() throws Exception {
        int rounds = Integer.getInteger(ROUNDS, SHORT);
        Random random = new Random(7);
        Set<String> promised = new TreeSet<>();
        List<String> hooked = new CopyOnWriteArrayList<>();
        HttpServer hook =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        hook.createContext(
                "/",
                exchange -> {
                    hooked.add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
                    exchange.sendResponseHeaders(204, -1);
                    exchange.close();
                });
        hook.start();
        try (TestReceiver receiver = new TestReceiver(ServerSocketFactory.getDefault())) {
            receiver.start();
            String url = "http://127.0.0.1:" + hook.getAddress().getPort() + "/";
            List<String> outputs = List.of("file", "tcp=" + receiver.port(), "hook=" + url);
            for (int round = 0; round < rounds; round++) {
                Process sensor = CrashingSensor.start(folder, round, outputs);
                // Killed somewhere in its work; what it said until then is promised. Lives that
                // are shorter than a receiver needs would fill the spool, which is bounded.
                promised.addAll(
                        CrashingSensor.killed(
                                sensor,
                                round % LONG_LIFE == 1
                                        ? CrashingSensor.UNTIL_IDLE
                                        : random.nextInt(MAX_LIFE_MILLIS)));
            }
            Process last = CrashingSensor.start(folder, -1, outputs);
            String said = new String(last.getInputStream().readAllBytes(), UTF_8);
            assertTrue(last.waitFor(60, TimeUnit.SECONDS));
            assertEquals("left 0", said.strip(), () -> log());
            assertTrue(promised.size() > rounds, promised.toString());

            Set<String> filed = new TreeSet<>();
            ObjectMapper json = new ObjectMapper();
            for (String line : Files.readAllLines(folder.resolve("alerts.json"))) {
                JsonNode event = json.readTree(line);
                filed.add(event.get("event_id").asText());
            }
            missing("file", promised, filed);
            // What the last connection carried may still be on its way into the receiver.
            long patience = System.nanoTime() + 120_000_000_000L;
            while (System.nanoTime() - patience < 0
                    && !ids(receiver.messages(), "event_id=\"([^\"]+)\"").containsAll(promised)) {
                Thread.sleep(50);
            }
            missing("tcp", promised, ids(receiver.messages(), "event_id=\"([^\"]+)\""));
            missing("webhook", promised, ids(hooked, "\"event_id\":\"([^\"]+)\""));
            withoutGap(filed);
            System.out.println(
                    rounds
                            + " rounds of kill -9: "
                            + promised.size()
                            + " events promised, "
                            + filed.size()
                            + " in the file, 0 missing; repeats: tcp "
                            + (receiver.messages().size()
                                    - ids(receiver.messages(), "event_id=\"([^\"]+)\"").size())
                            + ", webhook "
                            + (hooked.size() - filed.size()));
        } finally {
            hook.stop(0);
        }
    }

    private String log() {
        try {
            return Files.readString(folder.resolve("log"));
        } catch (IOException e) {
            return "no log";
        }
    }

    private static void missing(String output, Set<String> promised, Set<String> arrived) {
        Set<String> missing = new TreeSet<>(promised);
        missing.removeAll(arrived);
        assertEquals(Set.of(), missing, output);
    }

    /** Numbers of one stream without a gap: the receiver's own proof. */
    private static void withoutGap(Set<String> ids) {
        Set<Long> numbers = new TreeSet<>();
        Set<String> streams = new TreeSet<>();
        for (String id : ids) {
            streams.add(id.substring(0, id.indexOf('-')));
            numbers.add(Long.parseLong(id.substring(id.indexOf('-') + 1)));
        }
        assertEquals(1, streams.size(), "one stream: " + streams);
        long expected = 1;
        for (long number : numbers) {
            assertEquals(expected++, number);
        }
    }

    private static Set<String> ids(List<String> messages, String pattern) {
        Set<String> ids = new TreeSet<>();
        Pattern id = Pattern.compile(pattern);
        for (String message : messages) {
            Matcher matcher = id.matcher(message);
            assertTrue(matcher.find(), message);
            ids.add(matcher.group(1));
        }
        return ids;
    }
}
