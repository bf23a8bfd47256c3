package io.minewatch.output.format;

import io.minewatch.output.PlainText;
import io.minewatch.output.event.AlertEvent;
import io.minewatch.output.event.EventFactory;
import java.util.Map;

/**
 * RFC 5424: {@code <PRI>1 TIME HOST APP PROCID MSGID [structured data] MSG}. The identity of the
 * event comes first within the structured data; what does not fit is left out from the end.
 * Stateless.
 */
final class Rfc5424 {
    private static final String APP_NAME = "minewatch";

    /** Longest host name (section 6). */
    private static final int MAX_HOST = 255;

    private static final int MAX_PROCESS = 128;
    private static final int MAX_MESSAGE_ID = 32;

    /** {@code sequenceId} begins again at 1 after this (section 7.3.1). */
    private static final long MAX_SEQUENCE_ID = 2_147_483_647L;

    /** Octets kept for the sentence, so that many fields do not push it out. */
    private static final int SENTENCE_RESERVE = 160;

    /** UTF-8's byte order mark (section 6.4). */
    private static final String BOM = "\uFEFF";

    private Rfc5424() {}

    static byte[] encode(EventFormat format, AlertEvent event) {
        Utf8 out = new Utf8(format.maxOctets());
        out.cut(
                format.priority(event)
                        + "1 "
                        + SyslogTime.rfc3339(event.timeNanos())
                        + ' '
                        + EventFormat.headerWord(format.hostName(), MAX_HOST)
                        + ' '
                        + APP_NAME
                        + ' '
                        + EventFormat.headerWord(format.processId(), MAX_PROCESS)
                        + ' '
                        + EventFormat.headerWord(messageId(event), MAX_MESSAGE_ID)
                        + " [minewatch@"
                        + format.enterpriseId());
        String end = "]" + meta(event);
        boolean structured = format.payload() == Payload.STRUCTURED;
        int reserve =
                end.length()
                        + 1
                        + (structured ? Math.min(SENTENCE_RESERVE, event.text().length()) : 0);
        for (Map.Entry<String, Object> field : Fields.of(event).entrySet()) {
            boolean identity = field.getKey().equals("event_id") || field.getKey().equals("seq");
            if (!structured && !identity) {
                break;
            }
            // What follows is less important, but a shorter field may still fit.
            String parameter = parameter(field.getKey(), Fields.text(field.getValue()));
            if (octets(parameter) <= out.room() - reserve) {
                out.whole(parameter);
            }
        }
        out.whole(end);
        out.whole(" ");
        if (format.byteOrderMark()) {
            out.whole(BOM);
        }
        if (structured) {
            out.cut(PlainText.of(event.text(), EventFactory.MAX_TEXT));
        } else {
            out.octets(format.body(event, out.room()));
        }
        return out.toByteArray();
    }

    /** {@code finding-new}, {@code finding-closed}, {@code heartbeat}, ... */
    static String messageId(AlertEvent event) {
        return event.kind().isFinding() ? "finding-" + event.kind().label() : event.kind().label();
    }

    private static String meta(AlertEvent event) {
        return event.sequence() < 1
                ? ""
                : "[meta sequenceId=\"" + ((event.sequence() - 1) % MAX_SEQUENCE_ID + 1) + "\"]";
    }

    private static int octets(String text) {
        return text.getBytes(java.nio.charset.StandardCharsets.UTF_8).length;
    }

    /**
     * {@code NAME="VALUE"}, with a backslash before {@code "}, {@code \} and {@code ]} (section
     * 6.3.3); line breaks and other control characters are spelled out before.
     */
    private static String parameter(String name, String value) {
        String plain = PlainText.of(value, EventFactory.MAX_TEXT);
        StringBuilder out = new StringBuilder(plain.length() + name.length() + 8);
        out.append(' ').append(parameterName(name)).append("=\"");
        for (int i = 0; i < plain.length(); i++) {
            char c = plain.charAt(i);
            if (c == '"' || c == '\\' || c == ']') {
                out.append('\\');
            }
            out.append(c);
        }
        return out.append('"').toString();
    }

    /** SD-NAME: 1 to 32 printable characters without {@code =}, space, {@code ]}, {@code "}. */
    private static String parameterName(String name) {
        return EventFormat.headerWord(name, MAX_MESSAGE_ID)
                .replace('=', '_')
                .replace(']', '_')
                .replace('"', '_');
    }
}
