package io.minewatch.feeds.format;

import io.minewatch.feeds.model.DomainIndicator;
import io.minewatch.feeds.model.DomainMatch;
import io.minewatch.feeds.model.Indicator;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Regular expressions of Pi-hole's deny list, those that spell one name: {@code (^|\.)name$} (the
 * name and all below), {@code ^name$} (the name alone), {@code \.name$} (below it), with dots
 * escaped. Any other expression is told as a problem: what it covers is not guessed.
 *
 * <p>Options: none.
 */
final class PiHoleFormat implements FeedFormat {
    private static final Pattern NAME =
            Pattern.compile(
                    "(\\(\\^\\|\\\\\\.\\)|\\(\\\\\\.\\|\\^\\)|\\^|\\^?(?:\\.[*+])?\\\\\\.)"
                            + "((?:[0-9A-Za-z_-]+\\\\\\.)+[0-9A-Za-z_-]+)\\$");

    @Override
    public String name() {
        return "pihole";
    }

    @Override
    public String description() {
        return "regular expressions of Pi-hole that spell one name: (^|\\.)name$";
    }

    @Override
    public Recognition recognize(FeedHead head) {
        boolean any = false;
        for (String line : Lines.sample(head, "#")) {
            any |= Lines.startsWithAny(line, "(^|\\.)", "(\\.|^)");
        }
        return any ? Recognition.CERTAIN : Recognition.NO;
    }

    @Override
    public void read(FeedInput in, FeedSink sink) throws IOException {
        IndicatorDraft draft = new IndicatorDraft();
        Lines.each(
                in,
                sink,
                (line, text) -> {
                    if (text.startsWith("#")) {
                        return;
                    }
                    Matcher name = NAME.matcher(text);
                    if (!name.matches()) {
                        sink.problem(
                                line,
                                Lines.quoted(text) + " is no expression for one name",
                                "write (^|\\.)name$ with its dots escaped");
                        return;
                    }
                    String begin = name.group(1);
                    DomainMatch match =
                            begin.startsWith("(")
                                    ? DomainMatch.SUFFIX
                                    : begin.equals("^") ? DomainMatch.EXACT : DomainMatch.BELOW;
                    sink.indicator(
                            line,
                            draft.clear()
                                    .text(Indicator.Type.DOMAIN, name.group(2).replace("\\", ""))
                                    .match(match));
                });
    }

    @Override
    public boolean canWrite() {
        return true;
    }

    @Override
    public void write(Iterable<Indicator> indicators, Appendable out, Omissions omissions)
            throws IOException {
        for (Indicator indicator : indicators) {
            if (!(indicator instanceof DomainIndicator domain)) {
                omissions.omitted(indicator, Written.NO_NAME);
                continue;
            }
            out.append(
                            switch (domain.match()) {
                                case SUFFIX -> "(^|\\.)";
                                case EXACT -> "^";
                                case BELOW -> "\\.";
                            })
                    .append(domain.name().replace(".", "\\."))
                    .append("$\n");
        }
    }
}
