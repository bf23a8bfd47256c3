package io.minewatch.feeds.format;

import io.minewatch.feeds.model.DomainMatch;
import io.minewatch.feeds.model.Indicator;
import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Trails of Maltrail: names, addresses, {@code address:port} and URLs in one file, under comments
 * that name the reference of what follows. Names cover what is below them, as Maltrail looks them
 * up. Paths without a host and regular expressions are counted: they name nobody.
 *
 * <p>Options: {@code match} (suffix when missing).
 */
final class MaltrailFormat implements FeedFormat {
    private static final String REFERENCE = "reference:";

    @Override
    public String name() {
        return "maltrail";
    }

    @Override
    public String description() {
        return "trails of Maltrail, with their references";
    }

    @Override
    public Recognition recognize(FeedHead head) {
        return head.text().contains("Maltrail developers (https://github.com/stamparm/maltrail")
                ? Recognition.CERTAIN
                : Recognition.NO;
    }

    @Override
    public void read(FeedInput in, FeedSink sink) throws IOException {
        Trails trails = new Trails(in, sink);
        Lines.each(in, sink, trails);
    }

    private static final class Trails implements Lines.Taker {
        private final FeedSink sink;
        private final IndicatorDraft draft = new IndicatorDraft();
        private final @Nullable DomainMatch match;
        private String reference = "";
        private boolean inComments;

        Trails(FeedInput in, FeedSink sink) {
            this.sink = sink;
            this.match = Options.match(in, sink, null);
        }

        @Override
        public void line(int number, String text) {
            if (text.startsWith("#")) {
                comment(text.substring(1).strip());
                return;
            }
            inComments = false;
            String trail = Lines.before(text, "#");
            if (trail.startsWith("/") || trail.startsWith("?")) {
                sink.ignored(number, "a path without a host");
            } else if (trail.indexOf('\\') >= 0 || isGroup(trail)) {
                sink.ignored(number, "a pattern of names");
            } else {
                sink.indicator(
                        number, draft.clear().text(null, trail).match(match).reference(reference));
            }
        }

        private static boolean isGroup(String trail) {
            return trail.indexOf('(') >= 0 && !trail.contains("(.)");
        }

        /** The first reference of a block of comments stands for the trails below. */
        private void comment(String text) {
            if (!inComments) {
                inComments = true;
                reference = "";
            }
            if (text.toLowerCase(Locale.ROOT).startsWith(REFERENCE) && reference.isEmpty()) {
                reference = text.substring(REFERENCE.length()).strip();
            }
        }
    }

    @Override
    public boolean canWrite() {
        return true;
    }

    @Override
    public void write(Iterable<Indicator> indicators, Appendable out, Omissions omissions)
            throws IOException {
        String reference = "";
        for (Indicator indicator : indicators) {
            String own = Written.field(indicator.details().reference(), '\n');
            if (!own.equals(reference)) {
                reference = own;
                out.append(own.isEmpty() ? "\n#\n" : "\n# Reference: " + own + "\n\n");
            }
            switch (indicator.type()) {
                case DOMAIN, ADDRESS, URL -> PlainListFormat.writeEntry(indicator, out, omissions);
                default -> omissions.omitted(indicator, Written.NO_PLACE);
            }
        }
    }
}
