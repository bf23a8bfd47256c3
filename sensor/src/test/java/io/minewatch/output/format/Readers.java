package io.minewatch.output.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Strict readers of the formats, written from their specifications: they refuse what is not valid.
 */
final class Readers {
    private Readers() {}

    /** A message of RFC 5424. */
    record Message(
            int priority,
            String time,
            String host,
            String id,
            Map<String, Map<String, String>> data,
            String text) {}

    static String utf8(byte[] octets) {
        try {
            return UTF_8.newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(octets))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new AssertionError("no UTF-8", e);
        }
    }

    /** RFC 5424 section 6, ABNF. */
    static Message rfc5424(byte[] octets) {
        String text = utf8(octets);
        Matcher head =
                Pattern.compile(
                                "<(0|[1-9][0-9]{0,2})>1 (\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{1,6}Z)"
                                        + " ([!-~]{1,255}) ([!-~]{1,48}) ([!-~]{1,128}) ([!-~]{1,32}) ")
                        .matcher(text);
        if (!head.lookingAt()) {
            throw new AssertionError("no header: " + text);
        }
        Map<String, Map<String, String>> data = new LinkedHashMap<>();
        int at = head.end();
        while (at < text.length() && text.charAt(at) == '[') {
            at++;
            int end = at;
            while (text.charAt(end) != ' ' && text.charAt(end) != ']') {
                end++;
            }
            String id = text.substring(at, end);
            if (!id.matches("[!-~&&[^= \\]\"]]{1,32}")) {
                throw new AssertionError("no SD-ID: " + id);
            }
            at = end;
            Map<String, String> parameters = new LinkedHashMap<>();
            while (text.charAt(at) == ' ') {
                int equals = text.indexOf("=\"", at);
                String name = text.substring(at + 1, equals);
                if (!name.matches("[!-~&&[^= \\]\"]]{1,32}")) {
                    throw new AssertionError("no PARAM-NAME: " + name);
                }
                StringBuilder value = new StringBuilder();
                at = equals + 2;
                while (text.charAt(at) != '"') {
                    char c = text.charAt(at++);
                    if (c == ']') {
                        throw new AssertionError("an unescaped ] in " + name);
                    }
                    if (c == '\\' && "\"\\]".indexOf(text.charAt(at)) >= 0) {
                        c = text.charAt(at++);
                    }
                    value.append(c);
                }
                at++;
                if (parameters.put(name, value.toString()) != null) {
                    throw new AssertionError("twice: " + name);
                }
            }
            if (text.charAt(at) != ']') {
                throw new AssertionError("an element without end");
            }
            at++;
            if (data.put(id, parameters) != null) {
                throw new AssertionError("twice: " + id);
            }
        }
        if (data.isEmpty() || (at < text.length() && text.charAt(at) != ' ')) {
            throw new AssertionError("no structured data: " + text.substring(at));
        }
        return new Message(
                Integer.parseInt(head.group(1)),
                head.group(2),
                head.group(3),
                head.group(6),
                data,
                at < text.length() ? text.substring(at + 1) : "");
    }

    /** Header fields {@code 0} to {@code 6} and the extension's keys of CEF. */
    static Map<String, String> cef(String text) {
        Map<String, String> fields = new LinkedHashMap<>();
        StringBuilder part = new StringBuilder();
        int at = 0;
        int field = 0;
        while (field < 7) {
            char c = text.charAt(at++);
            if (c == '\\') {
                char escaped = text.charAt(at++);
                if (escaped != '\\' && escaped != '|') {
                    throw new AssertionError("no escape of a header: " + escaped);
                }
                part.append(escaped);
            } else if (c == '|') {
                fields.put(Integer.toString(field++), part.toString());
                part.setLength(0);
            } else {
                part.append(c);
            }
        }
        // A key is a word before an equals sign that no backslash stands before.
        Matcher keys = Pattern.compile("(?:^| )([A-Za-z0-9_]+)=").matcher(text.substring(at));
        String extension = text.substring(at);
        int from = -1;
        String key = "";
        while (keys.find()) {
            if (from >= 0) {
                putCef(fields, key, extension.substring(from, keys.start()));
            }
            key = keys.group(1);
            from = keys.end();
        }
        if (from >= 0) {
            putCef(fields, key, extension.substring(from));
        }
        return fields;
    }

    private static void putCef(Map<String, String> fields, String key, String raw) {
        StringBuilder value = new StringBuilder();
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c == '=') {
                throw new AssertionError("an unescaped = in " + key + ": " + raw);
            }
            if (c == '\\') {
                c = raw.charAt(++i);
                if (c != '\\' && c != '=') {
                    throw new AssertionError("no escape of a value: " + c);
                }
            }
            value.append(c);
        }
        if (fields.put(key, value.toString()) != null) {
            throw new AssertionError("twice: " + key);
        }
    }

    /** Header fields {@code 0} to {@code 4} and the keys of LEEF. */
    static Map<String, String> leef(String text) {
        Map<String, String> fields = new LinkedHashMap<>();
        boolean second = text.startsWith("LEEF:2.0|");
        String[] parts = text.split("\\|", second ? 7 : 6);
        for (int i = 0; i < 5; i++) {
            fields.put(Integer.toString(i), parts[i]);
        }
        if (second && !parts[5].equals("x09")) {
            throw new AssertionError("another delimiter: " + parts[5]);
        }
        for (String pair : parts[parts.length - 1].split("\t", -1)) {
            int equals = pair.indexOf('=');
            if (equals < 1
                    || fields.put(pair.substring(0, equals), pair.substring(equals + 1)) != null) {
                throw new AssertionError("no pair, or twice: " + pair);
            }
        }
        return fields;
    }

    /** {@code name="value"} pairs after a sentence. */
    static Map<String, String> pairs(String text) {
        Map<String, String> fields = new LinkedHashMap<>();
        Matcher pairs =
                Pattern.compile(" ([a-z0-9_]+)=\"((?:[^\"\\\\]++|\\\\.)*+)\"").matcher(text);
        while (pairs.find()) {
            fields.putIfAbsent(pairs.group(1), pairs.group(2).replaceAll("\\\\(.)", "$1"));
        }
        return fields;
    }
}
