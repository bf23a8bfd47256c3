package io.minewatch.protocol.stratum;

import io.minewatch.flow.Direction;
import io.minewatch.observable.FrameRef;
import org.jspecify.annotations.Nullable;

/**
 * One JSON object on its way from one end to the other, read as JSON-RPC. Valid as long as its
 * octets are.
 */
final class JsonMessage {
    private final JsonValue root;
    private final Direction sender;
    private final FrameRef frame;
    private final @Nullable String method;
    private final JsonValue params;
    private final JsonValue result;
    private final JsonValue error;
    private @Nullable String id;

    /**
     * @param root an object
     * @param sender the direction it travelled in
     * @param frame the frame with its last octet
     */
    JsonMessage(JsonValue root, Direction sender, FrameRef frame) {
        this.root = root;
        this.sender = sender;
        this.frame = frame;
        JsonValue plain = root.get("params");
        params = plain.isAbsent() ? root.get("body") : plain;
        result = root.get("result");
        error = root.get("error");
        method = !result.isAbsent() && plain.isAbsent() ? null : root.get("method").word();
    }

    JsonValue root() {
        return root;
    }

    Direction sender() {
        return sender;
    }

    FrameRef frame() {
        return frame;
    }

    /** The method it calls; null for an answer, though Grin's answers repeat the method. */
    @Nullable String method() {
        return method;
    }

    /** Its parameters; Ironfish pools call the member {@code body}. */
    JsonValue params() {
        return params;
    }

    JsonValue result() {
        return result;
    }

    JsonValue error() {
        return error;
    }

    /** The id as text, alike for a number and a string that holds it; empty without one. */
    String id() {
        String known = id;
        if (known == null) {
            String text = root.get("id").scalarText();
            known = text == null ? "" : Texts.cut(text);
            id = known;
        }
        return known;
    }

    /** Whether it has the form of an answer. */
    boolean isAnswer() {
        return method == null && (!result.isAbsent() || !error.isAbsent());
    }

    /** Whether the answer tells of an error: a member {@code error} that says something. */
    boolean isError() {
        return !error.isNothing() && !error.isFalse() && !"".equals(error.string());
    }

    /** The server's words in an error; null without any. */
    @Nullable String errorText() {
        String text =
                switch (error.kind()) {
                    case STRING -> error.string();
                    case ARRAY -> error.at(1).string();
                    case OBJECT -> error.get("message").string();
                    default -> null;
                };
        return text == null || text.isEmpty() ? null : Texts.cut(text);
    }

    /** Whether the answer says yes without an error: {@code true}, or a status of OK. */
    boolean isYes() {
        if (isError()) {
            return false;
        }
        return result.isTrue()
                || "OK".equalsIgnoreCase(result.get("status").word())
                || "OK".equalsIgnoreCase(result.string());
    }

    /** Whether the answer says no: an error, or {@code false}. */
    boolean isNo() {
        return isError() || result.isFalse();
    }
}
