package io.minewatch.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.minewatch.capture.CaptureFile;
import io.minewatch.capture.CapturePlan;
import io.minewatch.capture.Tools;
import io.minewatch.observable.FlowRef;
import io.minewatch.observable.TlsClient;
import io.minewatch.observable.TlsHandshake;
import io.minewatch.observable.TlsServer;
import io.minewatch.packet.IpAddress;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * JA3, JA4 and JA3S of every hello that tshark reads in the captures below a folder, held against
 * ours. JA3 and JA3S are tshark's own; JA4, which tshark 4.0 does not have, is put together here
 * out of the fields that tshark reads. The folder is that of the system property {@code
 * minewatch.captures}, else the shared captures beside the project, of which one file in ten is
 * taken. {@code sensor/scripts/compare-fingerprints.sh} runs this over all files of a folder.
 */
class TlsFingerprintCapturesTest {
    private static final int SAMPLE = 10;

    private static final String[] FIELDS = {
        "ip.src",
        "ipv6.src",
        "tcp.srcport",
        "udp.srcport",
        "ip.dst",
        "ipv6.dst",
        "tcp.dstport",
        "udp.dstport",
        "tls.handshake.type",
        "tls.handshake.ja3",
        "tls.handshake.ja3s",
        "tls.handshake.version",
        "tls.handshake.ciphersuite",
        "tls.handshake.extension.type",
        "tls.handshake.extensions.supported_version",
        "tls.handshake.sig_hash_alg",
        "tls.handshake.extensions_alpn_str",
        "tls.handshake.sig_hash_alg_len",
        "quic.version",
        "tls.handshake.random",
    };

    /** How the random of a HelloRetryRequest begins. */
    private static final String RETRY = "cf21ad74";

    private final List<String> differences = new ArrayList<>();
    private int files;
    private int clientHellos;
    private int serverHellos;
    private int ja4Compared;
    private int elsewhere;

    @Test
    void fingerprintsAreThoseOfTshark() throws Exception {
        assumeTrue(Tools.isInstalled("tshark"), "tshark is not installed");
        String named = System.getProperty("minewatch.captures");
        Path folder =
                named != null
                        ? Path.of(named)
                        : Path.of(System.getProperty("minewatch.root", "."))
                                .resolve("../shared/captures");
        assumeTrue(Files.isDirectory(folder), "there are no captures to compare with");
        CapturePlan plan =
                CapturePlan.of(
                        List.of(folder.toString()),
                        CapturePlan.Mode.SEPARATE,
                        InputStream.nullInputStream());
        for (CaptureFile file : plan.files()) {
            Path path = file.file();
            if (path != null && (named != null || file.index() % SAMPLE == 0)) {
                compare(path);
            }
        }
        String summary =
                files
                        + " files, "
                        + clientHellos
                        + " client hellos, "
                        + ja4Compared
                        + " of them with JA4, "
                        + serverHellos
                        + " server hellos, "
                        + elsewhere
                        + " frames with TLS in what is not read, "
                        + differences.size()
                        + " differences";
        if (named != null) {
            System.out.println(summary);
            differences.forEach(System.out::println);
        }
        assertTrue(clientHellos > 0, "no hello was compared");
        assertEquals(List.of(), differences, summary);
    }

    /** FoxIO-LLC/ja4, python/test/testdata/ipv6.pcapng.json: what its authors' program says. */
    @Test
    void publishedFingerprintOfACaptureHolds() throws Exception {
        Path capture =
                Path.of(System.getProperty("minewatch.root", "."))
                        .resolve("../shared/captures/other/FoxIO-LLC+ja4/pcap/ipv6.pcapng");
        assumeTrue(Files.exists(capture), "the capture is not here");
        List<String> ja4 =
                CaptureFacts.of(capture).stream()
                        .filter(fact -> fact instanceof TlsHandshake)
                        .map(fact -> (TlsHandshake) fact)
                        .map(h -> Objects.requireNonNull(h.client()).ja4(h.transport()))
                        .toList();
        assertEquals(List.of("t12d4605h2_85626a9a5f7f_aaf95bb78ec9"), ja4);
    }

    /** Hellos of one direction of one pair of ends, in order. */
    private record Hellos(List<String> ja3, List<String> ja4) {
        Hellos() {
            this(new ArrayList<>(), new ArrayList<>());
        }
    }

