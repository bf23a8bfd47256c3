package io.minewatch.output.format;

import io.minewatch.output.PlainText;
import io.minewatch.output.event.AlertEvent;
import io.minewatch.output.event.EventFactory;
import java.util.Map;

/**
 * A sentence, then {@code name="value"} pairs, for receivers without structured data: within values
 * a backslash stands before {@code "} and {@code \}. The sentence is last in importance: where all
 * does not fit, the pairs are left out from the end, the identity last. Stateless.
 */
final class PlainLine {
    /** Of the length, what the sentence may take. */
    private static final int SENTENCE_SHARE = 3;

    private PlainLine() {}

    static byte[] encode(AlertEvent event, int max) {
        Utf8 out = new Utf8(max);
        String sentence = PlainText.of(event.text(), EventFactory.MAX_TEXT);
        out.octets(
                Utf8.cut(
                        sentence.getBytes(java.nio.charset.StandardCharsets.UTF_8),
                        Math.max(0, max / SENTENCE_SHARE)));
        for (Map.Entry<String, Object> field : Fields.of(event).entrySet()) {
            out.whole(pair(field.getKey(), Fields.text(field.getValue())));
        }
        return out.toByteArray();
    }

    private static String pair(String name, String value) {
        return " "
                + EventFormat.headerWord(name, 64).replace('=', '_')
                + "=\""
                + PlainText.of(value, EventFactory.MAX_TEXT)
                        .replace("\\", "\\\\")
                        .replace("\"", "\\\"")
                + '"';
    }
}
