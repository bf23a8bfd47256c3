package io.minewatch.feeds.hygiene;

import io.minewatch.feeds.format.IndicatorDraft;
import io.minewatch.feeds.model.AddressIndicator;
import io.minewatch.feeds.model.Addresses;
import io.minewatch.feeds.model.DomainIndicator;
import io.minewatch.feeds.model.DomainMatch;
import io.minewatch.feeds.model.Indicator;
import io.minewatch.feeds.model.IndicatorDetails;
import io.minewatch.feeds.model.IndicatorKind;
import io.minewatch.feeds.model.IndicatorRole;
import io.minewatch.feeds.model.IndicatorSource;
import io.minewatch.feeds.model.IndicatorStatus;
import io.minewatch.feeds.model.Provenance;
import io.minewatch.feeds.model.SharingLevel;
import io.minewatch.feeds.model.TokenIndicator;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Makes indicators of drafts, or refuses them. What it refuses would accuse somebody innocent or
 * nobody at all; what is merely doubtful it keeps, with a caution. For one thread.
 */
public final class Hygiene {
    /** Longest coin name; tickers have up to 10 characters, families of algorithms a few more. */
    private static final int MAX_COIN = 20;

    /** Longest text of a note or reference that is kept. */
    private static final int MAX_TEXT = 2_000;

    /**
     * Most confidence in an address of a content network: below every threshold, as thousands of
     * sites share it.
     */
    static final int SHARED_CONFIDENCE = 30;

    private final LocalDate today;
    private final List<Addresses.Network> own;
    private final DomainNames domainNames;
    private final SharedRanges sharedRanges;

    /**
     * Checks as of a day.
     *
     * @param today the day from which validity without a date of its own counts
     * @param own networks of the operator's own hosts, which no feed may accuse
     */
    public Hygiene(LocalDate today, List<Addresses.Network> own) {
        this(today, own, DomainNames.withSharedSuffixes(), SharedRanges.bundled());
    }

    private Hygiene(
            LocalDate today,
            List<Addresses.Network> own,
            DomainNames domainNames,
            SharedRanges sharedRanges) {
        this.today = today;
        this.own = List.copyOf(own);
        this.domainNames = domainNames;
        this.sharedRanges = sharedRanges;
    }

    /** The same checks with other networks that no feed may accuse. */
    public Hygiene sparing(List<Addresses.Network> networks) {
        return networks.equals(own)
                ? this
                : new Hygiene(today, networks, domainNames, sharedRanges);
    }

    /** The indicator of a draft; null when it was refused, and {@code complaints} was told why. */
    public @Nullable Indicator admit(
            IndicatorDraft draft, FeedDefaults defaults, Provenance origin, Complaints complaints) {
        return new Check(draft, defaults, origin, complaints, false).admit();
    }

    /**
     * The value of an entry that calls something harmless. Nothing is too wide or too common for
     * that: private networks and public suffixes pass.
     */
    public @Nullable Indicator admitHarmless(
            IndicatorDraft draft, Provenance origin, Complaints complaints) {
        return new Check(draft, FeedDefaults.USUAL, origin, complaints, true).admit();
    }

    /**
     * What all of a draft but its text comes to. Rows of a list mostly say the same as the row
     * before, so that it is judged once for all of them.
     */
    private record Said(
            List<Integer> ports,
            List<Integer> tlsPorts,
            List<String> coins,
            List<IndicatorSource> sources,
            String reference,
            String note,
            @Nullable LocalDate validUntil) {}

    /** What a draft gives for it, as it stands there. */
    private record Given(
            FeedDefaults defaults,
            String feed,
            List<Integer> ports,
            List<Integer> tlsPorts,
            List<String> coins,
            List<String> sources,
            String licence,
            String reference,
            String note,
            @Nullable LocalDate firstSeen,
            @Nullable LocalDate validUntil) {
        static Given of(IndicatorDraft draft, FeedDefaults defaults, String feed) {
            return new Given(
                    defaults,
                    feed,
                    List.copyOf(draft.ports()),
                    List.copyOf(draft.tlsPorts()),
                    List.copyOf(draft.coins()),
                    List.copyOf(draft.sources()),
                    draft.licence(),
                    draft.reference(),
                    draft.note(),
                    draft.firstSeen(),
                    draft.validUntil());
        }

        boolean isOf(IndicatorDraft draft, FeedDefaults otherDefaults, String otherFeed) {
            return defaults.equals(otherDefaults)
                    && feed.equals(otherFeed)
                    && ports.equals(draft.ports())
                    && tlsPorts.equals(draft.tlsPorts())
                    && coins.equals(draft.coins())
                    && sources.equals(draft.sources())
                    && licence.equals(draft.licence())
                    && reference.equals(draft.reference())
                    && note.equals(draft.note())
                    && Objects.equals(firstSeen, draft.firstSeen())
                    && Objects.equals(validUntil, draft.validUntil());
        }
    }

