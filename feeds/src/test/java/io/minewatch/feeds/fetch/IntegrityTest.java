package io.minewatch.feeds.fetch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.minewatch.feeds.fetch.FetchException.Kind;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Pins, lists of checksums, and signatures that the real programs make. */
@NullUnmarked
@Timeout(120)
final class IntegrityTest {
    @TempDir Path folder;

    private TestServer server;
    private Fetcher fetcher;
    private Path feed;

    @BeforeEach
    void start() throws IOException {
        server = new TestServer();
        fetcher = new Fetcher("minewatch/test", name -> null);
        feed = Files.writeString(folder.resolve("feed.txt"), "pool.example\n");
    }

    @AfterEach
    void stop() throws IOException {
        fetcher.close();
        server.close();
    }

    private void check(Integrity integrity) throws Exception {
        try (FetchSession session = fetcher.open(Transport.DEFAULTS)) {
            integrity.check(
                    session,
                    URI.create("http://127.0.0.1/lists/feed.txt"),
                    feed,
                    Integrity.sha256(feed));
        }
    }

    private String refused(Integrity integrity, Kind kind) {
        FetchException e = assertThrows(FetchException.class, () -> check(integrity));
        assertEquals(kind, e.kind(), e::getMessage);
        return e.getMessage();
    }

    private Integrity signed(Path signature, Path key) throws IOException {
        byte[] octets = Files.readAllBytes(signature);
        server.handle((request, answer) -> answer.send(200, octets));
        return new Integrity("", null, server.uri("/feed.txt.sig"), key);
    }

    @Test
    void aPinHoldsForThatFileAlone() throws Exception {
        check(new Integrity(Integrity.sha256(feed), null, null, null));
        Integrity other = new Integrity("0".repeat(64), null, null, null);
        assertTrue(refused(other, Kind.INTEGRITY).contains(Integrity.sha256(feed)));
    }

    @Test
    void theListOfChecksumsIsAskedForTheFilesName() throws Exception {
        String digest = Integrity.sha256(feed);
        String wrong = "f".repeat(64);
        Integrity listed = new Integrity("", server.uri("/SHA256SUMS"), null, null);
        for (String good :
                List.of(
                        digest + "\n",
                        digest + "  feed.txt\n",
                        wrong + "  other.txt\n" + digest + " *feed.txt\n",
                        "# sums\nSHA256 (feed.txt) = "
                                + digest.toUpperCase(java.util.Locale.ROOT)
                                + "\n")) {
            server.handle((request, answer) -> answer.text(200, good));
            check(listed);
        }
        for (String bad :
                List.of(
                        wrong + "  feed.txt\n",
                        digest + "  other.txt\n",
                        wrong + "\n" + digest + "\n",
                        "",
                        "<html>no</html>")) {
            server.handle((request, answer) -> answer.text(200, bad));
            refused(listed, Kind.INTEGRITY);
        }
        server.handle((request, answer) -> answer.text(404, ""));
        refused(listed, Kind.STATUS);
        assertNull(Integrity.statedDigest("", "feed.txt"));
    }

