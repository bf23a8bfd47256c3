package io.minewatch.protocol.upgrade;

import io.minewatch.flow.Direction;
import io.minewatch.flow.FlowView;
import io.minewatch.protocol.ParserContext;
import io.minewatch.protocol.Probe;
import io.minewatch.protocol.ProtocolDefinition;
import io.minewatch.protocol.StreamParser;
import java.nio.charset.StandardCharsets;

/**
 * SMTP (RFC 5321), POP3 (RFC 1939) and IMAP (RFC 9051), by the server's greeting or SMTP's first
 * command; FTP (RFC 959) greets like SMTP and goes over to TLS the same way (RFC 4217). Immutable.
 */
public final class MailProtocol implements ProtocolDefinition {
    private static final byte[][] OPENINGS = {
        ascii("220 "),
        ascii("220-"),
        ascii("+OK "),
        ascii("+OK\r"),
        ascii("* OK "),
        ascii("EHLO "),
        ascii("HELO "),
        ascii("LHLO "),
    };

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public String name() {
        return "mail";
    }

    @Override
    public boolean mayBeginWith(int octet) {
        for (byte[] opening : OPENINGS) {
            if (upper((byte) octet) == opening[0]) {
                return true;
            }
        }
        return false;
    }

    @Override
    public Probe probe(FlowView flow, Direction direction, byte[] buffer, int offset, int length) {
        Probe best = Probe.NO;
        for (byte[] opening : OPENINGS) {
            int shown = Math.min(length, opening.length);
            int same = 0;
            while (same < shown && upper(buffer[offset + same]) == opening[same]) {
                same++;
            }
            if (same == opening.length) {
                return Probe.YES;
            }
            if (same == shown) {
                best = Probe.MAYBE;
            }
        }
        return best;
    }

    static byte upper(byte letter) {
        return letter >= 'a' && letter <= 'z' ? (byte) (letter - 32) : letter;
    }

    @Override
    public StreamParser newParser(FlowView flow, ParserContext context) {
        return new MailParser();
    }
}
