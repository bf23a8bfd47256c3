package io.minewatch.output.delivery;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** An authority with good and bad certificates, made anew by openssl. */
final class Certificates {
    private final Path folder;

    private Certificates(Path folder) {
        this.folder = folder;
    }

    /** Skips the test, visibly, where openssl is missing. */
    static Certificates make(Path folder) throws IOException, InterruptedException {
        assumeTrue(Tools.has("openssl", "version"), "openssl is missing");
        Certificates made = new Certificates(folder);
        Files.writeString(
                folder.resolve("ca.cnf"),
                """
                [ca]
                default_ca=d
                [d]
                database=%1$s/index
                serial=%1$s/serial
                crlnumber=%1$s/crlnumber
                new_certs_dir=%1$s
                certificate=%1$s/ca.pem
                private_key=%1$s/ca.key
                default_md=sha256
                default_days=30
                default_crl_days=30
                policy=p
                copy_extensions=copy
                [p]
                commonName=supplied
                """
                        .formatted(folder));
        Files.writeString(folder.resolve("index"), "");
        Files.writeString(folder.resolve("serial"), "01\n");
        Files.writeString(folder.resolve("crlnumber"), "01\n");
        made.openssl(
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-keyout",
                "ca.key",
                "-out",
                "ca.pem",
                "-subj",
                "/CN=Test authority",
                "-days",
                "30");
        made.openssl(
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-keyout",
                "other.key",
                "-out",
                "other.pem",
                "-subj",
                "/CN=Other authority",
                "-days",
                "30");
        made.issue("good", "DNS:localhost,IP:127.0.0.1", "-days", "20");
        made.issue(
                "expired",
                "DNS:localhost,IP:127.0.0.1",
                "-startdate",
                "20200101000000Z",
                "-enddate",
                "20200201000000Z");
        made.issue("wrong-name", "DNS:elsewhere.example", "-days", "20");
        made.issue("revoked", "DNS:localhost,IP:127.0.0.1", "-days", "20");
        made.issue("client", "DNS:sensor.example", "-days", "20");
        made.openssl("ca", "-config", "ca.cnf", "-batch", "-revoke", "revoked.pem");
        made.openssl("ca", "-config", "ca.cnf", "-gencrl", "-out", "crl.pem");
        return made;
    }

    private void issue(String name, String alternatives, String... dates)
            throws IOException, InterruptedException {
        openssl(
                "req",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-keyout",
                name + ".key",
                "-out",
                name + ".csr",
                "-subj",
                "/CN=" + name,
                "-addext",
                "subjectAltName=" + alternatives);
        List<String> command =
                new ArrayList<>(
                        List.of(
                                "ca",
                                "-config",
                                "ca.cnf",
                                "-batch",
                                "-notext",
                                "-in",
                                name + ".csr",
                                "-out",
                                name + ".pem"));
        command.addAll(List.of(dates));
        openssl(command.toArray(new String[0]));
    }

    private void openssl(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments));
        Process process =
                new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .start();
        String said =
                new String(
                        process.getInputStream().readAllBytes(),
                        java.nio.charset.StandardCharsets.UTF_8);
        if (!process.waitFor(120, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IOException(String.join(" ", command) + ": " + said);
        }
    }

    /** Path of {@code name.pem}, {@code name.key}, ... */
    String path(String name) {
        return folder.resolve(name).toString();
    }

    /** SHA-256 fingerprint in the form of RFC 5425. */
    String fingerprint(String name) throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(
                                "openssl",
                                "x509",
                                "-in",
                                path(name + ".pem"),
                                "-noout",
                                "-fingerprint",
                                "-sha256")
                        .start();
        String said =
                new String(
                        process.getInputStream().readAllBytes(),
                        java.nio.charset.StandardCharsets.UTF_8);
        process.waitFor();
        return "sha-256:" + said.strip().substring(said.indexOf('=') + 1);
    }
}