    private @Nullable Given lastGiven;
    private @Nullable Said lastSaid;

    /** One draft that is being checked. */
    private final class Check {
        private final IndicatorDraft draft;
        private final FeedDefaults defaults;
        private final Provenance origin;
        private final Complaints complaints;
        private final boolean lenient;
        private final Said said;
        private List<Integer> ports;
        private @Nullable DomainMatch match;
        private String caution = "";
        private int highest = 100;
        private boolean refused;

        Check(
                IndicatorDraft draft,
                FeedDefaults defaults,
                Provenance origin,
                Complaints complaints,
                boolean lenient) {
            this.draft = draft;
            this.lenient = lenient;
            this.defaults = defaults;
            this.origin = origin;
            this.complaints = complaints;
            this.match = draft.match();
            this.said = said();
            this.ports = said.ports;
        }

        private Said said() {
            Given given = lastGiven;
            Said last = lastSaid;
            if (given != null && last != null && given.isOf(draft, defaults, origin.feed())) {
                return last;
            }
            Said judged =
                    new Said(
                            ports(draft.ports()),
                            ports(draft.tlsPorts()),
                            coins(),
                            sources(),
                            clean(draft.reference()),
                            clean(draft.note()),
                            validUntil());
            lastSaid = refused ? null : judged;
            lastGiven = Given.of(draft, defaults, origin.feed());
            return judged;
        }

        private void refuse(String what, String remedy) {
            refused = true;
            complaints.refused(what, remedy);
        }

        @Nullable Indicator admit() {
            Indicator.Type stated = draft.type();
            if ((stated == null || stated == Indicator.Type.DOMAIN)
                    && DomainNames.isPlain(draft.text())) {
                return domain(domainNames.ofPlain(draft.text(), lenient), null);
            }
            String text = Forms.refang(draft.text());
            Indicator.Type type = stated == null ? Forms.typeOf(text) : stated;
            return switch (type) {
                case DOMAIN -> domain(text);
                case ADDRESS -> address(text);
                case URL -> url(text);
                default -> token(type, text);
            };
        }

        private List<Integer> ports(List<Integer> given) {
            if (given.isEmpty()) {
                return List.of();
            }
            Set<Integer> sound = new TreeSet<>();
            for (int port : given) {
                if (port < 1 || port > 65_535) {
                    refuse("'" + port + "' is no port", "ports are 1 to 65535");
                } else {
                    sound.add(port);
                }
            }
            if (sound.size() > IndicatorDetails.MAX_PORTS) {
                refuse(
                        "has " + sound.size() + " ports",
                        "name at most " + IndicatorDetails.MAX_PORTS);
            }
            return List.copyOf(sound);
        }

        /** The text without scheme, path and port; a port joins the known ones. */
        private @Nullable String host(String text) {
            int begin = Forms.afterScheme(text);
            String host = text.substring(begin);
            if (begin > 0 && host.endsWith("/")) {
                host = host.substring(0, host.length() - 1);
            }
            int colon = Forms.portColon(host);
            if (colon > 0) {
                int port = Addresses.decimal(host.substring(colon + 1), 65_535);
                if (port < 1) {
                    refuse("'" + text + "' has no sound port", "ports are 1 to 65535");
                    return null;
                }
                Set<Integer> all = new TreeSet<>(ports);
                all.add(port);
                ports = List.copyOf(all);
                host = host.substring(0, colon);
            }
            return host.startsWith("[") && host.endsWith("]")
                    ? host.substring(1, host.length() - 1)
                    : host;
        }

        private @Nullable Indicator domain(String text) {
            String host = host(text);
            if (host == null) {
                return null;
            }
            if (host.indexOf('/') >= 0) {
                refuse("'" + text + "' is a URL", "write its host name alone, or type url");
                return null;
            }
            DomainMatch byForm = null;
            if (host.startsWith("*.")) {
                byForm = DomainMatch.BELOW;
                host = host.substring(2);
            } else if (host.startsWith(".")) {
                byForm = DomainMatch.SUFFIX;
                host = host.substring(1);
            }
            return domain(domainNames.normalize(host, lenient), byForm);
        }

