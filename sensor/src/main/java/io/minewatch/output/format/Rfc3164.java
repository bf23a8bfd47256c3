package io.minewatch.output.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.minewatch.output.event.AlertEvent;

/**
 * RFC 3164, for old receivers: {@code <PRI>Mmm dd hh:mm:ss HOST minewatch[pid]: MSG}. Pure ASCII.
 * It has no year and no zone: times within the message do. Stateless.
 */
final class Rfc3164 {
    private static final int MAX_HOST = 255;
    private static final int MAX_PROCESS = 16;

    private Rfc3164() {}

    static byte[] encode(EventFormat format, AlertEvent event) {
        Utf8 out = new Utf8(format.maxOctets());
        out.cut(
                format.priority(event)
                        + SyslogTime.rfc3164(event.timeNanos(), format.zone())
                        + (format.header() == Header.LOCAL ? "" : " " + hostName(format.hostName()))
                        + " minewatch["
                        + EventFormat.headerWord(format.processId(), MAX_PROCESS)
                        + "]: ");
        out.cut(body(format, event, out.room()));
        return out.toByteArray();
    }

    /**
     * The payload in ASCII. Spelling out what is none makes it longer: then the payload is made
     * anew with less room, so that it leaves out whole fields.
     */
    private static String body(EventFormat format, AlertEvent event, int room) {
        int max = room;
        String body = ascii(new String(format.body(event, max), UTF_8));
        while (body.length() > room && max > 0) {
            // In small steps: the identity comes first and is ASCII, so that it stays.
            max -= max / 8 + 1;
            body = ascii(new String(format.body(event, max), UTF_8));
        }
        return body;
    }

    /** Without domain (section 4.1.2); addresses stay whole. */
    private static String hostName(String name) {
        String word = EventFormat.headerWord(name, MAX_HOST);
        int dot = word.indexOf('.');
        boolean address = word.indexOf(':') >= 0 || Character.isDigit(word.charAt(0));
        return dot > 0 && !address ? word.substring(0, dot) : word;
    }

    private static String ascii(String text) {
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints()
                .forEach(
                        c -> {
                            if (c < 0x7F) {
                                out.appendCodePoint(c);
                            } else {
                                // Without backslash and equals sign, which the payload's own
                                // escapes are made of.
                                out.append("<U+").append(Integer.toHexString(c)).append('>');
                            }
                        });
        return out.toString();
    }
}