    private void compare(Path path) throws Exception {
        Map<String, Hellos> clients = new LinkedHashMap<>();
        Map<String, List<String>> servers = new LinkedHashMap<>();
        for (String line : tshark(path).split("\n", -1)) {
            String[] field = line.split("\t", -1);
            if (field.length == FIELDS.length) {
                read(field, clients, servers);
            }
        }
        files++;
        if (clients.isEmpty() && servers.isEmpty()) {
            return;
        }
        Map<String, Hellos> ours = new LinkedHashMap<>();
        Map<String, List<String>> ourServers = new LinkedHashMap<>();
        CaptureFacts.of(path).stream()
                .filter(fact -> fact instanceof TlsHandshake)
                .map(fact -> (TlsHandshake) fact)
                .forEach(handshake -> note(handshake, ours, ourServers));
        clients.forEach(
                (ends, theirs) -> {
                    clientHellos++;
                    Hellos own = ours.getOrDefault(ends, new Hellos());
                    expect(path, ends, "JA3", theirs.ja3(), own.ja3());
                    if (!theirs.ja4().isEmpty()) {
                        ja4Compared++;
                        expect(path, ends, "JA4", theirs.ja4(), own.ja4());
                    }
                });
        servers.forEach(
                (ends, theirs) -> {
                    serverHellos++;
                    expect(
                            path,
                            ends,
                            "JA3S",
                            theirs,
                            ourServers.getOrDefault(ends, new ArrayList<>()));
                });
    }

    /**
     * The first hello of each flow is ours; those that follow in the same flow (after a retry, or
     * for another session) are not told again. Where ports are used anew, one of ours stands for
     * each flow.
     */
    private void expect(
            Path path, String ends, String what, List<String> theirs, List<String> own) {
        boolean firstHeld = own.contains(theirs.get(0));
        boolean nothingElse = theirs.containsAll(own);
        if (!firstHeld || !nothingElse) {
            differences.add(path + " " + ends + " " + what + " tshark " + theirs + " ours " + own);
        }
    }

    private static void note(
            TlsHandshake handshake,
            Map<String, Hellos> clients,
            Map<String, List<String>> servers) {
        FlowRef flow = handshake.flow();
        String client = end(flow.originator(), flow.originatorPort());
        String server = end(flow.responder(), flow.responderPort());
        TlsClient hello = handshake.client();
        if (hello != null && hello.ja3() != null) {
            Hellos hellos = clients.computeIfAbsent(client + ">" + server, k -> new Hellos());
            hellos.ja3().add(Objects.requireNonNull(hello.ja3()));
            hellos.ja4().add(Objects.requireNonNull(hello.ja4(handshake.transport())));
        }
        TlsServer answer = handshake.server();
        if (answer != null) {
            servers.computeIfAbsent(server + ">" + client, k -> new ArrayList<>())
                    .add(answer.ja3s());
        }
    }

    private static String end(IpAddress ip, int port) {
        return ip + "#" + port;
    }

    /** Versions whose Initial packets are read: RFC 9001, RFC 9369, drafts 23 to 32. */
    private static boolean isReadQuic(String versions) {
        return split(versions).stream()
                .mapToLong(Long::decode)
                .anyMatch(
                        v -> v == 1 || v == 0x6B3343CFL || (v >= 0xFF000017L && v <= 0xFF000020L));
    }

    private void read(
            String[] field, Map<String, Hellos> clients, Map<String, List<String>> servers) {
        if (!field[3].isEmpty() && (!field[2].isEmpty() || !isReadQuic(field[18]))) {
            // TLS within another protocol over UDP, another version of QUIC, or in a tunnel.
            elsewhere++;
            return;
        }
        String source = end(field[0], field[1], field[2], field[3]);
        String target = end(field[4], field[5], field[6], field[7]);
        if (source == null || target == null) {
            return;
        }
        String ends = source + ">" + target;
        List<String> types = Arrays.asList(field[8].split(",", -1));
        for (String ja3 : split(field[9])) {
            clients.computeIfAbsent(ends, k -> new Hellos()).ja3().add(ja3);
        }
        for (String ja3s : split(field[10])) {
            // The answer over QUIC is protected by other keys; a request for another hello is none.
            if (field[3].isEmpty() && !field[19].contains(RETRY)) {
                servers.computeIfAbsent(ends, k -> new ArrayList<>()).add(ja3s);
            }
        }
        boolean alone = types.stream().filter(t -> t.equals("1") || t.equals("2")).count() == 1;
        if (alone && split(field[9]).size() == 1) {
            String ja4 = ja4(field);
            if (ja4 != null) {
                clients.computeIfAbsent(ends, k -> new Hellos()).ja4().add(ja4);
            }
        }
    }

