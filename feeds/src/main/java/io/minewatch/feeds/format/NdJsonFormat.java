package io.minewatch.feeds.format;

import com.fasterxml.jackson.core.JsonGenerator;
import io.minewatch.feeds.model.Indicator;
import java.io.IOException;
import java.util.regex.Pattern;

/**
 * One object of JSON a line. A line that is no JSON is told, and the others are read. Without
 * options the members are named as the native format's columns.
 *
 * <p>Options: as of {@link JsonFormat}, without {@code entries}.
 */
final class NdJsonFormat implements FeedFormat {
    private static final Pattern OWN =
            Pattern.compile("\\A\\s*\\{[^{}\\r\\n]*\"indicator\"\\s*:[^\\r\\n]*\\}\\s*(\\R|\\z)");

    @Override
    public String name() {
        return "ndjson";
    }

    @Override
    public String description() {
        return "one JSON object a line, members found by pointers";
    }

    @Override
    public Recognition recognize(FeedHead head) {
        return OWN.matcher(head.text()).find() ? Recognition.CERTAIN : Recognition.NO;
    }

    @Override
    public void read(FeedInput in, FeedSink sink) throws IOException {
        JsonEntries entries = new JsonEntries(in, sink);
        Lines.each(
                in,
                sink,
                (line, text) -> {
                    try (JsonReader json = JsonReader.of(text, line)) {
                        json.next();
                        Object value = json.value();
                        if (json.next() == null) {
                            entries.read(line, value);
                        } else {
                            sink.problem(
                                    line, "holds more than one value", "write one value a line");
                        }
                    } catch (UnreadableFeedException e) {
                        sink.problem(
                                line,
                                String.valueOf(e.getMessage()),
                                "write one object of JSON a line");
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
            try (JsonGenerator json = JsonFormat.generator(out)) {
                JsonFormat.write(indicator, json);
            }
            out.append('\n');
        }
    }
}
