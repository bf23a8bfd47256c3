package io.minewatch.protocol.peer;

import io.minewatch.bytes.Bytes;
import io.minewatch.flow.Direction;
import io.minewatch.flow.FlowView;
import io.minewatch.flow.StreamBytes;
import io.minewatch.observable.PeerProtocol;
import io.minewatch.protocol.FlowRefs;
import io.minewatch.protocol.Observations;
import io.minewatch.protocol.ParseStatus;
import io.minewatch.protocol.ParserContext;
import io.minewatch.protocol.Probe;
import io.minewatch.protocol.ProtocolDefinition;
import io.minewatch.protocol.StreamParser;
import org.jspecify.annotations.Nullable;

/**
 * The peer protocol of Bitcoin and the coins made from it. Header of 24 octets (bitcoin/bitcoin,
 * src/protocol.h): magic 4, command 12 (letters, then zeros), length 4 little-endian, checksum 4.
 * The magic names the coin; an unknown magic is recognised by a {@code version} message alone.
 * Immutable.
 */
public final class BitcoinProtocol implements ProtocolDefinition {
    static final int HEADER_BYTES = 24;

    private static final int COMMAND_BYTES = 12;

    /** Largest message that nodes accept, octets (same file: MAX_SIZE). */
    private static final long MAX_MESSAGE_BYTES = 0x0200_0000;

    /** A version message has 86 octets without agent and at most 256 more. */
    private static final long MAX_VERSION_BYTES = 400;

    private static final long MIN_VERSION_BYTES = 85;

    private static final String VERSION = "version\0\0\0\0\0";

    /** Magics as they stand on the wire. */
    private static final int[] MAGICS = {
        0xF9BEB4D9, 0x0B110907, 0x1C163F28, 0x0A03CF40, 0xFBC0B6DB, 0xFDD2C8F1, 0xC0C0C0C0,
        0xFCC1B7DC, 0x24E92764, 0xFA1AF9BF, 0xBF0C6BBD, 0xE3E1F3E8, 0xE1476D44, 0x5241564E,
        0xFAC3B6DA, 0xF9BEB4FE, 0xF9BEB4D4, 0xE3D9FEF1, 0xF1CFA6D3, 0xE6E8E9E5, 0xF9EEE48D
    };

    private static final String[] COINS = {
        "Bitcoin", "Bitcoin", "Bitcoin", "Bitcoin", "Litecoin", "Litecoin", "Dogecoin",
        "Dogecoin", "Zcash", "Zcash", "Dash", "Bitcoin Cash", "Bitcoin Gold", "Ravencoin",
        "DigiByte", "Namecoin", "Groestlcoin", "Firo", "Qtum", "Peercoin", "Komodo"
    };

    @Override
    public String name() {
        return "bitcoin";
    }

    @Override
    public Probe probe(FlowView flow, Direction direction, byte[] buffer, int offset, int length) {
        if (length < 4) {
            return Probe.MAYBE;
        }
        boolean known = coin(Bytes.i32(buffer, offset)) != null;
        int shown = Math.min(length - 4, COMMAND_BYTES);
        boolean padding = false;
        for (int i = 0; i < shown; i++) {
            byte c = buffer[offset + 4 + i];
            boolean letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
            if (known ? !(c == 0 ? i > 0 : letter && !padding) : c != VERSION.charAt(i)) {
                return Probe.NO;
            }
            padding |= c == 0;
        }
        if (length < HEADER_BYTES) {
            return Probe.MAYBE;
        }
        long size = Bytes.leU32(buffer, offset + 4 + COMMAND_BYTES);
        if (known) {
            return size <= MAX_MESSAGE_BYTES ? Probe.YES : Probe.NO;
        }
        return size >= MIN_VERSION_BYTES && size <= MAX_VERSION_BYTES ? Probe.YES : Probe.NO;
    }

    /** The coin of a magic, or null. */
    private static @Nullable String coin(int magic) {
        for (int i = 0; i < MAGICS.length; i++) {
            if (MAGICS[i] == magic) {
                return COINS[i];
            }
        }
        return null;
    }

    @Override
    public StreamParser newParser(FlowView flow, ParserContext context) {
        return new Parser();
    }

    /** Reads the magic, cut anywhere. */
    private static final class Parser implements StreamParser {
        private int magic;
        private int octets;

        @Override
        public ParseStatus onBytes(
                FlowView flow, Direction direction, StreamBytes in, Observations out) {
            while (in.length() > 0) {
                magic = magic << 8 | Bytes.u8(in.buffer(), in.offset());
                in.skip(1);
                if (++octets == 4) {
                    String coin = coin(magic);
                    out.accept(
                            new PeerProtocol(
                                    FlowRefs.of(flow),
                                    FlowRefs.frame(in),
                                    "bitcoin",
                                    coin == null ? "unknown" : coin));
                    return ParseStatus.DONE;
                }
            }
            return ParseStatus.CONTINUE;
        }

        @Override
        public ParseStatus onGap(
                FlowView flow, Direction direction, long length, Observations out) {
            return ParseStatus.DONE;
        }

        @Override
        public void onEnd(FlowView flow, Observations out) {
            // All was said at the first octets.
        }
    }
}
