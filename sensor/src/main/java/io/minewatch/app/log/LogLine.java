package io.minewatch.app.log;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.minewatch.config.SensorConfig.LogStyle;
import io.minewatch.output.PlainText;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One line of the log. Whatever a message holds, the line stays one line and its fields stay apart:
 * what others sent us ends up here as well. Immutable.
 *
 * @param time of the clock
 * @param level as SLF4J names it
 * @param logger name of the class that speaks
 * @param message for people
 * @param fields what programs should find by name; the message says it to people
 * @param fault what went wrong inside; null when nothing did
 */
record LogLine(
        Instant time,
        String level,
        String logger,
        String message,
        Map<String, String> fields,
        @Nullable String fault) {
    /** Longest message, in characters: what a journal takes whole. */
    private static final int MAX_MESSAGE = 4000;

    /** UTC, in milliseconds, always of the same length. */
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    private static final JsonFactory JSON = new JsonFactory();

    /** The line in a style, without its end. */
    String in(LogStyle style) {
        return switch (style) {
            case KEY_VALUE -> keyValue();
            case JSON -> json();
            default -> text();
        };
    }

    private String text() {
        StringBuilder line = new StringBuilder("minewatch: ").append(plain(message));
        if (fault != null) {
            line.append(" (").append(plain(fault)).append(')');
        }
        return line.toString();
    }

    private String keyValue() {
        StringBuilder line = new StringBuilder("time=").append(TIME.format(time));
        line.append(" level=").append(level.toLowerCase(Locale.ROOT));
        line.append(" logger=").append(logger);
        pair(line, "message", message);
        fields.forEach((name, value) -> pair(line, name, value));
        if (fault != null) {
            pair(line, "fault", fault);
        }
        return line.toString();
    }

    private static void pair(StringBuilder line, String name, String value) {
        line.append(' ').append(name).append("=\"");
        line.append(plain(value).replace("\\", "\\\\").replace("\"", "\\\"")).append('"');
    }

    private String json() {
        StringWriter line = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(line).setHighestNonEscapedChar('~')) {
            json.writeStartObject();
            json.writeStringField("time", TIME.format(time));
            json.writeStringField("level", level.toLowerCase(Locale.ROOT));
            json.writeStringField("logger", logger);
            json.writeStringField("message", plain(message));
            for (Map.Entry<String, String> field : fields.entrySet()) {
                json.writeStringField(field.getKey(), plain(field.getValue()));
            }
            if (fault != null) {
                json.writeStringField("fault", plain(fault));
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("a string takes everything", e);
        }
        return line.toString();
    }

    private static String plain(String text) {
        return PlainText.of(text, MAX_MESSAGE);
    }

    /** The number by which systemd's journal knows the level (sd-daemon(3)). */
    int priority() {
        return switch (level) {
            case "ERROR" -> 3;
            case "WARN" -> 4;
            case "INFO" -> 6;
            default -> 7;
        };
    }
}
