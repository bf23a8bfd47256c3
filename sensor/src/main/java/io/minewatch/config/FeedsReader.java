package io.minewatch.config;

import io.minewatch.config.SensorConfig.FeedConfig;
import io.minewatch.config.SensorConfig.FeedsConfig;
import io.minewatch.config.SensorConfig.FetchingConfig;
import io.minewatch.feeds.fetch.Credentials.Scheme;
import io.minewatch.feeds.fetch.ProxyServer;
import io.minewatch.feeds.format.FeedFormat;
import io.minewatch.feeds.format.FeedFormats;
import io.minewatch.feeds.format.FeedLimits;
import io.minewatch.feeds.hygiene.FeedDefaults;
import io.minewatch.feeds.match.AllowList;
import io.minewatch.feeds.match.AllowRule;
import io.minewatch.feeds.model.Addresses;
import io.minewatch.feeds.model.IndicatorKind;
import io.minewatch.feeds.model.IndicatorRole;
import io.minewatch.feeds.model.SharingLevel;
import io.minewatch.feeds.refresh.FeedSource;
import io.minewatch.feeds.refresh.FeedSource.Guard;
import io.minewatch.feeds.refresh.FeedSource.Protocol;
import io.minewatch.feeds.refresh.FeedSource.Schedule;
import java.net.URI;
import java.time.Duration;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the sections {@code feeds} and {@code fetching}. Stateless. */
final class FeedsReader {
    /** Instead of a path: the usual places, the usual way. */
    private static final String AUTO = "auto";

    private static final String NONE = "none";

    /** Instead of a trust store: the Java machine's. */
    private static final String SYSTEM = "system";

    /** Most feeds; each is asked and kept on its own. */
    private static final int MAX_SOURCES = 200;

    /** Longest option of a format or name of a user, characters. */
    private static final int MAX_OPTION = 256;

    private static final Pattern SECRET =
            Pattern.compile("file:.+|env:[A-Za-z_][A-Za-z0-9_]{0,127}");

    private static final Pattern FIELD = Pattern.compile("[A-Za-z0-9-]{1,64}");
    private static final Pattern SHA256 = Pattern.compile("[0-9a-fA-F]{64}");

    private FeedsReader() {}

    /** How feeds are fetched, also where it is said for one of them. */
    static FetchingConfig fetching(YamlSection section, FetchingConfig byDefault) {
        FetchingConfig config = fetchingOptions(section, byDefault);
        section.finish();
        return config;
    }

    private static FetchingConfig fetchingOptions(YamlSection section, FetchingConfig byDefault) {
        String proxy = word(section, "proxy", NONE, byDefault.proxy());
        if (!proxy.isEmpty() && ProxyServer.parse(proxy, "", null) == null) {
            section.problem(
                    "proxy",
                    YamlSection.quoted(proxy) + " is no proxy",
                    "write http://host:port, socks5://host:port or none");
        }
        FetchingConfig config =
                new FetchingConfig(
                        proxy,
                        word(section, "proxy-user", NONE, byDefault.proxyUser()),
                        secret(section, "proxy-secret", byDefault.proxySecret()),
                        word(section, "trust-store", SYSTEM, byDefault.trustStore()),
                        secret(section, "trust-store-secret", byDefault.trustSecret()),
                        word(section, "client-certificate", NONE, byDefault.clientCertificate()),
                        word(section, "client-key", NONE, byDefault.clientKey()),
                        secret(section, "client-key-secret", byDefault.clientSecret()),
                        section.duration(
                                "connect-timeout",
                                byDefault.connectTimeout(),
                                Duration.ofMillis(100),
                                Duration.ofMinutes(5)),
                        section.duration(
                                "total-timeout",
                                byDefault.totalTimeout(),
                                Duration.ofSeconds(1),
                                Duration.ofHours(2)),
                        section.size(
                                "max-size", byDefault.maxOctets(), 1L << 10, FeedLimits.MAX_OCTETS),
                        (int) section.integer("max-redirects", byDefault.maxRedirects(), 0, 20),
                        section.flag("private-redirects", byDefault.privateRedirects()));
        if (!config.clientKey().isEmpty() && config.clientCertificate().isEmpty()) {
            section.problem(
                    "client-key",
                    "`client-key` stands without `client-certificate`",
                    "name the certificate that belongs to the key");
        }
        return config;
    }