        private @Nullable Indicator domain(DomainNames.Result name, @Nullable DomainMatch byForm) {
            if (name.isRefused()) {
                refuse(name.what(), name.remedy());
            }
            IndicatorDetails details = details();
            if (refused) {
                return null;
            }
            if (match == null) {
                // Right below a suffix that many owners share, a name stands for itself only.
                match =
                        byForm != null
                                ? byForm
                                : name.belowProvider() ? DomainMatch.EXACT : DomainMatch.SUFFIX;
            }
            return new DomainIndicator(name.name(), match, details);
        }

        private @Nullable Indicator address(String text) {
            String host = host(text);
            Addresses.Network network = host == null ? null : Addresses.parse(host);
            if (network == null) {
                if (!refused) {
                    refuse(
                            "'" + text + "' is no address or network",
                            "write an IPv4 or IPv6 address, address:port, or the first address of a"
                                    + " network with /length");
                }
                return null;
            }
            if (!lenient) {
                range(text, network);
            }
            IndicatorDetails details = details();
            if (refused) {
                return null;
            }
            return new AddressIndicator(
                    network.high(),
                    network.low(),
                    network.prefixLength(),
                    !ports.isEmpty() || !said.tlsPorts.isEmpty(),
                    details);
        }

        private void range(String text, Addresses.Network network) {
            String reserved = AddressRanges.refusedRange(network);
            if (reserved != null) {
                refuse("'" + text + "' touches " + reserved, "name a public address");
                return;
            }
            for (Addresses.Network mine : own) {
                if (mine.overlaps(network)) {
                    refuse(
                            "'"
                                    + text
                                    + "' touches your own network "
                                    + Addresses.text(mine.high(), mine.low(), mine.prefixLength()),
                            "correct the entry, or the segments in the configuration");
                    return;
                }
            }
            if (AddressRanges.isTooWide(network)) {
                refuse(
                        "'" + text + "' is too wide",
                        "an indicator covers at most an IPv4 /"
                                + AddressRanges.WIDEST_V4
                                + " or an IPv6 /"
                                + AddressRanges.WIDEST_V6);
                return;
            }
            SharedRanges.Range shared = sharedRanges.touching(network);
            if (shared != null && shared.resolver()) {
                refuse(
                        "'"
                                + text
                                + "' is a resolver of "
                                + shared.owner()
                                + " that everybody asks",
                        "name the pool's address");
            } else if (shared != null) {
                highest = SHARED_CONFIDENCE;
                caution = "lies in the content network of " + shared.owner();
            }
        }

        private @Nullable Indicator url(String text) {
            String rest = text.substring(Forms.afterScheme(text));
            int fragment = rest.indexOf('#');
            rest = fragment < 0 ? rest : rest.substring(0, fragment);
            int end = rest.length();
            for (char c : new char[] {'/', '?'}) {
                int at = rest.indexOf(c);
                end = at >= 0 ? Math.min(end, at) : end;
            }
            String path = rest.substring(end);
            String authority = rest.substring(rest.lastIndexOf('@', end - 1) + 1, end);
            int colon = Forms.portColon(authority);
            String host = colon < 0 ? authority : authority.substring(0, colon);
            String port = colon < 0 ? "" : authority.substring(colon);
            String bare =
                    host.startsWith("[") && host.endsWith("]")
                            ? host.substring(1, host.length() - 1)
                            : host;
            if (Addresses.parse(bare) == null) {
                DomainNames.Result name = domainNames.normalize(host);
                if (name.isRefused()) {
                    refuse(name.what(), name.remedy());
                    return null;
                }
                host = name.name();
            }
            String value = host + port + (path.startsWith("/") ? path : "/" + path);
            if (value.length() > TokenIndicator.MAX_LENGTH || !isPrintable(value)) {
                refuse("'" + shortened(text) + "' is no URL", "write it percent-encoded");
                return null;
            }
            IndicatorDetails details = details();
            return refused ? null : new TokenIndicator(Indicator.Type.URL, value, details);
        }

