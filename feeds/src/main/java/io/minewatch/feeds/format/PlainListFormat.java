package io.minewatch.feeds.format;

import io.minewatch.feeds.model.AddressIndicator;
import io.minewatch.feeds.model.DomainIndicator;
import io.minewatch.feeds.model.DomainMatch;
import io.minewatch.feeds.model.Indicator;
import java.io.IOException;
import java.util.regex.Pattern;

/**
 * One entry a line: a name, address, network, {@code address:port}, URL, wallet, in plain or
 * defanged form ({@code hxxp}, {@code [.]}). Comments begin with {@code #}, {@code ;}, {@code //}
 * or {@code !}, also behind an entry and a blank. Quotes, commas at the end, {@code ||} and {@code
 * ^} around an entry are dropped: such lists are often cut out of code or of block lists.
 *
 * <p>Options: {@code match} (what names cover; suffix when missing), {@code type} (what all entries
 * are, for lists of fingerprints; by their form when missing).
 */
final class PlainListFormat implements FeedFormat {
    private static final String[] COMMENTS = {"#", ";", "//", "!"};
    private static final String[] TRAILING = {"#", ";", "//"};

    /** Wallets that are known by their form: Monero and its relatives, Ethereum. */
    private static final Pattern EVIDENT_WALLET =
            Pattern.compile("[48][1-9A-HJ-NP-Za-km-z]{94}|0x[0-9a-f]{40}");

    @Override
    public String name() {
        return "plain";
    }

    @Override
    public String description() {
        return "one name, address, network, address:port or URL a line, also defanged";
    }

    @Override
    public Recognition recognize(FeedHead head) {
        boolean any = false;
        for (String line : Lines.sample(head, COMMENTS)) {
            String entry = entry(line);
            for (int i = 0; i < entry.length(); i++) {
                if (Character.isWhitespace(entry.charAt(i))
                        || "{}<>\"|".indexOf(entry.charAt(i)) >= 0) {
                    return Recognition.NO;
                }
            }
            any = true;
        }
        return any ? Recognition.POSSIBLE : Recognition.NO;
    }

    @Override
    public void read(FeedInput in, FeedSink sink) throws IOException {
        DomainMatch match = Options.match(in, sink, null);
        Indicator.Type type = Options.type(in, sink);
        IndicatorDraft draft = new IndicatorDraft();
        Lines.each(
                in,
                sink,
                (line, text) -> {
                    if (Lines.startsWithAny(text, COMMENTS)) {
                        String version = Lines.version(text.substring(1));
                        if (version != null) {
                            sink.version(version);
                        }
                        return;
                    }
                    String entry = entry(text);
                    for (int i = 0; i < entry.length(); i++) {
                        if (Character.isWhitespace(entry.charAt(i))) {
                            sink.problem(
                                    line,
                                    Lines.quoted(entry) + " is more than one word",
                                    "write one entry a line, or name the format");
                            return;
                        }
                    }
                    if (!entry.isEmpty()) {
                        sink.indicator(line, draft.clear().text(type, entry).match(match));
                    }
                });
    }

    /** The entry without comment, quotes, commas and marks of block lists. */
    private static String entry(String text) {
        if (isBare(text)) {
            return text;
        }
        String entry = Lines.before(text, TRAILING);
        int begin = 0;
        int end = entry.length();
        while (end > begin && ",;^\"'`".indexOf(entry.charAt(end - 1)) >= 0) {
            end--;
        }
        while (begin < end && "|\"'`".indexOf(entry.charAt(begin)) >= 0) {
            begin++;
        }
        return entry.substring(begin, end).strip();
    }

    /** Whether it is nothing but letters, digits and what names and addresses have between. */
    private static boolean isBare(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < 'a' || c > 'z')
                    && (c < '-' || c > ':' || c == '/')
                    && (c < 'A' || c > 'Z')
                    && c != '_') {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean canWrite() {
        return true;
    }

    @Override
    public void write(Iterable<Indicator> indicators, Appendable out, Omissions omissions)
            throws IOException {
        for (Indicator indicator : indicators) {
            writeEntry(indicator, out, omissions);
        }
    }

    /** Writes one entry as this format has it. */
    static void writeEntry(Indicator indicator, Appendable out, Omissions omissions)
            throws IOException {
        String value = indicator.value();
        switch (indicator.type()) {
            case DOMAIN -> {
                DomainIndicator domain = (DomainIndicator) indicator;
                out.append(Written.name(domain)).append('\n');
                if (domain.match() == DomainMatch.EXACT) {
                    omissions.omitted(domain, "it is written, but a plain list covers names below");
                }
            }
            case ADDRESS -> {
                for (String endpoint : Written.endpoints((AddressIndicator) indicator)) {
                    out.append(endpoint).append('\n');
                }
            }
            case URL -> {
                int slash = value.indexOf('/');
                if (slash == value.length() - 1) {
                    omissions.omitted(
                            indicator, "a page at the root is no more than its host here");
                } else {
                    out.append("http://").append(value).append('\n');
                }
            }
            case WALLET -> {
                if (EVIDENT_WALLET.matcher(value).matches()) {
                    out.append(value).append('\n');
                } else {
                    omissions.omitted(indicator, "its form alone does not say that it is a wallet");
                }
            }
            case JA4 -> out.append(value).append('\n');
            default -> omissions.omitted(indicator, "its form alone does not say what it is");
        }
    }
}
