package io.minewatch.feeds.format;

import io.minewatch.feeds.model.Indicator;
import java.io.IOException;
import java.util.List;

/**
 * A dataset of Suricata with a reputation for each value: {@code value,score} (user guide, chapter
 * Datasets, keyword {@code datarep}). Values as in {@link SuricataDatasetFormat}; the score gives
 * the confidence.
 *
 * <p>Options: {@code full-score} (the score of complete confidence; 100 when missing), {@code
 * type}, {@code match}.
 */
final class SuricataDatarepFormat implements FeedFormat {
    private static final int FULL_SCORE = 100;

    /** Scores have 16 bits. */
    private static final int MAX_SCORE = 65_535;

    @Override
    public String name() {
        return "suricata-datarep";
    }

    @Override
    public String description() {
        return "reputation of Suricata's datasets: value in base64, score";
    }

    @Override
    public Recognition recognize(FeedHead head) {
        List<String> sample = Lines.sample(head);
        for (String line : sample) {
            int comma = line.indexOf(',');
            String value =
                    comma < 0 ? null : SuricataDatasetFormat.decoded(line.substring(0, comma));
            if (value == null
                    || value.indexOf('.', 1) < 0
                    || Dates.small(line.substring(comma + 1).strip(), -1) < 0) {
                return Recognition.NO;
            }
        }
        return sample.isEmpty() ? Recognition.NO : Recognition.CERTAIN;
    }

    @Override
    public void read(FeedInput in, FeedSink sink) throws IOException {
        SuricataDatasetFormat.Values values = new SuricataDatasetFormat.Values(in, sink);
        int full = Options.number(in, sink, "full-score", FULL_SCORE);
        IndicatorDraft draft = new IndicatorDraft();
        Lines.each(
                in,
                sink,
                (line, text) -> {
                    int comma = text.lastIndexOf(',');
                    int score = comma < 0 ? -1 : Dates.small(text.substring(comma + 1).strip(), -1);
                    if (score < 0 || score > MAX_SCORE) {
                        sink.problem(
                                line,
                                Lines.quoted(text) + " has no score",
                                "write value,score with a score from 0 to " + MAX_SCORE);
                    } else if (values.take(line, text.substring(0, comma).strip(), draft.clear())) {
                        sink.indicator(
                                line,
                                draft.confidence(
                                        (int) Math.min(100L, Math.round(score * 100.0 / full))));
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
            String value = SuricataDatasetFormat.nameOf(indicator, omissions);
            if (value != null) {
                out.append(value)
                        .append(',')
                        .append(Integer.toString(indicator.details().confidence()))
                        .append('\n');
            }
        }
    }
}
