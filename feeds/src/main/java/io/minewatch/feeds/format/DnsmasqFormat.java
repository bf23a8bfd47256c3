package io.minewatch.feeds.format;

import io.minewatch.feeds.model.DomainIndicator;
import io.minewatch.feeds.model.DomainMatch;
import io.minewatch.feeds.model.Indicator;
import java.io.IOException;
import java.util.Set;

/**
 * Configuration of dnsmasq (dnsmasq(8)) that blocks names: {@code address=/name/[name/]} with no
 * address, {@code #}, {@code 0.0.0.0}, {@code ::} or a loopback address, {@code local=/name/} and
 * {@code server=/name/} without a server. They cover the name and all below; {@code /*.name/} only
 * what is below. {@code server=/name/#} lets a name through and is a mark of the harmless. Other
 * directives are counted.
 *
 * <p>Options: none.
 */
final class DnsmasqFormat implements FeedFormat {
    private static final Set<String> SINKS =
            Set.of("", "#", "0.0.0.0", "127.0.0.1", "::", "::1", "0");

    @Override
    public String name() {
        return "dnsmasq";
    }

    @Override
    public String description() {
        return "configuration of dnsmasq: address=/name/0.0.0.0, local=/name/";
    }

    @Override
    public Recognition recognize(FeedHead head) {
        for (String line : Lines.sample(head, "#")) {
            if (Lines.startsWithAny(line, "address=/", "server=/", "local=/")) {
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
                    String directive = Lines.before(text, "#");
                    boolean address = directive.startsWith("address=/");
                    if (!address && !Lines.startsWithAny(directive, "server=/", "local=/")) {
                        sink.ignored(line, "another directive of dnsmasq");
                        return;
                    }
                    int begin = directive.indexOf('/') + 1;
                    int end = directive.lastIndexOf('/');
                    if (end < begin) {
                        sink.problem(
                                line,
                                Lines.quoted(directive) + " has no end of its name",
                                "write address=/name/0.0.0.0");
                        return;
                    }
                    String target = directive.substring(end + 1).strip();
                    boolean harmless = !address && target.equals("#");
                    if (!harmless && !(address ? SINKS.contains(target) : target.isEmpty())) {
                        sink.ignored(line, "a name with an address or server of its own");
                        return;
                    }
                    for (String name : directive.substring(begin, end).split("/", -1)) {
                        draft.clear().text(Indicator.Type.DOMAIN, name);
                        if (!name.startsWith("*.")) {
                            draft.match(DomainMatch.SUFFIX);
                        }
                        if (harmless) {
                            sink.harmless(line, draft.note("let through by the list"));
                        } else {
                            sink.indicator(line, draft);
                        }
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
        for (Indicator indicator : indicators) {
            if (!(indicator instanceof DomainIndicator domain)) {
                omissions.omitted(indicator, Written.NO_NAME);
            } else if (domain.match() == DomainMatch.EXACT) {
                omissions.omitted(indicator, "dnsmasq would block all names below it too");
            } else {
                out.append("address=/").append(Written.name(domain)).append("/#\n");
            }
        }
    }
}