    static FeedsConfig feeds(YamlSection section, FetchingConfig fetching) {
        FeedsConfig byDefault = FeedsConfig.DEFAULTS;
        boolean builtIn = section.flag("built-in", byDefault.builtIn());
        String folder = word(section, "folder", AUTO, byDefault.folder());
        List<String> files = section.words("files");
        List<YamlSection> sections = section.sections("sources");
        List<FeedConfig> sources = new ArrayList<>();
        if (sections != null) {
            if (sections.size() > MAX_SOURCES) {
                section.problem(
                        "sources",
                        "more than " + MAX_SOURCES + " feeds",
                        "put files into folders, and name the folders");
            }
            for (YamlSection each : sections) {
                FeedConfig source = source(each, fetching);
                if (source == null) {
                    continue;
                }
                for (FeedConfig other : sources) {
                    if (other.name().equals(source.name())) {
                        each.problem(
                                "name",
                                "two feeds have the name " + YamlSection.quoted(source.name()),
                                "rename one");
                    }
                }
                sources.add(source);
            }
        }
        List<YamlSection> rules = section.sections("allow");
        List<AllowRule> allowed = new ArrayList<>();
        if (rules != null) {
            for (YamlSection rule : rules) {
                AllowRule sound = allowRule(rule);
                if (sound != null) {
                    allowed.add(sound);
                }
            }
        }
        section.finish();
        return new FeedsConfig(
                builtIn,
                folder,
                files == null ? byDefault.files() : files,
                sources,
                rules == null ? byDefault.allowed() : new AllowList(allowed));
    }

    private static @Nullable AllowRule allowRule(YamlSection section) {
        String name = section.text("name", "", ConfigReader.MAX_PATH);
        String address = section.text("address", "", ConfigReader.MAX_NAME);
        String segment = section.text("segment", "", ConfigReader.MAX_NAME);
        String indicator = section.text("indicator", "", ConfigReader.MAX_PATH);
        String source = section.text("source", "", ConfigReader.MAX_NAME);
        String until = section.text("until", "", ConfigReader.MAX_NAME);
        String reason = section.text("reason", "", ConfigReader.MAX_PATH);
        boolean hasReason = section.has("reason");
        if (!hasReason) {
            section.problem(
                    "reason",
                    "`" + section.path() + "` gives no reason",
                    "add `reason: ...`: whoever reads this in a year must know why");
        }
        Addresses.Network network = address.isEmpty() ? null : Addresses.parse(address);
        if (!address.isEmpty() && network == null) {
            section.problem(
                    "address",
                    YamlSection.quoted(address) + " is no address or network",
                    "write it like 10.1.2.3 or 10.1.0.0/16");
        }
        LocalDate end = null;
        if (!until.isEmpty()) {
            try {
                end = LocalDate.parse(until);
            } catch (DateTimeParseException e) {
                section.problem(
                        "until",
                        YamlSection.quoted(until) + " is no date",
                        "write the last day like 2027-03-31");
            }
        }
        AllowRule rule =
                new AllowRule(
                        name.startsWith(".") || name.startsWith("*.")
                                ? name.substring(name.indexOf('.') + 1)
                                : name,
                        network,
                        segment,
                        indicator,
                        source,
                        end,
                        reason);
        if (!rule.isConfined() && address.isEmpty()) {
            section.problem(
                    "name",
                    "`" + section.path() + "` would allow everything",
                    "add name, address, segment, indicator or source");
        }
        section.finish();
        return rule.isConfined() && hasReason && !reason.isEmpty() ? rule : null;
    }

