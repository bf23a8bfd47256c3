package io.minewatch.feeds.format;

import io.minewatch.feeds.model.AddressIndicator;
import io.minewatch.feeds.model.Addresses;
import io.minewatch.feeds.model.DomainIndicator;
import io.minewatch.feeds.model.DomainMatch;
import io.minewatch.feeds.model.Indicator;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A response policy zone (draft-vixie-dnsop-dns-rpz) as a zone file (RFC 1035 section 5) or as the
 * printed answer of a zone transfer. The name of a record without the zone is what triggers: {@code
 * name} (the name alone), {@code *.name} (below it), {@code 32.4.3.2.1.rpz-ip} (an address in the
 * answer). {@code CNAME rpz-passthru.} lets through and is a mark of the harmless; any other data
 * blocks. Triggers by client and by name server are counted: they name no pool. The serial number
 * is the version.
 *
 * <p>Options: {@code zone} (the zone's name, where the file does not tell it).
 */
final class RpzFormat implements FeedFormat {
    /** Parts of one record; a start of authority has 11, long keys some 20. */
    private static final int MAX_PARTS = 1_000;

    private static final Pattern ACTION =
            Pattern.compile(
                    "(?im)^\\S.*[\\s]CNAME[\\s]+(\\.|\\*\\.|rpz-(passthru|drop|tcp-only)\\.)\\s*(;.*)?$");
    private static final Pattern TTL = Pattern.compile("[0-9]+|([0-9]+[smhdwSMHDW])+");
    private static final Set<String> CLASSES = Set.of("IN", "CH", "HS", "ANY");

    /** Types that belong to the zone itself, not to a trigger. */
    private static final Set<String> ZONE_TYPES =
            Set.of(
                    "SOA",
                    "NS",
                    "RRSIG",
                    "NSEC",
                    "NSEC3",
                    "NSEC3PARAM",
                    "DNSKEY",
                    "DS",
                    "CDS",
                    "CDNSKEY",
                    "ZONEMD",
                    "TSIG");

    private final InstantSource clock;

    /** A clock for the serial number of what is written. */
    RpzFormat(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public String name() {
        return "rpz";
    }

    @Override
    public String description() {
        return "response policy zone of BIND, Unbound or PowerDNS: zone file or printed transfer";
    }

    @Override
    public Recognition recognize(FeedHead head) {
        return ACTION.matcher(head.text()).find() ? Recognition.CERTAIN : Recognition.NO;
    }

    @Override
    public void read(FeedInput in, FeedSink sink) throws IOException {
        new Zone(in, sink).read();
    }

    /** One zone that is being read. */
    private static final class Zone {
        private final FeedInput in;
        private final FeedSink sink;
        private final IndicatorDraft draft = new IndicatorDraft();

        /** Lower case, without a dot at the end; null while unknown. */
        private @Nullable String origin;

        private @Nullable String zone;

        // The record that is being read.
        private final List<String> parts = new ArrayList<>();
        private int parentheses;
        private boolean ownerOmitted;
        private int line;

        private String lastOwner = "";
        private String lastTrigger = "";

        Zone(FeedInput in, FeedSink sink) {
            this.in = in;
            this.sink = sink;
            String option = withoutDot(in.option("zone").strip().toLowerCase(Locale.ROOT));
            if (!option.isEmpty()) {
                zone = option;
                origin = option;
            }
        }

        void read() throws IOException {
            for (String text = in.nextLine(); text != null; text = in.nextLine()) {
                if (parentheses == 0) {
                    parts.clear();
                    line = in.line();
                    ownerOmitted = !text.isEmpty() && Character.isWhitespace(text.charAt(0));
                }
                split(text);
                if (parentheses == 0 && !parts.isEmpty()) {
                    record();
                }
                if (sink.isFull()) {
                    return;
                }
            }
            if (parentheses > 0) {
                throw new UnreadableFeedException(
                        line, "has a parenthesis without an end", "check the zone file");
            }
        }

        /** Adds the parts of a line; quoted text is one part, with its quote in front. */
        private void split(String text) throws IOException {
            int i = 0;
            while (i < text.length()) {
                char c = text.charAt(i);
                if (c == ';') {
                    return;
                } else if (c == '(') {
                    parentheses++;
                    i++;
                } else if (c == ')') {
                    parentheses = Math.max(0, parentheses - 1);
                    i++;
                } else if (Character.isWhitespace(c)) {
                    i++;
                } else {
                    int end = c == '"' ? endOfQuotes(text, i + 1) : endOfWord(text, i);
                    if (parts.size() == MAX_PARTS) {
                        throw new UnreadableFeedException(
                                line,
                                "has a record of more than " + MAX_PARTS + " parts",
                                "check its parentheses");
                    }
                    parts.add(text.substring(i, Math.min(end, text.length())));
                    i = c == '"' ? end + 1 : end;
                }
            }
        }

        private static int endOfQuotes(String text, int from) {
            int i = from;
            while (i < text.length() && text.charAt(i) != '"') {
                i += text.charAt(i) == '\\' ? 2 : 1;
            }
            return i;
        }

        private static int endOfWord(String text, int from) {
            int i = from;
            while (i < text.length()
                    && !Character.isWhitespace(text.charAt(i))
                    && ";()".indexOf(text.charAt(i)) < 0) {
                i += text.charAt(i) == '\\' ? 2 : 1;
            }
            return Math.min(i, text.length());
        }

        private void record() {
            String first = parts.get(0);
            if (first.startsWith("$")) {
                directive(first.toUpperCase(Locale.ROOT));
                return;
            }
            int next = 0;
            if (!ownerOmitted) {
                lastOwner = first.toLowerCase(Locale.ROOT);
                next = 1;
            }
            while (next < parts.size()
                    && (TTL.matcher(parts.get(next)).matches()
                            || CLASSES.contains(parts.get(next).toUpperCase(Locale.ROOT)))) {
                next++;
            }
            if (next >= parts.size()) {
                sink.problem(line, "is no record", "write name CNAME .");
                return;
            }
            String type = parts.get(next).toUpperCase(Locale.ROOT);
            List<String> data = parts.subList(next + 1, parts.size());
            if (type.equals("SOA")) {
                startOfAuthority(data);
            } else if (!ZONE_TYPES.contains(type)) {
                String trigger = trigger();
                if (trigger != null && !trigger.equals(lastTrigger)) {
                    lastTrigger = trigger;
                    rule(trigger, type, data.isEmpty() ? "" : data.get(0));
                }
            }
        }

        private void directive(String name) {
            if (name.equals("$ORIGIN") && parts.size() > 1) {
                origin = absolute(parts.get(1).toLowerCase(Locale.ROOT));
                if (origin == null) {
                    origin = parts.get(1).toLowerCase(Locale.ROOT);
                }
            } else if (!name.equals("$TTL")) {
                sink.problem(
                        line,
                        Lines.quoted(name) + " is not followed",
                        "write a whole zone, as named-compilezone or a transfer prints it");
            }
        }

        private void startOfAuthority(List<String> data) {
            if (zone == null) {
                String name = absolute(lastOwner);
                zone = name;
                if (origin == null) {
                    origin = name;
                }
            }
            if (data.size() > 2) {
                sink.version(data.get(2));
            }
        }

        /** The name without a dot at its end; null for a relative name where no origin is known. */
        private @Nullable String absolute(String name) {
            if (name.equals("@")) {
                return origin;
            }
            if (name.endsWith(".") && !name.endsWith("\\.")) {
                return withoutDot(name);
            }
            return origin == null ? null : origin.isEmpty() ? name : name + '.' + origin;
        }

        /** The owner without the zone; null for the zone itself, and where it cannot be told. */
        private @Nullable String trigger() {
            if (lastOwner.isEmpty() || lastOwner.equals("@")) {
                return null;
            }
            String name = absolute(lastOwner);
            if (name == null) {
                return lastOwner;
            }
            if (zone == null) {
                sink.problem(
                        line,
                        Lines.quoted(lastOwner) + " stands in a zone whose name is not known",
                        "add its SOA record, or name it by the option zone");
                return null;
            }
            if (name.equals(zone)) {
                return null;
            }
            if (zone.isEmpty()) {
                return name;
            }
            if (!name.endsWith('.' + zone)) {
                sink.problem(
                        line,
                        Lines.quoted(lastOwner) + " lies outside of the zone " + zone,
                        "check the dot at its end");
                return null;
            }
            return name.substring(0, name.length() - zone.length() - 1);
        }

        private void rule(String trigger, String type, String target) {
            draft.clear();
            if (trigger.endsWith(".rpz-ip")) {
                String network = network(trigger.substring(0, trigger.length() - 7));
                if (network.isEmpty()) {
                    sink.problem(
                            line,
                            Lines.quoted(trigger) + " is no address",
                            "write 32.4.3.2.1.rpz-ip for 1.2.3.4");
                    return;
                }
                draft.text(Indicator.Type.ADDRESS, network);
            } else if (trigger.endsWith(".rpz-client-ip")) {
                sink.ignored(line, "a rule for a client");
                return;
            } else if (trigger.endsWith(".rpz-nsdname") || trigger.endsWith(".rpz-nsip")) {
                sink.ignored(line, "a rule for a name server");
                return;
            } else {
                draft.text(Indicator.Type.DOMAIN, trigger);
                if (!trigger.startsWith("*.")) {
                    draft.match(DomainMatch.EXACT);
                }
            }
            String action = target.toLowerCase(Locale.ROOT);
            boolean passes =
                    type.equals("CNAME")
                            && (action.equals("rpz-passthru.")
                                    || withoutDot(action).equals(trigger));
            if (passes) {
                sink.harmless(line, draft.note("let through by the zone"));
            } else if (action.equals("rpz-tcp-only.")) {
                sink.ignored(line, "a rule that asks for TCP only");
            } else {
                sink.indicator(line, draft);
            }
        }

        /** {@code 24.0.3.2.1} as {@code 1.2.3.0/24}; empty where it is none. */
        private static String network(String trigger) {
            String[] labels = trigger.split("\\.", -1);
            boolean v4 = labels.length == 5 && !List.of(labels).contains("zz");
            List<String> groups = new ArrayList<>();
            for (int i = labels.length - 1; i > 0; i--) {
                groups.add(labels[i].equals("zz") ? "" : labels[i]);
            }
            String text = String.join(v4 ? "." : ":", groups);
            if (!v4 && groups.size() > 1) {
                // A run of zeros at either end has a colon more.
                text = groups.get(0).isEmpty() ? ":" + text : text;
                text = groups.get(groups.size() - 1).isEmpty() ? text + ":" : text;
            }
            int bits = v4 ? 32 : 128;
            int length = Addresses.decimal(labels[0], bits);
            String network = text + (length == bits ? "" : "/" + length);
            return length < 0 || Addresses.parse(network) == null ? "" : network;
        }
    }

    private static String withoutDot(String name) {
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }

    @Override
    public boolean canWrite() {
        return true;
    }

    @Override
    public void write(Iterable<Indicator> indicators, Appendable out, Omissions omissions)
            throws IOException {
        out.append("$TTL 300\n@ IN SOA localhost. hostmaster.localhost. (")
                .append(Long.toString(clock.instant().getEpochSecond() & 0xFFFF_FFFFL))
                .append(" 3600 600 604800 300)\n@ IN NS localhost.\n");
        for (Indicator indicator : indicators) {
            if (indicator instanceof DomainIndicator domain) {
                if (domain.match() != DomainMatch.BELOW) {
                    out.append(domain.name()).append(" CNAME .\n");
                }
                if (domain.match() != DomainMatch.EXACT) {
                    out.append("*.").append(domain.name()).append(" CNAME .\n");
                }
            } else if (!(indicator instanceof AddressIndicator address)) {
                omissions.omitted(indicator, Written.NO_PLACE);
            } else if (address.onlyOnPorts()) {
                omissions.omitted(indicator, Written.NO_PORTS);
            } else {
                out.append(trigger(address)).append(" CNAME .\n");
            }
        }
    }

    private static String trigger(AddressIndicator address) {
        boolean v4 = Written.isV4(address);
        int length = address.prefixLength() - (v4 ? Addresses.V4_PREFIX : 0);
        StringBuilder text = new StringBuilder().append(length);
        if (v4) {
            for (int shift = 0; shift < 32; shift += 8) {
                text.append('.').append(address.low() >>> shift & 0xFF);
            }
        } else {
            for (int i = 7; i >= 0; i--) {
                long half = i < 4 ? address.high() : address.low();
                text.append('.').append(Long.toHexString(half >>> (48 - (i & 3) * 16) & 0xFFFF));
            }
        }
        return text.append(".rpz-ip").toString();
    }
}
