package io.minewatch.feeds.format;

import io.minewatch.feeds.model.DomainMatch;
import io.minewatch.feeds.model.Indicator;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Names in the lists of Falco rules ({@code - list: miner_domains}, {@code items: [...]}): of the
 * lists whose name speaks of domains, hosts or pools, or those that option {@code lists} names.
 * Falco compares whole names, so they match exactly. Ports, macros and rules are counted.
 *
 * <p>Options: {@code lists}, names with {@code |} between.
 */
final class FalcoFormat implements FeedFormat {
    @Override
    public String name() {
        return "falco";
    }

    @Override
    public String description() {
        return "Falco rules: names in their lists of domains";
    }

    @Override
    public Recognition recognize(FeedHead head) {
        boolean list = false;
        boolean items = false;
        for (String line : head.text().split("\r\n|\r|\n", -1)) {
            list |= line.startsWith("- list:");
            items |= line.startsWith("  items:");
        }
        return list && items ? Recognition.CERTAIN : Recognition.NO;
    }

    @Override
    public void read(FeedInput in, FeedSink sink) throws IOException {
        String wanted = in.option("lists").strip();
        Set<String> lists =
                wanted.isEmpty() ? Set.of() : Set.copyOf(List.of(wanted.split("\\|", -1)));
        IndicatorDraft draft = new IndicatorDraft();
        String[] list = {""};
        YamlScalars.each(
                in,
                sink,
                (line, keys, value) -> {
                    if (keys.size() != 1) {
                        return;
                    }
                    switch (keys.get(0)) {
                        case "list" -> list[0] = value;
                        case "items" -> {
                            if (!isWanted(list[0], lists)) {
                                sink.ignored(line, "an item of another list");
                            } else if (value.indexOf('.') < 0) {
                                sink.ignored(line, "the name of another list");
                            } else {
                                sink.indicator(
                                        line,
                                        draft.clear()
                                                .text(Indicator.Type.DOMAIN, value.strip())
                                                .match(DomainMatch.EXACT)
                                                .note("list " + list[0]));
                            }
                        }
                        default -> {
                            // Rules and macros.
                        }
                    }
                });
    }

    private static boolean isWanted(String list, Set<String> lists) {
        if (!lists.isEmpty()) {
            return lists.contains(list);
        }
        String lower = list.toLowerCase(Locale.ROOT);
        return lower.contains("domain") || lower.contains("host") || lower.contains("pool");
    }
}
