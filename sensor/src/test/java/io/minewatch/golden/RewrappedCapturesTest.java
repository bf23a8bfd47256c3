package io.minewatch.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.minewatch.protocol.stratum.DialectNames;
import io.minewatch.testkit.Wrapping;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every shipped session of every dialect, put into every wrapping at its own times: all are found,
 * with the same fields as without.
 */
class RewrappedCapturesTest {
    private static final Path FOLDER =
            Path.of(System.getProperty("minewatch.root", ".")).resolve("pcaps");

    /**
     * What a wrapping may change: how it came, which octets in which frames, what a hello names.
     */
    private static final List<String> WRAPPING_MEMBERS =
            List.of("via", "transport", "frames", "server_names", "first_seen", "last_seen");

    /** What one side of one connection says in one go. */
    private static final class Turn {
        final long micros;
        final String connection;
        final boolean client;
        final ByteArrayOutputStream octets = new ByteArrayOutputStream();

        Turn(long micros, String connection, boolean client) {
            this.micros = micros;
            this.connection = connection;
            this.client = client;
        }
    }

    private static List<Path> sessions(boolean lines) throws IOException {
        List<Path> found = new ArrayList<>();
        for (String folder : lines ? List.of("stratum") : List.of("stratum", "http")) {
            try (Stream<Path> files = Files.walk(FOLDER.resolve(folder))) {
                files.filter(f -> f.toString().endsWith(GoldenCaptures.CAPTURE_ENDING))
                        // Encrypted octets are no lines, which messages of text carry.
                        .filter(f -> !lines || !f.toString().contains("stratum-v2"))
                        .sorted()
                        .forEach(found::add);
            }
        }
        return found;
    }

    /** The turns of a capture without losses: Ethernet, IPv4, TCP in order. */
    private static List<Turn> turns(byte[] pcap) {
        ByteBuffer file = ByteBuffer.wrap(pcap).order(ByteOrder.LITTLE_ENDIAN);
        Map<String, Turn> open = new HashMap<>();
        Map<String, String> clients = new LinkedHashMap<>();
        Map<String, Integer> next = new HashMap<>();
        List<Turn> turns = new ArrayList<>();
        int at = 24;
        while (at < pcap.length) {
            long micros = file.getInt(at) * 1_000_000L + file.getInt(at + 4);
            int length = file.getInt(at + 8);
            ByteBuffer frame = ByteBuffer.wrap(pcap, at + 16, length).slice();
            at += 16 + length;
            if (frame.getShort(12) != 0x0800 || frame.get(23) != 6) {
                continue;
            }
            int transport = 14 + (frame.get(14) & 0xF) * 4;
            int payload = transport + (frame.get(transport + 12) >> 4 & 0xF) * 4;
            int end = 14 + (frame.getShort(16) & 0xFFFF);
            String from = end(frame, 26, transport);
            String to = end(frame, 30, transport + 2);
            String key = from.compareTo(to) < 0 ? from + " " + to : to + " " + from;
            int flags = frame.get(transport + 13);
            if ((flags & 0x02) != 0 && (flags & 0x10) == 0) {
                clients.put(key, from);
            }
            boolean client = from.equals(clients.computeIfAbsent(key, k -> from));
            int sequence = frame.getInt(transport + 4);
            Integer expected = next.get(key + client);
            if (payload == end || (expected != null && sequence - expected < 0)) {
                continue;
            }
            next.put(key + client, sequence + end - payload);
            Turn turn = open.get(key);
            if (turn == null || turn.client != client) {
                turn = new Turn(micros, clients.get(key) + " " + (client ? to : from), client);
                open.put(key, turn);
                turns.add(turn);
            }
            byte[] octets = new byte[end - payload];
            frame.position(payload);
            frame.get(octets);
            turn.octets.writeBytes(octets);
        }
        return turns;
    }

    private static String end(ByteBuffer frame, int address, int port) {
        return "%d.%d.%d.%d:%d"
                .formatted(
                        frame.get(address) & 0xFF,
                        frame.get(address + 1) & 0xFF,
                        frame.get(address + 2) & 0xFF,
                        frame.get(address + 3) & 0xFF,
                        frame.getShort(port) & 0xFFFF);
    }

