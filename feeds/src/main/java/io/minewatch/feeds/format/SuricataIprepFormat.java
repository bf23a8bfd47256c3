package io.minewatch.feeds.format;

import io.minewatch.feeds.model.AddressIndicator;
import io.minewatch.feeds.model.Addresses;
import io.minewatch.feeds.model.Indicator;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/**
 * Reputation of addresses for Suricata (user guide, chapter IP Reputation): {@code
 * address|network,category,score}, the score from 1 to 127. What a category means stands in another
 * file of Suricata's; written entries get category {@value #WRITTEN_CATEGORY}.
 *
 * <p>Options: {@code categories} (numbers of those to take, with {@code |} between; all when
 * missing).
 */
final class SuricataIprepFormat implements FeedFormat {
    private static final int MAX_CATEGORY = 60;
    private static final int MAX_SCORE = 127;
    private static final int WRITTEN_CATEGORY = 1;

    @Override
    public String name() {
        return "suricata-iprep";
    }

    @Override
    public String description() {
        return "IP reputation of Suricata: address,category,score";
    }

    @Override
    public Recognition recognize(FeedHead head) {
        List<String> sample = Lines.sample(head, "#");
        for (String line : sample) {
            String[] fields = line.split(",", -1);
            if (fields.length != 3
                    || Addresses.parse(fields[0].strip()) == null
                    || number(fields[1], MAX_CATEGORY) < 0
                    || number(fields[2], MAX_SCORE) < 0) {
                return Recognition.NO;
            }
        }
        return sample.isEmpty() ? Recognition.NO : Recognition.CERTAIN;
    }

    @Override
    public void read(FeedInput in, FeedSink sink) throws IOException {
        Set<String> wanted = Set.of(in.option("categories").strip().split("[|, ]+"));
        boolean all = in.option("categories").isBlank();
        IndicatorDraft draft = new IndicatorDraft();
        Lines.each(
                in,
                sink,
                (line, text) -> {
                    if (text.startsWith("#")) {
                        return;
                    }
                    String[] fields = text.split(",", -1);
                    int category = fields.length < 3 ? -1 : number(fields[1], MAX_CATEGORY);
                    int score = fields.length < 3 ? -1 : number(fields[2], MAX_SCORE);
                    if (category < 1 || score < 0) {
                        sink.problem(
                                line,
                                Lines.quoted(text) + " is no reputation",
                                "write address,category,score with a category from 1 to "
                                        + MAX_CATEGORY
                                        + " and a score from 1 to "
                                        + MAX_SCORE);
                    } else if (score == 0) {
                        sink.ignored(line, "a score of 0");
                    } else if (!all && !wanted.contains(Integer.toString(category))) {
                        sink.ignored(line, "a category that is not asked for");
                    } else {
                        sink.indicator(
                                line,
                                draft.clear()
                                        .text(Indicator.Type.ADDRESS, fields[0])
                                        .confidence((int) Math.round(score * 100.0 / MAX_SCORE)));
                    }
                });
    }

    private static int number(String text, int max) {
        return Addresses.decimal(text.strip(), max);
    }

    @Override
    public boolean canWrite() {
        return true;
    }

    @Override
    public void write(Iterable<Indicator> indicators, Appendable out, Omissions omissions)
            throws IOException {
        for (Indicator indicator : indicators) {
            if (!(indicator instanceof AddressIndicator address)) {
                omissions.omitted(indicator, "IP reputation holds addresses only");
            } else if (address.onlyOnPorts()) {
                omissions.omitted(indicator, Written.NO_PORTS);
            } else {
                long score = Math.round(indicator.details().confidence() * MAX_SCORE / 100.0);
                out.append(indicator.value())
                        .append("," + WRITTEN_CATEGORY + ",")
                        .append(Long.toString(Math.max(1, score)))
                        .append('\n');
            }
        }
    }
}
