package io.minewatch.output;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import io.minewatch.detect.Finding;
import io.minewatch.detect.Level;
import io.minewatch.observable.MiningActivity;
import io.minewatch.report.HostReport;
import io.minewatch.report.RunListener;
import io.minewatch.report.RunSummary;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes one JSON object a line in the shape of Suricata's EVE. Pure ASCII: whatever a miner sends
 * arrives escaped, so that printing a line cannot steer a terminal. Throws {@link
 * UncheckedIOException} when the stream does. Single thread.
 */
public final class EveWriter implements RunListener, AutoCloseable {
    /** Highest character that JSON text shows as itself: the last printable one of ASCII. */
    static final int HIGHEST_PLAIN_CHARACTER = '~';

    private final JsonGenerator json;
    private final EventJson events;
    private final boolean flushLines;
    private Supplier<@Nullable KeptPackets> kept = () -> null;

    /**
     * @param out receives UTF-8; not closed by this class
     * @param sensor name of the sensor in every line
     * @param alertLevel findings from this level on are alerts
     * @param flushLines write each line out at once, for readers that follow
     */
    public EveWriter(OutputStream out, String sensor, Level alertLevel, boolean flushLines)
            throws IOException {
        this.json = generator(out);
        this.events = new EventJson(json, sensor, alertLevel);
        this.flushLines = flushLines;
    }

    private static JsonGenerator generator(OutputStream out) throws IOException {
        JsonGenerator json =
                new JsonFactory()
                        .createGenerator(out, JsonEncoding.UTF8)
                        .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
                        .setHighestNonEscapedChar(HIGHEST_PLAIN_CHARACTER)
                        .setCharacterEscapes(DeleteEscaped.ESCAPES);
        // Between root values; the last line gets its end in close().
        json.setPrettyPrinter(new MinimalPrettyPrinter(""));
        return json;
    }

    /** From now on events are about these files. */
    public void files(FileNames files) {
        events.files(files);
    }

    /**
     * From now on counters tell of this too.
     *
     * @param asked for each line of counters; gives null where nothing is kept
     */
    public void keeping(Supplier<@Nullable KeptPackets> asked) {
        kept = asked;
    }

    @Override
    public void onMiningFlow(MiningActivity activity) {
        write(() -> events.mining(activity));
    }

    @Override
    public void onFinding(Finding finding) {
        write(() -> events.finding(finding));
    }

    @Override
    public void onHost(HostReport host) {
        write(() -> events.host(host));
    }

    @Override
    public void onSummary(RunSummary summary) {
        write(() -> events.stats(summary, kept.get()));
    }

    /** Writes out what is buffered. */
    public void flush() {
        try {
            json.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            json.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes one object. */
    private interface Step {
        void run() throws IOException;
    }

    private void write(Step event) {
        try {
            event.run();
            json.writeRaw('\n');
            if (flushLines) {
                json.flush();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
