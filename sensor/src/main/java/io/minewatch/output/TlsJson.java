package io.minewatch.output;

import com.fasterxml.jackson.core.JsonGenerator;
import io.minewatch.observable.TlsCertificate;
import io.minewatch.observable.TlsClient;
import io.minewatch.observable.TlsHandshake;
import io.minewatch.observable.TlsServer;
import io.minewatch.observable.TlsStack;
import java.io.IOException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Writes the {@code tls} member of an event: names and spellings of Suricata's EVE where it has
 * them. What is unknown is left out. Single thread.
 */
final class TlsJson {
    /** As Suricata writes validity: UTC without saying so. */
    private static final DateTimeFormatter VALIDITY =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss", Locale.ROOT);

    private final JsonGenerator json;

    TlsJson(JsonGenerator json) {
        this.json = json;
    }

    void write(TlsHandshake handshake) throws IOException {
        json.writeStartObject();
        TlsServer server = handshake.server();
        TlsClient client = handshake.client();
        if (server != null) {
            text("version", versionName(server.version()));
            json.writeStringField(
                    "cipher_suite", String.format(Locale.ROOT, "0x%04X", server.cipherSuite()));
        }
        if (client != null) {
            text("sni", client.serverName());
            texts("client_alpns", client.alpn());
        }
        if (server != null && !server.alpn().isEmpty()) {
            texts("server_alpns", List.of(server.alpn()));
        }
        if (client != null) {
            fingerprint("ja3", client.ja3(), client.ja3Text());
        }
        if (server != null) {
            fingerprint("ja3s", server.ja3s(), server.ja3sText());
        }
        if (client != null) {
            text("ja4", client.ja4(handshake.transport()));
            json.writeStringField("client_stack", TlsStack.of(client).label());
            if (client.recordBytes() > 0) {
                json.writeNumberField("client_hello_bytes", client.recordBytes());
            }
            if (client.offers(TlsClient.EXTENSION_ENCRYPTED_CLIENT_HELLO)) {
                json.writeBooleanField("encrypted_client_hello", true);
            }
        }
        if (handshake.resumed()) {
            json.writeBooleanField("session_resumed", true);
        }
        json.writeStringField("progress", handshake.progress().label());
        if (handshake.alert() >= 0) {
            json.writeNumberField("alert", handshake.alert());
        }
        if (!handshake.serverRecords().isEmpty()) {
            json.writeArrayFieldStart("server_records");
            for (int length : handshake.serverRecords()) {
                json.writeNumber(length);
            }
            json.writeEndArray();
        }
        certificate(handshake.certificate());
        json.writeEndObject();
    }

    private void certificate(@Nullable TlsCertificate certificate) throws IOException {
        if (certificate == null) {
            return;
        }
        text("subject", certificate.subject());
        text("issuerdn", certificate.issuer());
        text("serial", colons(certificate.serial()));
        text("notbefore", validity(certificate.notBefore()));
        text("notafter", validity(certificate.notAfter()));
        texts("subjectaltname", certificate.names());
        json.writeObjectFieldStart("certificate");
        json.writeStringField("sha256", certificate.sha256());
        json.writeNumberField("bytes", certificate.derBytes());
        json.writeBooleanField("self_issued", certificate.selfIssued());
        json.writeNumberField("version", certificate.version());
        text("key_algorithm", certificate.keyAlgorithm());
        if (certificate.keyBits() > 0) {
            json.writeNumberField("key_bits", certificate.keyBits());
        }
        text("signature_algorithm", certificate.signatureAlgorithm());
        if (certificate.hasValidity()) {
            json.writeNumberField("valid_days", certificate.validDays());
        }
        if (certificate.chainLength() > 0) {
            json.writeNumberField("chain", certificate.chainLength());
        }
        json.writeEndObject();
    }

    /** The version as Suricata spells it; the number where it is none of those. */
    static String versionName(int version) {
        return switch (version) {
            case 0x0300 -> "SSLv3";
            case 0x0301 -> "TLSv1";
            case 0x0302 -> "TLS 1.1";
            case 0x0303 -> "TLS 1.2";
            case 0x0304 -> "TLS 1.3";
            default -> String.format(Locale.ROOT, "0x%04x", version);
        };
    }

    private static String colons(String digits) {
        StringBuilder text = new StringBuilder(digits.length() * 3 / 2);
        for (int i = 0; i + 2 <= digits.length(); i += 2) {
            text.append(i == 0 ? "" : ":").append(digits, i, i + 2);
        }
        return text.toString();
    }

    private static @Nullable String validity(long seconds) {
        return seconds == Long.MIN_VALUE
                ? null
                : LocalDateTime.ofEpochSecond(seconds, 0, ZoneOffset.UTC).format(VALIDITY);
    }

    private void fingerprint(String name, @Nullable String hash, @Nullable String string)
            throws IOException {
        if (hash == null || string == null) {
            return;
        }
        json.writeObjectFieldStart(name);
        json.writeStringField("hash", hash);
        json.writeStringField("string", string);
        json.writeEndObject();
    }

    private void text(String name, @Nullable String value) throws IOException {
        if (value != null && !value.isEmpty()) {
            json.writeStringField(name, EventJson.whole(value));
        }
    }

    private void texts(String name, List<String> values) throws IOException {
        if (values.isEmpty()) {
            return;
        }
        json.writeArrayFieldStart(name);
        for (String value : values) {
            json.writeString(EventJson.whole(value));
        }
        json.writeEndArray();
    }
}
