package io.minewatch.feeds.format;

import io.minewatch.feeds.model.Indicator;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What others call the types of indicators. */
final class TypeNames {
    private static final Map<String, Indicator.Type> TYPES = types();

    /** Types of which nothing can be seen on the wire, or not by its octets. */
    private static final Set<String> INVISIBLE =
            Set.of(
                    "md5",
                    "sha1",
                    "sha224",
                    "sha256",
                    "sha384",
                    "sha512",
                    "md5_hash",
                    "sha1_hash",
                    "sha256_hash",
                    "sha3_384_hash",
                    "ssdeep",
                    "imphash",
                    "tlsh",
                    "authentihash",
                    "filename",
                    "file",
                    "file_hash",
                    "filehash-md5",
                    "filehash-sha1",
                    "filehash-sha256",
                    "filepath",
                    "regkey",
                    "mutex",
                    "email",
                    "email-src",
                    "email-dst",
                    "email-subject",
                    "yara",
                    "sigma",
                    "cve",
                    "vulnerability",
                    "asn",
                    "as",
                    "comment",
                    "text",
                    "user-agent",
                    "hostname-pattern");

    private TypeNames() {}

    private static Map<String, Indicator.Type> types() {
        Map<String, Indicator.Type> types = new HashMap<>();
        for (Indicator.Type type : Indicator.Type.values()) {
            types.put(type.label(), type);
        }
        String[][] names = {
            {
                "domain",
                "domain-name",
                "domain_name",
                "hostname",
                "host",
                "fqdn",
                "dns",
                "subdomain",
                "domains"
            },
            {
                "address",
                "ip",
                "ipv4",
                "ipv6",
                "ip4",
                "ip6",
                "ipv4-addr",
                "ipv6-addr",
                "ip-dst",
                "ip-src",
                "ip:port",
                "ip-dst|port",
                "ip_address",
                "ip-address",
                "addr",
                "cidr",
                "subnet",
                "network",
                "netblock"
            },
            {"url", "uri", "link"},
            {"wallet", "xmr", "btc", "cryptocurrency-wallet", "monero-address", "bitcoin-address"},
            {
                "certificate",
                "cert",
                "cert_hash",
                "x509-fingerprint-md5",
                "x509-fingerprint-sha1",
                "x509-fingerprint-sha256",
                "ssl-cert-sha1",
                "sslcert_sha1"
            },
            {"certificate-subject"},
            {"ja3", "ja3-fingerprint-md5", "ja3_fingerprint", "ja3_md5", "ja3-hash"},
            {"ja4", "ja4-fingerprint"},
        };
        for (String[] row : names) {
            Indicator.Type type = Indicator.Type.ofLabel(row[0]);
            for (String name : row) {
                if (type != null) {
                    types.put(name, type);
                }
            }
        }
        return Map.copyOf(types);
    }

    /** The type that a word names; null for any other text. */
    static Indicator.@Nullable Type type(String word) {
        return TYPES.get(word.toLowerCase(Locale.ROOT));
    }

    /** Tells the sink of an entry whose type is none of ours. */
    static void tellUnusable(String word, int line, FeedSink sink) {
        if (INVISIBLE.contains(word.toLowerCase(Locale.ROOT))) {
            sink.ignored(line, "nothing of type " + word.toLowerCase(Locale.ROOT) + " is matched");
        } else {
            sink.problem(
                    line,
                    "type '" + word + "' is unknown",
                    "use domain, address, url, wallet, certificate, ja3 or ja4");
        }
    }
}
