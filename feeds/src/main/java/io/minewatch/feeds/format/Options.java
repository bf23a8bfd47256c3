package io.minewatch.feeds.format;

import io.minewatch.feeds.model.DomainMatch;
import io.minewatch.feeds.model.Indicator;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Options that several formats understand. */
final class Options {
    /** Which names the entries of a list cover: {@code suffix}, {@code exact} or {@code below}. */
    static final String MATCH = "match";

    /** What the entries of a list are, by the names of {@link TypeNames}. */
    static final String TYPE = "type";

    private Options() {}

    /** The operator's word on what the names cover; the usual one where there is none. */
    static @Nullable DomainMatch match(FeedInput in, FeedSink sink, @Nullable DomainMatch usual) {
        String text = in.option(MATCH);
        DomainMatch match = DomainMatch.ofLabel(text.toLowerCase(Locale.ROOT));
        if (match == null && !text.isEmpty()) {
            sink.problem(
                    0,
                    "option match " + Lines.quoted(text) + " is unknown",
                    "use suffix, exact or below");
        }
        return match == null ? usual : match;
    }

    /** The operator's word on the type of all entries; null where there is none. */
    static Indicator.@Nullable Type type(FeedInput in, FeedSink sink) {
        String text = in.option(TYPE);
        Indicator.Type type = TypeNames.type(text);
        if (type == null && !text.isEmpty()) {
            sink.problem(
                    0,
                    "option type " + Lines.quoted(text) + " is unknown",
                    "use domain, address, url, wallet, certificate, ja3 or ja4");
        }
        return type;
    }

    /** A positive number of at most five digits; the usual one where there is none. */
    static int number(FeedInput in, FeedSink sink, String name, int usual) {
        String text = in.option(name);
        int number = Dates.small(text, 0);
        if (number < 1 && !text.isEmpty()) {
            sink.problem(
                    0,
                    "option " + name + " " + Lines.quoted(text) + " is no number",
                    "write 1 to 99999");
        }
        return number < 1 ? usual : number;
    }
}