    private static @Nullable FeedConfig source(YamlSection section, FetchingConfig fetching) {
        String name = section.has("name") ? section.text("name", "", ConfigReader.MAX_NAME) : "";
        if (!FeedSource.NAME.matcher(name).matches()) {
            section.problem(
                    "name",
                    name.isEmpty()
                            ? "`" + section.path() + "` has no name"
                            : YamlSection.quoted(name) + " is no name of a feed",
                    "add `name: ...` of small letters, digits, dots, hyphens and underscores");
        }
        String path = section.has("path") ? section.text("path", "", ConfigReader.MAX_PATH) : "";
        URI uri = uri(section, "url");
        if (section.has("url") == section.has("path")) {
            section.problem(
                    "url",
                    "`" + section.path() + "` needs either `url` or `path`",
                    "write `url: https://...` for what is fetched, `path: ...` for files");
        }
        boolean fetched = section.has("url");
        Asking asking = section.choice("protocol", Asking.HTTP, List.of(Asking.values()));
        String format = format(section);
        Schedule byDefault = fetched ? Schedule.DEFAULTS : Schedule.FILES;
        Schedule schedule =
                new Schedule(
                        section.duration(
                                "every",
                                byDefault.every(),
                                Duration.ofMinutes(1),
                                Duration.ofDays(30)),
                        section.duration(
                                "max-age",
                                byDefault.maxAge(),
                                Duration.ofMinutes(1),
                                Duration.ofDays(3650)));
        Guard guard =
                new Guard(
                        (int) section.integer("keep-percent", Guard.DEFAULTS.keepPercent(), 0, 100),
                        (int)
                                section.integer(
                                        "max-bad-percent", Guard.DEFAULTS.maxBadPercent(), 0, 100));
        YamlSection auth = section.section("auth");
        Scheme scheme = auth.choice("type", Scheme.NONE, List.of(Scheme.values()));
        String authName = authName(auth, scheme);
        String authSecret = secret(auth, "secret", "");
        boolean clearText = auth.flag("clear-text", false);
        check(auth, scheme, authName, authSecret, clearText, uri);
        auth.finish();
        URI signature = uri(section, "signature-url");
        String publicKey = word(section, "public-key", NONE, "");
        if ((signature == null) != publicKey.isEmpty()) {
            section.problem(
                    "signature-url",
                    "`signature-url` and `public-key` belong together",
                    "write both or none");
        }
        String sha256 = word(section, "sha256", NONE, "");
        if (!sha256.isEmpty() && !SHA256.matcher(sha256).matches()) {
            section.problem(
                    "sha256",
                    YamlSection.quoted(sha256) + " is no SHA-256",
                    "write 64 hexadecimal digits");
        }
        List<String> tags = section.words("tags");
        FeedConfig config =
                new FeedConfig(
                        name,
                        uri,
                        path,
                        fetched ? asking.protocol : Protocol.FILE,
                        format,
                        options(section),
                        defaults(section),
                        section.flag("overrides", false),
                        schedule,
                        guard,
                        scheme,
                        authName,
                        authSecret,
                        clearText,
                        sha256.toLowerCase(java.util.Locale.ROOT),
                        uri(section, "sha256-url"),
                        signature,
                        publicKey,
                        tags == null ? Set.of() : Set.copyOf(tags),
                        fetchingOptions(section, fetching));
        section.finish();
        return FeedSource.NAME.matcher(name).matches() && (uri != null || !path.isEmpty())
                ? config
                : null;
    }

    /** How a server is asked. */
    private enum Asking {
        HTTP(Protocol.HTTP),
        TAXII(Protocol.TAXII),
        MISP(Protocol.MISP);

        private final Protocol protocol;

        Asking(Protocol protocol) {
            this.protocol = protocol;
        }
    }

    private static FeedDefaults defaults(YamlSection section) {
        FeedDefaults usual = FeedDefaults.USUAL;
        List<String> coins = section.words("coins");
        return new FeedDefaults(
                section.choice("kind", usual.kind(), List.of(IndicatorKind.values())),
                section.choice("role", usual.role(), List.of(IndicatorRole.values())),
                coins == null ? usual.coins() : coins,
                (int) section.integer("confidence", usual.confidence(), 0, 100),
                section.choice("tlp", usual.sharing(), List.of(SharingLevel.values())),
                section.text("licence", usual.licence(), ConfigReader.MAX_NAME),
                usual.licences(),
                (int) section.integer("valid-days", usual.validDays(), 0, 36_500));
    }