        private @Nullable Indicator token(Indicator.Type type, String text) {
            String value = Tokens.normalize(type, text);
            if (value.isEmpty()) {
                refuse(
                        "'" + shortened(text) + "' is no " + type.label().replace('-', ' '),
                        switch (type) {
                            case WALLET ->
                                    "a wallet has "
                                            + Tokens.MIN_WALLET
                                            + " to "
                                            + Tokens.MAX_WALLET
                                            + " letters and digits";
                            case CERTIFICATE ->
                                    "write its SHA-256, SHA-1 or MD5 in hexadecimal digits";
                            case JA3 -> "write the MD5 in hexadecimal digits";
                            case JA4 ->
                                    "write all three parts, such as"
                                            + " t13d1516h2_8daaf6152771_02713d6af862";
                            default -> "write a subject such as CN=pool.example.org,O=Example";
                        });
                return null;
            }
            IndicatorDetails details = details();
            return refused ? null : new TokenIndicator(type, value, details);
        }

        private IndicatorDetails details() {
            IndicatorKind kind = draft.kind();
            IndicatorRole role = draft.role();
            IndicatorStatus status = draft.status();
            SharingLevel sharing = draft.sharing();
            return new IndicatorDetails(
                    kind == null ? defaults.kind() : kind,
                    role == null ? defaults.role() : role,
                    status == null ? IndicatorStatus.UNKNOWN : status,
                    said.coins,
                    ports,
                    said.tlsPorts,
                    confidence(),
                    draft.seenYear(),
                    draft.popular(),
                    draft.exclusive(),
                    draft.firstSeen(),
                    draft.validFrom(),
                    said.validUntil,
                    sharing == null ? defaults.sharing() : sharing,
                    said.sources,
                    said.reference,
                    said.note,
                    caution,
                    List.of(origin));
        }

        private int confidence() {
            int confidence = draft.confidence();
            if (confidence == IndicatorDraft.UNSET) {
                return Math.min(highest, defaults.confidence());
            }
            if (confidence < 0 || confidence > 100) {
                refuse("confidence '" + confidence + "' is out of range", "it is 0 to 100");
                return 0;
            }
            return Math.min(highest, confidence);
        }

        private @Nullable LocalDate validUntil() {
            LocalDate end = draft.validUntil();
            if (end != null || defaults.validDays() == 0) {
                return end;
            }
            LocalDate begin = draft.firstSeen() != null ? draft.firstSeen() : today;
            return begin.plusDays(defaults.validDays());
        }

        private List<String> coins() {
            if (draft.coins().isEmpty()) {
                return defaults.coins();
            }
            Set<String> coins = new LinkedHashSet<>();
            for (String coin : draft.coins()) {
                if (coin.isEmpty() || coin.length() > MAX_COIN || !isPrintable(coin)) {
                    refuse("coin '" + coin + "' is no ticker", "write tickers, with | between");
                } else if (!coin.equals("unknown")) {
                    coins.add(coin);
                }
            }
            return List.copyOf(coins);
        }

        private List<IndicatorSource> sources() {
            List<IndicatorSource> sources = new ArrayList<>(1);
            for (String source : draft.sources()) {
                String name = clean(source);
                if (!name.isEmpty()) {
                    sources.add(new IndicatorSource(name, licence(name)));
                }
            }
            if (sources.isEmpty()) {
                sources.add(new IndicatorSource(origin.feed(), licence(origin.feed())));
            }
            return List.copyOf(sources);
        }

        private String licence(String source) {
            String licence = clean(draft.licence());
            return licence.isEmpty()
                    ? defaults.licences().getOrDefault(source, defaults.licence())
                    : licence;
        }
    }

    /** Without control characters, which could move a terminal's cursor, and not too long. */
    private static String clean(String text) {
        String bounded = text.length() > MAX_TEXT ? text.substring(0, MAX_TEXT) : text;
        for (int i = 0; i < bounded.length(); i++) {
            if (Character.isISOControl(bounded.charAt(i))) {
                StringBuilder plain = new StringBuilder(bounded);
                for (int k = i; k < plain.length(); k++) {
                    if (Character.isISOControl(plain.charAt(k))) {
                        plain.setCharAt(k, ' ');
                    }
                }
                return plain.toString().strip();
            }
        }
        return bounded.strip();
    }

    private static boolean isPrintable(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c <= ' ' || c >= 0x7F) {
                return false;
            }
        }
        return true;
    }

    private static String shortened(String text) {
        return text.length() <= 80 ? text : text.substring(0, 77) + "...";
    }
}
