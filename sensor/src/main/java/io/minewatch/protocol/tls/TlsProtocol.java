package io.minewatch.protocol.tls;

import io.minewatch.bytes.Bytes;
import io.minewatch.flow.Direction;
import io.minewatch.flow.FlowView;
import io.minewatch.protocol.ParserContext;
import io.minewatch.protocol.Probe;
import io.minewatch.protocol.ProtocolDefinition;
import io.minewatch.protocol.RecordListener;
import io.minewatch.protocol.StreamParser;

/**
 * TLS and SSL 3 on any port: a hello of either side, an alert in its place, the hello of SSL 2 (RFC
 * 5246 appendix E.2), or, where the flow's beginning is missing, any record. Immutable.
 */
public final class TlsProtocol implements ProtocolDefinition {
    static final int CHANGE_CIPHER_SPEC = 20;
    static final int ALERT = 21;
    static final int HANDSHAKE = 22;
    static final int APPLICATION_DATA = 23;
    static final int HEARTBEAT = 24;
    static final int CLIENT_HELLO = 1;
    static final int SERVER_HELLO = 2;
    static final int CERTIFICATE = 11;

    /** Type, version, length: RFC 8446 section 5.1. */
    static final int RECORD_HEADER_BYTES = 5;

    /** Largest record of any version: 2^14 and the expansion of RFC 5246 section 6.2.3. */
    static final int MAX_RECORD_BYTES = (1 << 14) + 2048;

    /** Largest type of a handshake message that a flow can be met with: CertificateStatus. */
    private static final int LARGEST_MESSAGE_TYPE = 22;

    private static final int SSL2_HEADER_BYTES = 11;

    private final RecordListener.Factory listeners;

    /** TLS whose records those listeners follow. */
    public TlsProtocol(RecordListener.Factory listeners) {
        this.listeners = listeners;
    }

    @Override
    public String name() {
        return "tls";
    }

    @Override
    public boolean mayBeginWith(int octet) {
        return (octet >= CHANGE_CIPHER_SPEC && octet <= APPLICATION_DATA) || octet >= 0x80;
    }

    @Override
    public Probe probe(FlowView flow, Direction direction, byte[] buffer, int offset, int length) {
        int type = buffer[offset] & 0xFF;
        if (type >= 0x80) {
            return probeSsl2(buffer, offset, length);
        }
        if (type < CHANGE_CIPHER_SPEC || type > APPLICATION_DATA) {
            return Probe.NO;
        }
        if (length >= 2 && buffer[offset + 1] != 3) {
            return Probe.NO;
        }
        if (length >= 3 && (buffer[offset + 2] & 0xFF) > 4) {
            return Probe.NO;
        }
        if (length < RECORD_HEADER_BYTES + 1) {
            return Probe.MAYBE;
        }
        int recordLength = Bytes.u16(buffer, offset + 3);
        if (recordLength == 0 || recordLength > MAX_RECORD_BYTES) {
            return Probe.NO;
        }
        int first = buffer[offset + RECORD_HEADER_BYTES];
        if (type == HANDSHAKE && (first == CLIENT_HELLO || first == SERVER_HELLO)) {
            return Probe.YES;
        }
        if (type == ALERT && recordLength == 2 && (first == 1 || first == 2)) {
            return Probe.YES;
        }
        return flow.midstream() ? Probe.YES : Probe.NO;
    }

    /** Length with the top bit set, type 1, version, then three lengths that add up. */
    private static Probe probeSsl2(byte[] buffer, int offset, int length) {
        if (length >= 3 && buffer[offset + 2] != CLIENT_HELLO) {
            return Probe.NO;
        }
        if (length < SSL2_HEADER_BYTES) {
            return Probe.MAYBE;
        }
        int message = Bytes.u16(buffer, offset) & 0x7FFF;
        int version = Bytes.u16(buffer, offset + 3);
        int ciphers = Bytes.u16(buffer, offset + 5);
        int session = Bytes.u16(buffer, offset + 7);
        int challenge = Bytes.u16(buffer, offset + 9);
        boolean known = version == 2 || version >>> 8 == 3;
        return known
                        && ciphers > 0
                        && ciphers % 3 == 0
                        && (session == 0 || session == 16)
                        && challenge >= 16
                        && challenge <= 32
                        && message == 9 + ciphers + session + challenge
                ? Probe.YES
                : Probe.NO;
    }

    /** Whether a handshake message in clear that is met first can be of that type. */
    static boolean opens(int messageType) {
        return messageType <= LARGEST_MESSAGE_TYPE;
    }

    @Override
    public StreamParser newParser(FlowView flow, ParserContext context) {
        return new TlsParser(listeners.newListener(flow, context), context.anomalies());
    }
}