    @Test
    void signaturesOfOpenPgp() throws Exception {
        assumeTrue(isInstalled("gpg"), "gpg is not installed");
        Path home = Files.createDirectory(folder.resolve("gnupg"));
        home.toFile().setReadable(false, false);
        home.toFile().setReadable(true, true);
        home.toFile().setExecutable(false, false);
        home.toFile().setExecutable(true, true);
        List<String> gpg =
                List.of(
                        "gpg",
                        "--homedir",
                        home.toString(),
                        "--batch",
                        "--yes",
                        "--no-tty",
                        "--pinentry-mode",
                        "loopback",
                        "--passphrase",
                        "");
        try {
            for (String[] kind :
                    new String[][] {{"ed25519", "a@a.example"}, {"rsa3072", "b@b.example"}}) {
                run(gpg, "--quick-generate-key", kind[1], kind[0], "sign", "never");
                Path armored = folder.resolve(kind[0] + ".asc");
                run(gpg, "--export", "--armor", "--output", armored.toString(), kind[1]);
                Path binary = folder.resolve(kind[0] + ".gpg");
                run(gpg, "--export", "--output", binary.toString(), kind[1]);
                for (String form : List.of("--armor", "--no-armor")) {
                    Path signature = folder.resolve("feed.sig");
                    run(
                            gpg,
                            "--local-user",
                            kind[1],
                            form,
                            "--output",
                            signature.toString(),
                            "--detach-sign",
                            feed.toString());
                    check(signed(signature, armored));
                    check(signed(signature, binary));
                }
            }
            Path signature = folder.resolve("feed.sig");
            assertTrue(
                    refused(signed(signature, folder.resolve("ed25519.asc")), Kind.INTEGRITY)
                            .contains("no key of"),
                    "the signature is of the other key");
            Files.writeString(feed, "other.example\n");
            assertTrue(
                    refused(signed(signature, folder.resolve("rsa3072.asc")), Kind.INTEGRITY)
                            .contains("does not belong"));
            Files.writeString(feed, "pool.example\n");
            run(
                    gpg,
                    "--local-user",
                    "b@b.example",
                    "--digest-algo",
                    "SHA1",
                    "--output",
                    signature.toString(),
                    "--detach-sign",
                    feed.toString());
            refused(signed(signature, folder.resolve("rsa3072.asc")), Kind.INTEGRITY);
        } finally {
            run(List.of("gpgconf", "--homedir", home.toString(), "--kill", "all"));
        }
    }

    @Test
    void signaturesOfMinisign() throws Exception {
        assumeTrue(isInstalled("minisign"), "minisign is not installed");
        Path key = folder.resolve("feed.pub");
        Path secret = folder.resolve("feed.key");
        run(List.of("minisign"), "-G", "-W", "-f", "-p", key.toString(), "-s", secret.toString());
        Path signature = folder.resolve("feed.minisig");
        for (List<String> form : List.of(List.of("-S"), List.of("-S", "-l"))) {
            List<String> command = new ArrayList<>(List.of("minisign"));
            command.addAll(form);
            run(
                    command,
                    "-W",
                    "-s",
                    secret.toString(),
                    "-m",
                    feed.toString(),
                    "-x",
                    signature.toString(),
                    "-t",
                    "a trusted comment");
            check(signed(signature, key));
        }
        String good = Files.readString(signature);
        Files.writeString(signature, good.replace("a trusted comment", "another comment"));
        refused(signed(signature, key), Kind.INTEGRITY);
        Files.writeString(signature, good);
        Files.writeString(feed, "other.example\n");
        refused(signed(signature, key), Kind.INTEGRITY);
        run(List.of("minisign"), "-G", "-W", "-f", "-p", key.toString(), "-s", secret.toString());
        assertTrue(refused(signed(signature, key), Kind.INTEGRITY).contains("another key"));
    }

    @Test
    void whatIsNoSignatureOrKeyIsTold() throws Exception {
        Path odd = Files.writeString(folder.resolve("odd"), "<html>404</html>");
        Path minisign =
                Files.writeString(folder.resolve("odd.pub"), "untrusted comment: x\nAAAA\n");
        assertTrue(refused(signed(odd, odd), Kind.SETUP).contains(odd.toString()));
        refused(signed(odd, minisign), Kind.SETUP);
        refused(signed(odd, folder.resolve("absent")), Kind.SETUP);
        Path knownKey =
                Files.writeString(
                        folder.resolve("known.pub"),
                        """
                        untrusted comment: x
                        RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3
                        """);
        refused(signed(odd, knownKey), Kind.INTEGRITY);
    }

    private static boolean isInstalled(String program) throws Exception {
        return new ProcessBuilder("sh", "-c", "command -v " + program).start().waitFor() == 0;
    }

    private static void run(List<String> command, String... more) throws Exception {
        List<String> all = new ArrayList<>(command);
        all.addAll(List.of(more));
        Process process =
                new ProcessBuilder(all)
                        .redirectErrorStream(true)
                        .redirectInput(new java.io.File("/dev/null"))
                        .start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertTrue(process.waitFor(180, TimeUnit.SECONDS), all::toString);
        assertEquals(0, process.exitValue(), all + "\n" + said);
    }
}
