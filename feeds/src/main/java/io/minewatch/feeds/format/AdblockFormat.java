package io.minewatch.feeds.format;

import io.minewatch.feeds.model.DomainIndicator;
import io.minewatch.feeds.model.DomainMatch;
import io.minewatch.feeds.model.Indicator;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Filter lists of Adblock Plus, uBlock Origin and AdGuard. Read: {@code ||host^} (the name and all
 * below), {@code |host^} (the name alone, as AdGuard's DNS filter has it), {@code ||host/path}
 * without wildcards, exceptions {@code @@||host^} as a mark of the harmless, lines of a hosts file.
 * Rules for parts of pages, patterns, and rules whose options confine them to some pages or change
 * pages only, are counted and left out.
 *
 * <p>Options: none.
 */
final class AdblockFormat implements FeedFormat {
    /** Marks of rules that act on parts of a page (Adblock Plus, uBlock Origin, AdGuard). */
    private static final String[] COSMETIC = {
        "##", "#@#", "#?#", "#@?#", "#$#", "#@$#", "#%#", "#@%#", "#+js", "$$", "$@$"
    };

    /** Options under which a rule does not block a host as such. */
    private static final Set<String> CONDITIONAL =
            Set.of(
                    "domain",
                    "from",
                    "to",
                    "denyallow",
                    "csp",
                    "removeparam",
                    "queryprune",
                    "replace",
                    "cookie",
                    "header",
                    "permissions",
                    "rewrite",
                    "dnsrewrite",
                    "ctag",
                    "client",
                    "dnstype",
                    "app",
                    "method",
                    "badfilter",
                    "generichide",
                    "ghide",
                    "elemhide",
                    "ehide",
                    "specifichide",
                    "shide",
                    "genericblock",
                    "removeheader",
                    "urltransform",
                    "uritransform",
                    "inline-script",
                    "inline-font",
                    "sitekey");

    @Override
    public String name() {
        return "adblock";
    }

    @Override
    public String description() {
        return "filter list of Adblock Plus, uBlock Origin or AdGuard: ||name^";
    }

    @Override
    public Recognition recognize(FeedHead head) {
        String text = head.text().stripLeading();
        if (text.regionMatches(true, 0, "[adblock", 0, 8)
                || text.regionMatches(true, 0, "[uBlock", 0, 7)) {
            return Recognition.CERTAIN;
        }
        for (String line : Lines.sample(head, "!", "#")) {
            if ((line.startsWith("||") && line.indexOf('^') > 0) || line.startsWith("@@||")) {
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
                    boolean comment =
                            text.startsWith("!")
                                    || text.startsWith("[")
                                    || text.startsWith("# ")
                                    || text.equals("#");
                    if (comment) {
                        String version = Lines.version(text.substring(1));
                        if (version != null) {
                            sink.version(version);
                        }
                    } else {
                        rule(line, text, draft.clear(), sink);
                    }
                });
    }

    private static void rule(int line, String text, IndicatorDraft draft, FeedSink sink) {
        for (String mark : COSMETIC) {
            if (text.contains(mark)) {
                sink.ignored(line, "a rule for parts of pages");
                return;
            }
        }
        boolean exception = text.startsWith("@@");
        String rule = exception ? text.substring(2) : text;
        if (rule.length() > 1 && rule.startsWith("/") && rule.lastIndexOf('/') > 0) {
            sink.ignored(line, "a pattern of URLs");
            return;
        }
        int dollar = rule.lastIndexOf('$');
        if (dollar >= 0) {
            for (String option : rule.substring(dollar + 1).split(",", -1)) {
                int equals = option.indexOf('=');
                String name = (equals < 0 ? option : option.substring(0, equals)).strip();
                if (CONDITIONAL.contains(name.toLowerCase(Locale.ROOT).replace("~", ""))) {
                    sink.ignored(line, "a rule that holds on some pages or changes pages only");
                    return;
                }
            }
            rule = rule.substring(0, dollar);
        }
        DomainMatch match = DomainMatch.EXACT;
        if (rule.startsWith("||")) {
            match = DomainMatch.SUFFIX;
            rule = rule.substring(2);
        } else if (rule.startsWith("|")) {
            rule = rule.substring(1);
        } else if (rule.matches("(0\\.0\\.0\\.0|127\\.0\\.0\\.1|::1?)\\s+\\S+.*")) {
            for (String name : List.of(Lines.before(rule, "#").split("\\s+", -1))) {
                if (name.indexOf('.') > 0 && !Character.isDigit(name.charAt(name.length() - 1))) {
                    sink.indicator(
                            line, draft.clear().text(Indicator.Type.DOMAIN, name).match(match));
                }
            }
            return;
        }
        boolean ends = false;
        while (rule.endsWith("^") || rule.endsWith("|") || rule.endsWith("*")) {
            ends = true;
            rule = rule.substring(0, rule.length() - 1);
        }
        if (rule.startsWith("*.")) {
            match = DomainMatch.BELOW;
            rule = rule.substring(2);
        }
        String rest = rule.substring(rule.indexOf("://") < 0 ? 0 : rule.indexOf("://") + 3);
        boolean host = rest.indexOf('/') < 0 || rest.indexOf('/') == rest.length() - 1;
        boolean anywhere = !ends && !host && match != DomainMatch.SUFFIX;
        if (anywhere || isPattern(rule)) {
            sink.ignored(line, "a pattern of URLs");
            return;
        }
        if (!host) {
            if (exception) {
                sink.ignored(line, "an exception for one page");
            } else {
                sink.indicator(line, draft.text(Indicator.Type.URL, rule));
            }
            return;
        }
        draft.text(null, rule).match(match);
        if (exception) {
            sink.harmless(line, draft.note("exception of the filter list"));
        } else {
            sink.indicator(line, draft);
        }
    }

    private static boolean isPattern(String rule) {
        return rule.isEmpty()
                || rule.indexOf('*') >= 0
                || rule.indexOf('^') >= 0
                || rule.indexOf('|') >= 0
                || Lines.startsWithAny(rule, "/", ".", "-");
    }

    @Override
    public boolean canWrite() {
        return true;
    }

    @Override
    public void write(Iterable<Indicator> indicators, Appendable out, Omissions omissions)
            throws IOException {
        out.append("[Adblock Plus 2.0]\n");
        for (Indicator indicator : indicators) {
            if (!(indicator instanceof DomainIndicator domain)) {
                omissions.omitted(indicator, Written.NO_NAME);
                continue;
            }
            out.append(
                            switch (domain.match()) {
                                case SUFFIX -> "||";
                                case EXACT -> "|";
                                case BELOW -> "||*.";
                            })
                    .append(domain.name())
                    .append("^\n");
        }
    }
}