    private static String format(YamlSection section) {
        String format = word(section, "format", AUTO, "");
        if (!format.isEmpty() && FeedFormats.named(format) == null) {
            List<String> names = new ArrayList<>();
            for (FeedFormat each : FeedFormats.ALL) {
                names.add(each.name());
            }
            section.problem(
                    "format",
                    YamlSection.quoted(format) + " is no format of feeds",
                    "write one of auto, "
                            + String.join(", ", names)
                            + Suggestion.hint(format, names));
        }
        return format;
    }

    private static Map<String, String> options(YamlSection section) {
        YamlSection options = section.section("options");
        Map<String, String> texts = new LinkedHashMap<>();
        for (String key : options.keys()) {
            texts.put(key, options.text(key, "", MAX_OPTION));
        }
        return texts;
    }

    private static String authName(YamlSection auth, Scheme scheme) {
        String user = word(auth, "user", NONE, "");
        String header = word(auth, "header", NONE, "");
        return scheme == Scheme.BASIC ? user : scheme == Scheme.HEADER ? header : "";
    }

    private static void check(
            YamlSection auth,
            Scheme scheme,
            String name,
            String secret,
            boolean clearText,
            @Nullable URI uri) {
        if (scheme == Scheme.NONE) {
            if (!secret.isEmpty()) {
                auth.problem(
                        "secret",
                        "a secret without `type` is not sent",
                        "add `type: bearer`, `basic` or `header`");
            }
            return;
        }
        if (!auth.has("secret")) {
            auth.problem(
                    "type",
                    "`" + auth.path() + "` has no secret",
                    "add `secret: file:/path` or `secret: env:NAME`");
        }
        if (scheme == Scheme.BASIC && (name.isEmpty() || name.indexOf(':') >= 0)) {
            auth.problem("user", "basic needs a user without a colon", "add `user: ...`");
        }
        if (scheme == Scheme.HEADER && !FIELD.matcher(name).matches()) {
            auth.problem("header", "header needs the name of a field", "add `header: Auth-Key`");
        }
        if (uri != null && "http".equalsIgnoreCase(uri.getScheme()) && !clearText) {
            auth.problem(
                    "type",
                    "the secret would be sent in clear",
                    "use https, or add `clear-text: true`");
        }
    }

    private static @Nullable URI uri(YamlSection section, String key) {
        if (!section.has(key)) {
            return null;
        }
        String text = section.text(key, NONE, ConfigReader.MAX_PATH);
        if (text.equals(NONE)) {
            return null;
        }
        URI uri;
        try {
            uri = URI.create(text);
        } catch (IllegalArgumentException e) {
            uri = null;
        }
        String scheme = uri == null ? null : uri.getScheme();
        if (uri == null
                || uri.getHost() == null
                || !("http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme))) {
            section.problem(
                    key,
                    YamlSection.quoted(text) + " is no address to fetch",
                    "write https://host/path (international names in their xn-- form)");
            return null;
        }
        if (uri.getRawUserInfo() != null) {
            section.problem(
                    key,
                    "the address holds a user or secret",
                    "move it to `auth`, the secret into a file or variable");
            return null;
        }
        return uri;
    }

    static String secret(YamlSection section, String key, String byDefault) {
        String text = word(section, key, NONE, byDefault);
        if (!text.isEmpty() && !SECRET.matcher(text).matches()) {
            // The text may be the secret itself: it is not repeated.
            section.problem(
                    key,
                    "`" + key + "` says where a secret is, and does not hold it",
                    "write file:/path or env:NAME");
            return "";
        }
        return text;
    }

    /** A text; {@code instead} is how the file writes that there is none. */
    private static String word(YamlSection section, String key, String instead, String byDefault) {
        String text =
                section.text(key, byDefault.isEmpty() ? instead : byDefault, ConfigReader.MAX_PATH);
        return text.equals(instead) ? "" : text;
    }
}
