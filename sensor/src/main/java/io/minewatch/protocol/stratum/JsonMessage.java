package io.minewatch.protocol.stratum;

import io.minewatch.flow.Direction;
import io.minewatch.observable.FrameRef;
import org.jspecify.annotations.Nullable;

/**
 * One JSON object on its way from one end to the other, read as JSON-RPC. Immutable.
 *
 * @param root an object
 * @param sender the direction it travelled in
 * @param frame the frame with its last octet
 */
record JsonMessage(JsonValue root, Direction sender, FrameRef frame) {
    /** The method it calls; null for an answer, though Grin's answers repeat the method. */
    @Nullable String method() {
        return root.has("result") && !root.has("params") ? null : root.get("method").string();
    }

    /** Its parameters; Ironfish pools call the member {@code body}. */
    JsonValue params() {
        JsonValue params = root.get("params");
        return params.isAbsent() ? root.get("body") : params;
    }

    JsonValue result() {
        return root.get("result");
    }

    JsonValue error() {
        return root.get("error");
    }

    /** The id as text, alike for a number and a string that holds it; empty without one. */
    String id() {
        String id = root.get("id").scalarText();
        return id == null ? "" : Texts.cut(id);
    }

    /** Whether it has the form of an answer. */
    boolean isAnswer() {
        return method() == null && (root.has("result") || root.has("error"));
    }

    /** Whether the answer tells of an error: a member {@code error} that says something. */
    boolean isError() {
        JsonValue error = error();
        return !error.isNothing() && !error.isFalse() && !"".equals(error.string());
    }

    /** The server's words in an error; null without any. */
    @Nullable String errorText() {
        JsonValue error = error();
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
        JsonValue result = result();
        return result.isTrue()
                || "OK".equalsIgnoreCase(result.get("status").string())
                || "OK".equalsIgnoreCase(result.string());
    }

    /** Whether the answer says no: an error, or {@code false}. */
    boolean isNo() {
        return isError() || result().isFalse();
    }
}
