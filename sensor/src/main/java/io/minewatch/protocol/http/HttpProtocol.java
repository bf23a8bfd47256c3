package io.minewatch.protocol.http;

import io.minewatch.flow.Direction;
import io.minewatch.flow.FlowView;
import io.minewatch.protocol.HttpListener;
import io.minewatch.protocol.ParserContext;
import io.minewatch.protocol.Probe;
import io.minewatch.protocol.ProtocolDefinition;
import io.minewatch.protocol.StreamParser;

/** HTTP/1.0 and 1.1 on any port, either side first. Immutable. */
public final class HttpProtocol implements ProtocolDefinition {
    /**
     * Longest method recognised, characters: {@code BASELINE-CONTROL} of RFC 3253 has 16, Outlook
     * Anywhere's {@code RPC_OUT_DATA} 12.
     */
    static final int MAX_METHOD = 20;

    private static final byte[] VERSION = {'H', 'T', 'T', 'P', '/', '1', '.'};

    /** Makes the listener of one flow. */
    @FunctionalInterface
    public interface Listeners {
        /** A listener for this flow alone. */
        HttpListener newListener(FlowView flow, ParserContext context);
    }

    private final Listeners listeners;

    public HttpProtocol(Listeners listeners) {
        this.listeners = listeners;
    }

    @Override
    public String name() {
        return "http";
    }

    @Override
    public boolean mayBeginWith(int octet) {
        return octet == '\r' || octet == '\n' || isMethodCharacter((byte) octet);
    }

    /**
     * {@inheritDoc}
     *
     * <p>Says yes to a status line's version, and to a method with the beginning of a target. The
     * parser looks at the rest of the line.
     */
    @Override
    public Probe probe(FlowView flow, Direction direction, byte[] buffer, int offset, int length) {
        int end = offset + length;
        int at = offset;
        while (at < end && (buffer[at] == '\r' || buffer[at] == '\n')) {
            at++;
        }
        if (at == end) {
            return Probe.MAYBE;
        }
        Probe response = probeVersion(buffer, at, end);
        return response == Probe.NO ? probeMethod(buffer, at, end) : response;
    }

    private static Probe probeVersion(byte[] buffer, int from, int end) {
        for (int i = 0; i < VERSION.length; i++) {
            if (from + i == end) {
                return Probe.MAYBE;
            }
            if (buffer[from + i] != VERSION[i]) {
                return Probe.NO;
            }
        }
        return Probe.YES;
    }

    private static Probe probeMethod(byte[] buffer, int from, int end) {
        int at = from;
        while (at < end && isMethodCharacter(buffer[at])) {
            at++;
        }
        int methodLength = at - from;
        if (methodLength > MAX_METHOD) {
            return Probe.NO;
        }
        if (at == end) {
            return Probe.MAYBE;
        }
        if (methodLength < 3 || buffer[at] != ' ') {
            return Probe.NO;
        }
        at++;
        if (at == end) {
            return Probe.MAYBE;
        }
        if (buffer[at] == '/') {
            return Probe.YES;
        }
        // Authority form, asterisk form and absolute form belong to methods that are known; other
        // words in capitals open mail, file transfer and chat.
        if (buffer[at] == '*') {
            return startsWith(buffer, from, "OPTIONS ") ? Probe.YES : Probe.NO;
        }
        if (startsWith(buffer, from, "CONNECT ")) {
            return Probe.YES;
        }
        return probeAbsolute(buffer, at, end);
    }

    private static Probe probeAbsolute(byte[] buffer, int from, int end) {
        String scheme = "http";
        for (int i = 0; i < scheme.length(); i++) {
            if (from + i == end) {
                return Probe.MAYBE;
            }
            if ((buffer[from + i] | 0x20) != scheme.charAt(i)) {
                return Probe.NO;
            }
        }
        return Probe.YES;
    }

    static boolean isMethodCharacter(byte b) {
        return (b >= 'A' && b <= 'Z') || b == '_' || b == '-';
    }

    private static boolean startsWith(byte[] buffer, int from, String text) {
        for (int i = 0; i < text.length(); i++) {
            if (buffer[from + i] != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public StreamParser newParser(FlowView flow, ParserContext context) {
        HttpHeads heads =
                context.commons().get(HttpHeads.class, () -> new HttpHeads(context.anomalies()));
        return new HttpParser(listeners.newListener(flow, context), heads);
    }
}