    /** The same sessions in that wrapping; null: as they were. */
    private static byte[] rewrapped(List<Turn> turns, Wrapping.@Nullable Kind kind) {
        Tape tape = new Tape();
        Map<String, Tape.Connection> connections = new LinkedHashMap<>();
        Map<String, Wrapping> wrappings = new HashMap<>();
        for (Turn turn : turns) {
            tape.at(
                    Instant.ofEpochSecond(turn.micros / 1_000_000, turn.micros % 1_000_000 * 1_000)
                            .toString());
            Tape.Connection connection = connections.get(turn.connection);
            Wrapping wrapping = wrappings.get(turn.connection);
            if (connection == null) {
                String[] ends = turn.connection.split("[ :]", -1);
                connection =
                        tape.connect(
                                ends[0],
                                Integer.parseInt(ends[1]),
                                ends[2],
                                Integer.parseInt(ends[3]));
                connections.put(turn.connection, connection);
                if (kind != null) {
                    wrapping = kind.wrapping();
                    wrappings.put(turn.connection, wrapping);
                    for (Wrapping.Piece piece : wrapping.opening()) {
                        say(connection, piece.byClient(), piece.octets());
                    }
                    tape.at(
                            Instant.ofEpochSecond(
                                            turn.micros / 1_000_000,
                                            turn.micros % 1_000_000 * 1_000)
                                    .toString());
                }
            }
            byte[] octets = turn.octets.toByteArray();
            say(
                    connection,
                    turn.client,
                    wrapping == null ? octets : wrapping.carry(turn.client, octets));
        }
        connections.values().forEach(Tape.Connection::close);
        return tape.toPcap();
    }

    private static void say(Tape.Connection connection, boolean client, byte[] octets) {
        if (client) {
            connection.fromClient(octets);
        } else {
            connection.fromServer(octets);
        }
    }

    /** The mining objects without what a wrapping, or other times between frames, changes. */
    private static List<String> fields(List<String> lines) {
        List<String> all = new ArrayList<>();
        for (JsonNode mining : Reading.mining(lines)) {
            ObjectNode object = mining.deepCopy();
            object.remove(WRAPPING_MEMBERS);
            // A few frames more make a session milliseconds longer, and its rate as much lower.
            object.remove("hash_rate");
            all.add(object.toString());
        }
        all.sort(null);
        return all;
    }

    @ParameterizedTest
    @EnumSource(Wrapping.Kind.class)
    void allSessionsAreFoundWithTheSameFields(Wrapping.Kind kind) throws IOException {
        Set<String> dialects = new HashSet<>();
        for (Path file : sessions(kind.isWebSocket())) {
            String name = FOLDER.relativize(file).toString();
            List<Turn> turns = turns(Files.readAllBytes(file));
            List<String> bare = Reading.lines(rewrapped(turns, null), name, 1);
            List<String> wrapped = Reading.lines(rewrapped(turns, kind), name, 1);
            assertFalse(fields(bare).isEmpty(), name);
            assertEquals(String.join("\n", fields(bare)), String.join("\n", fields(wrapped)), name);
            for (JsonNode mining : Reading.mining(wrapped)) {
                dialects.add(mining.get("dialect").asText());
                assertEquals(
                        kind.via().isEmpty() ? "" : kind.via().toString().replace(", ", ","),
                        Reading.member(mining, "via"),
                        name);
                if (kind.isWebSocket()) {
                    assertEquals("websocket", Reading.member(mining, "transport"), name);
                }
            }
        }
        Set<String> expected = new HashSet<>(DialectNames.all());
        expected.remove("webminer");
        if (kind.isWebSocket()) {
            expected.removeAll(Arrays.asList("bitcoin-getwork", "getblocktemplate"));
        }
        expected.removeAll(dialects);
        assertEquals(Set.of(), expected);
    }

    @Test
    void turnsAreTheSessions() throws IOException {
        for (Path file : sessions(false)) {
            String name = FOLDER.relativize(file).toString();
            byte[] capture = Files.readAllBytes(file);
            assertEquals(
                    fields(Reading.lines(capture, name, 1)),
                    fields(Reading.lines(rewrapped(turns(capture), null), name, 1)),
                    name);
        }
    }
}