    private static List<String> split(String values) {
        return values.isEmpty() ? List.of() : List.of(values.split(",", -1));
    }

    /** The innermost address; tshark lists those of tunnels before it. */
    private static @Nullable String end(String v4, String v6, String tcp, String udp) {
        String address = last(v4.isEmpty() ? v6 : v4);
        String port = last(tcp.isEmpty() ? udp : tcp);
        IpAddress ip = address.isEmpty() || port.isEmpty() ? null : IpAddress.parse(address);
        return ip == null ? null : end(ip, Integer.parseInt(port));
    }

    private static String last(String list) {
        return list.substring(list.lastIndexOf(',') + 1);
    }

    /**
     * JA4 by its text, out of tshark's fields. Null: an ALPN that those fields do not show whole.
     */
    private static @Nullable String ja4(String[] field) {
        List<Integer> suites = numbers(field[12]);
        List<Integer> types = numbers(field[13]);
        List<Integer> versions = numbers(field[14]);
        List<Integer> algorithms = algorithms(types, field[15], field[17]);
        int version =
                versions.stream()
                        .max(Integer::compare)
                        .orElse(Integer.decode(split(field[11]).get(0)));
        Map<Integer, String> names = Map.of(0x304, "13", 0x303, "12", 0x302, "11", 0x301, "10");
        String alpn = field[16].isEmpty() ? "" : split(field[16]).get(0);
        if (!alpn.matches("[0-9A-Za-z]?(.*[0-9A-Za-z])?")) {
            return null;
        }
        String others =
                types.stream()
                        .filter(t -> t != 0 && t != 16)
                        .sorted()
                        .map(t -> String.format("%04x", t))
                        .collect(Collectors.joining(","));
        String signed =
                algorithms.stream()
                        .map(a -> String.format("%04x", a))
                        .collect(Collectors.joining(","));
        String sorted =
                suites.stream()
                        .sorted()
                        .map(s -> String.format("%04x", s))
                        .collect(Collectors.joining(","));
        return (field[3].isEmpty() ? "t" : "q")
                + names.getOrDefault(version, version == 0x300 ? "s3" : "00")
                + (types.contains(0) ? "d" : "i")
                + String.format("%02d%02d", Math.min(99, suites.size()), Math.min(99, types.size()))
                + (alpn.isEmpty() ? "00" : "" + alpn.charAt(0) + alpn.charAt(alpn.length() - 1))
                + "_"
                + hash(sorted)
                + "_"
                + (types.isEmpty()
                        ? "000000000000"
                        : hash(signed.isEmpty() ? others : others + "_" + signed));
    }

    /**
     * The algorithms of extension 13: the same field also holds those of delegated credentials (34)
     * and of certificates (50), in the order of the extensions.
     */
    private static List<Integer> algorithms(List<Integer> types, String all, String lengths) {
        int from = 0;
        int list = 0;
        List<String> values = split(all);
        for (int type : types) {
            if (type == 13 || type == 34 || type == 50) {
                if (list >= split(lengths).size()) {
                    return List.of();
                }
                int count = Integer.decode(split(lengths).get(list)) / 2;
                if (type == 13) {
                    return numbers(String.join(",", values.subList(from, from + count)));
                }
                from += count;
                list++;
            }
        }
        return List.of();
    }

    private static String hash(String text) {
        if (text.isEmpty()) {
            return "000000000000";
        }
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(text.getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(digest, 0, 6);
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static List<Integer> numbers(String list) {
        return split(list).stream()
                .map(Integer::decode)
                .filter(n -> (n & 0x0F0F) != 0x0A0A || n >>> 8 != (n & 0xFF))
                .toList();
    }

    private static String tshark(Path path) throws Exception {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                "tshark",
                                "-n",
                                "-r",
                                path.toString(),
                                "-o",
                                "tcp.reassemble_out_of_order:TRUE",
                                "-Y",
                                "tls.handshake.type == 1 || tls.handshake.type == 2",
                                "-T",
                                "fields",
                                "-E",
                                "separator=/t",
                                "-E",
                                "occurrence=a",
                                "-E",
                                "aggregator=,"));
        for (String field : FIELDS) {
            command.add("-e");
            command.add(field);
        }
        return Tools.run(command.toArray(new String[0]));
    }
}
