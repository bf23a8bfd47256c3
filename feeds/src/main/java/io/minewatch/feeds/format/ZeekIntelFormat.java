package io.minewatch.feeds.format;

import io.minewatch.feeds.model.AddressIndicator;
import io.minewatch.feeds.model.DomainIndicator;
import io.minewatch.feeds.model.DomainMatch;
import io.minewatch.feeds.model.Indicator;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A file of Zeek's intelligence framework: fields separated by tabs, the first line names them.
 * {@code Intel::DOMAIN} matches exactly, as in Zeek. URLs have no scheme. A line with blanks in
 * place of tabs, which Zeek would not load either, is told. Hashes of files and keys, mail
 * addresses, software and users are counted.
 *
 * <p>Options: {@code match} (exact when missing).
 */
final class ZeekIntelFormat implements FeedFormat {
    private static final String FIELDS = "#fields";
    private static final String UNSET = "-";

    /** Hexadecimal digits of SHA-1, which Zeek compares certificates by. */
    private static final int SHA1_DIGITS = 40;

    @Override
    public String name() {
        return "zeek";
    }

    @Override
    public String description() {
        return "file of Zeek's intelligence framework";
    }

    @Override
    public Recognition recognize(FeedHead head) {
        String text = head.text().stripLeading();
        return (text.startsWith(FIELDS) || text.startsWith("#separator"))
                        && text.contains("indicator_type")
                ? Recognition.CERTAIN
                : Recognition.NO;
    }

    @Override
    public void read(FeedInput in, FeedSink sink) throws IOException {
        DomainMatch match = Options.match(in, sink, DomainMatch.EXACT);
        IndicatorDraft draft = new IndicatorDraft();
        Map<String, Integer> fieldOf = new HashMap<>();
        Lines.each(
                in,
                sink,
                (line, text) -> {
                    if (text.startsWith(FIELDS)) {
                        readFields(line, text, fieldOf);
                    } else if (!text.startsWith("#")) {
                        if (fieldOf.isEmpty()) {
                            throw new UnreadableFeedException(
                                    line,
                                    "has no #fields line before its entries",
                                    "begin with #fields, indicator, indicator_type, meta.source,"
                                            + " separated by tabs");
                        }
                        readEntry(line, text, fieldOf, match, draft.clear(), sink);
                    }
                });
    }

    private static void readFields(int line, String text, Map<String, Integer> fieldOf)
            throws UnreadableFeedException {
        fieldOf.clear();
        String[] names = text.split("\t", -1);
        for (int i = 1; i < names.length; i++) {
            fieldOf.put(names[i].strip(), i - 1);
        }
        if (!fieldOf.containsKey("indicator") || !fieldOf.containsKey("indicator_type")) {
            throw new UnreadableFeedException(
                    line,
                    names.length == 1
                            ? "has blanks in place of tabs in its #fields line"
                            : "has no field indicator or indicator_type",
                    "separate the names by single tabs; Zeek loads nothing else");
        }
    }

    private static void readEntry(
            int line,
            String text,
            Map<String, Integer> fieldOf,
            @Nullable DomainMatch match,
            IndicatorDraft draft,
            FeedSink sink) {
        String[] fields = text.split("\t", -1);
        String indicator = field(fields, fieldOf.get("indicator"));
        String word = field(fields, fieldOf.get("indicator_type"));
        if (indicator.isEmpty() || word.isEmpty()) {
            sink.problem(
                    line,
                    Lines.quoted(text) + " has no indicator or no type",
                    "separate the fields by single tabs, not by blanks");
            return;
        }
        switch (word) {
            case "Intel::DOMAIN" -> draft.text(Indicator.Type.DOMAIN, indicator).match(match);
            case "Intel::ADDR", "Intel::SUBNET" -> draft.text(Indicator.Type.ADDRESS, indicator);
            case "Intel::URL" -> draft.text(Indicator.Type.URL, indicator);
            case "Intel::CERT_HASH" -> draft.text(Indicator.Type.CERTIFICATE, indicator);
            case "Intel::SOFTWARE",
                    "Intel::EMAIL",
                    "Intel::USER_NAME",
                    "Intel::PUBKEY_HASH",
                    "Intel::FILE_HASH",
                    "Intel::FILE_NAME" -> {
                sink.ignored(line, "nothing of type " + word + " is matched");
                return;
            }
            default -> {
                sink.problem(
                        line,
                        "type " + Lines.quoted(word) + " is unknown",
                        "use a type of Zeek's, such as Intel::DOMAIN");
                return;
            }
        }
        String source = field(fields, fieldOf.get("meta.source"));
        if (!source.isEmpty()) {
            draft.source(source);
        }
        sink.indicator(
                line,
                draft.note(field(fields, fieldOf.get("meta.desc")))
                        .reference(field(fields, fieldOf.get("meta.url"))));
    }

    private static String field(String[] fields, @Nullable Integer index) {
        if (index == null || index >= fields.length || fields[index].equals(UNSET)) {
            return "";
        }
        return fields[index].strip();
    }

    @Override
    public boolean canWrite() {
        return true;
    }

    @Override
    public void write(Iterable<Indicator> indicators, Appendable out, Omissions omissions)
            throws IOException {
        out.append("#fields\tindicator\tindicator_type\tmeta.source\tmeta.desc\tmeta.url\n");
        for (Indicator indicator : indicators) {
            String type = type(indicator, omissions);
            if (type != null) {
                String source = indicator.details().sources().get(0).name();
                out.append(
                        String.join(
                                "\t",
                                List.of(
                                        indicator.value(),
                                        type,
                                        orUnset(source),
                                        orUnset(indicator.details().note()),
                                        orUnset(indicator.details().reference()))));
                out.append('\n');
            }
        }
    }

    /** Zeek's type; null where it was told as left out. */
    private static @Nullable String type(Indicator indicator, Omissions omissions) {
        switch (indicator.type()) {
            case DOMAIN -> {
                DomainIndicator domain = (DomainIndicator) indicator;
                if (domain.match() == DomainMatch.BELOW) {
                    omissions.omitted(indicator, "Zeek's intelligence has no wildcards");
                    return null;
                }
                Written.tellExactOnly(domain, omissions);
                return "Intel::DOMAIN";
            }
            case ADDRESS -> {
                AddressIndicator address = (AddressIndicator) indicator;
                if (address.onlyOnPorts()) {
                    omissions.omitted(indicator, Written.NO_PORTS);
                    return null;
                }
                return Written.isSingle(address) ? "Intel::ADDR" : "Intel::SUBNET";
            }
            case URL -> {
                return "Intel::URL";
            }
            case CERTIFICATE -> {
                if (indicator.value().length() == SHA1_DIGITS) {
                    return "Intel::CERT_HASH";
                }
                omissions.omitted(indicator, "Zeek compares certificates by their SHA-1");
                return null;
            }
            default -> {
                omissions.omitted(indicator, Written.NO_PLACE);
                return null;
            }
        }
    }

    private static String orUnset(String text) {
        String plain = Written.field(text, '\t');
        return plain.isEmpty() ? UNSET : plain;
    }
}
