package io.minewatch.feeds.format;

import io.minewatch.feeds.model.Indicator;
import io.minewatch.feeds.model.Labels;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a format hands over, one line of text for each call, in order: for tests to compare. */
final class Sheet implements FeedSink {
    private final List<String> lines = new ArrayList<>();

    private Sheet() {}

    /**
     * Reads a text: {@code LINE +TYPE TEXT MATCH key=value...} for an indicator (what is unset is
     * left out), {@code LINE ok ...} for a harmless one, {@code LINE - REASON} for an ignored one,
     * {@code LINE ! WHAT} for a problem, {@code version TEXT}; at the end {@code LINE !! WHAT}
     * where it could not be read on.
     */
    static List<String> of(FeedFormat format, Map<String, String> options, String text) {
        return of(format, options, text.getBytes(StandardCharsets.UTF_8));
    }

    static List<String> of(FeedFormat format, String text) {
        return of(format, Map.of(), text);
    }

    static List<String> of(FeedFormat format, Map<String, String> options, byte[] octets) {
        Sheet sheet = new Sheet();
        try (FeedInput in =
                FeedInput.open("feed", "file", options, new ByteArrayInputStream(octets))) {
            format.read(in, sheet);
        } catch (UnreadableFeedException e) {
            sheet.lines.add(e.line() + " !! " + e.getMessage());
        } catch (IOException e) {
            sheet.lines.add("IOException " + e.getMessage());
        }
        return sheet.lines;
    }

    /** The format that is recognised; empty where none is. */
    static String recognized(String file, String text) {
        FeedFormat format = FeedFormats.recognize(new FeedHead(file, text));
        return format == null ? "" : format.name();
    }

    @Override
    public void indicator(int line, IndicatorDraft draft) {
        lines.add(line + " +" + text(draft));
    }

    @Override
    public void harmless(int line, IndicatorDraft draft) {
        lines.add(line + " ok " + text(draft));
    }

    @Override
    public void problem(int line, String what, String remedy) {
        if (remedy.isBlank()) {
            throw new AssertionError("no remedy for " + what);
        }
        lines.add(line + " ! " + what);
    }

    @Override
    public void ignored(int line, String reason) {
        lines.add(line + " - " + reason);
    }

    @Override
    public void version(String version) {
        lines.add("version " + version);
    }

    @Override
    public boolean isFull() {
        return false;
    }

    private static String text(IndicatorDraft draft) {
        StringBuilder text = new StringBuilder();
        Indicator.Type type = draft.type();
        text.append(type == null ? "any" : type.label()).append(' ').append(draft.text());
        add(text, "", draft.match());
        add(text, "kind=", draft.kind());
        add(text, "role=", draft.role());
        add(text, "status=", draft.status());
        add(text, "coins=", draft.coins().isEmpty() ? null : draft.coins());
        add(text, "ports=", draft.ports().isEmpty() ? null : draft.ports());
        add(text, "tls=", draft.tlsPorts().isEmpty() ? null : draft.tlsPorts());
        add(text, "confidence=", draft.confidence() < 0 ? null : draft.confidence());
        add(text, "first=", draft.firstSeen());
        add(text, "from=", draft.validFrom());
        add(text, "until=", draft.validUntil());
        add(text, "seen=", draft.seenYear() == 0 ? null : draft.seenYear());
        add(text, "tlp=", draft.sharing());
        add(text, "sources=", draft.sources().isEmpty() ? null : draft.sources());
        add(text, "ref=", draft.reference().isEmpty() ? null : draft.reference());
        add(text, "note=", draft.note().isEmpty() ? null : draft.note());
        return text.toString();
    }

    private static void add(StringBuilder text, String key, @Nullable Object value) {
        if (value != null) {
            text.append(' ').append(key).append(value instanceof Enum<?> e ? Labels.of(e) : value);
        }
    }

    /** What a format writes of indicators. */
    static String written(FeedFormat format, Iterable<Indicator> indicators, List<String> told) {
        StringBuilder text = new StringBuilder();
        try {
            format.write(
                    indicators, text, (indicator, why) -> told.add(indicator.value() + ": " + why));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return text.toString();
    }
}
