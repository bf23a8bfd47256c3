package io.minewatch.feeds.format;

import io.minewatch.feeds.model.DomainIndicator;
import io.minewatch.feeds.model.DomainMatch;
import io.minewatch.feeds.model.Indicator;
import java.io.IOException;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Configuration of Unbound (unbound.conf(5)) that blocks names: {@code local-zone: "name" TYPE}
 * with a type that denies covers the name and all below; {@code local-data: "name A 0.0.0.0"}
 * covers the name alone. {@code always_transparent} lets a name through and is a mark of the
 * harmless. Other lines are counted.
 *
 * <p>Options: none.
 */
final class UnboundFormat implements FeedFormat {
    private static final Pattern ZONE =
            Pattern.compile("local-zone:\\s*\"?([^\"\\s]+)\"?\\s+\"?([a-z_]+)\"?.*");
    private static final Pattern DATA =
            Pattern.compile(
                    "local-data:\\s*['\"]?([^\"'\\s]+)\\s+(?:[0-9]+\\s+)?(?:(?i:IN)\\s+)?"
                            + "(?i:A|AAAA)\\s+([0-9A-Fa-f.:]+)['\"]?.*");
    private static final Set<String> DENIES =
            Set.of(
                    "deny",
                    "refuse",
                    "static",
                    "redirect",
                    "always_refuse",
                    "always_nxdomain",
                    "always_nodata",
                    "always_null",
                    "always_deny",
                    "inform_deny",
                    "inform_redirect",
                    "block_a");
    private static final Set<String> SINKS = Set.of("0.0.0.0", "127.0.0.1", "::", "::1");

    @Override
    public String name() {
        return "unbound";
    }

    @Override
    public String description() {
        return "configuration of Unbound: local-zone: \"name\" always_nxdomain";
    }

    @Override
    public Recognition recognize(FeedHead head) {
        for (String line : Lines.sample(head, "#")) {
            if (Lines.startsWithAny(line, "local-zone:", "local-data:")) {
                return Recognition.CERTAIN;
            }
        }
        return Recognition.NO;
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
                    Matcher zone = ZONE.matcher(text);
                    Matcher data = DATA.matcher(text);
                    if (zone.matches()) {
                        String type = zone.group(2);
                        draft.clear()
                                .text(Indicator.Type.DOMAIN, zone.group(1))
                                .match(DomainMatch.SUFFIX);
                        if (DENIES.contains(type)) {
                            sink.indicator(line, draft);
                        } else if (type.equals("always_transparent")) {
                            sink.harmless(line, draft.note("let through by the list"));
                        } else {
                            sink.ignored(line, "a zone of a type that blocks nothing by itself");
                        }
                    } else if (data.matches() && SINKS.contains(data.group(2))) {
                        sink.indicator(
                                line,
                                draft.clear()
                                        .text(Indicator.Type.DOMAIN, data.group(1))
                                        .match(DomainMatch.EXACT));
                    } else if (data.matches()) {
                        sink.ignored(line, "a name with an address of its own");
                    } else if (Lines.startsWithAny(text, "local-zone:", "local-data:")) {
                        sink.problem(
                                line,
                                Lines.quoted(text) + " is no zone or address",
                                "write local-zone: \"name\" always_nxdomain");
                    } else if (!text.equals("server:")) {
                        sink.ignored(line, "another line of Unbound's configuration");
                    }
                });
    }

    @Override
    public boolean canWrite() {
        return true;
    }

    @Override
    public void write(Iterable<Indicator> indicators, Appendable out, Omissions omissions)
            throws IOException {
        out.append("server:\n");
        for (Indicator indicator : indicators) {
            if (!(indicator instanceof DomainIndicator domain)) {
                omissions.omitted(indicator, Written.NO_NAME);
                continue;
            }
            switch (domain.match()) {
                case SUFFIX ->
                        out.append("local-zone: \"")
                                .append(domain.name())
                                .append("\" always_nxdomain\n");
                case EXACT ->
                        out.append("local-zone: \"")
                                .append(domain.name())
                                .append("\" typetransparent\nlocal-data: \"")
                                .append(domain.name())
                                .append(" A 0.0.0.0\"\n");
                case BELOW -> omissions.omitted(indicator, "Unbound has no wildcards");
            }
        }
    }
}
