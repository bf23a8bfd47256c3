package io.minewatch.protocol.peer;

import io.minewatch.bytes.Bytes;

/**
 * Follows the frames of one direction of a Levin flow and finds those that tell of a new block:
 * commands 2001 and 2008, whose body holds {@code current_blockchain_height}
 * (monero-project/monero, src/cryptonote_protocol/cryptonote_protocol_defs.h; its storage format,
 * contrib/epee/include/storages/portable_storage_base.h). Nodes that are catching up ask for blocks
 * by other commands. Holds a header, whatever the frames' sizes. Single thread.
 */
final class LevinBlocks {
    private static final int NEW_BLOCK = 2001;
    private static final int NEW_FLUFFY_BLOCK = 2008;
    private static final int REQUEST = 1;

    /** Length of the name, the name, the type of an unsigned 64-bit integer. */
    private static final byte[] MEMBER = member("current_blockchain_height");

    private final byte[] header = new byte[LevinProtocol.HEADER_BYTES];
    private int headerOctets;
    private long bodyLeft;
    private boolean block;
    private int matched;
    private int valueOctets;
    private long value;
    private long height;
    private boolean lost;

    private static byte[] member(String name) {
        byte[] octets = new byte[name.length() + 2];
        octets[0] = (byte) name.length();
        for (int i = 0; i < name.length(); i++) {
            octets[i + 1] = (byte) name.charAt(i);
        }
        octets[octets.length - 1] = 5;
        return octets;
    }

    /** Octets are missing: where the next frame begins is not known. */
    void lose() {
        lost = true;
    }

    /**
     * The next octets, up to the one that ends the next height told.
     *
     * @return how many were taken; all of them where {@link #height} tells nothing
     */
    int take(byte[] buffer, int offset, int length) {
        height = 0;
        int at = offset;
        int end = offset + length;
        while (at < end && !lost) {
            if (bodyLeft == 0) {
                int part = Math.min(end - at, header.length - headerOctets);
                System.arraycopy(buffer, at, header, headerOctets, part);
                at += part;
                headerOctets += part;
                if (headerOctets == header.length) {
                    open();
                }
                continue;
            }
            int part = (int) Math.min(end - at, bodyLeft);
            if (block) {
                part = search(buffer, at, part);
            }
            at += part;
            bodyLeft -= part;
            if (height > 0) {
                return at - offset;
            }
        }
        return length;
    }

    /** Height of the chain that the octets taken last tell of, at least 1; 0: of none. */
    long height() {
        return height;
    }

    private void open() {
        headerOctets = 0;
        lost = !LevinProtocol.isHeader(header, 0);
        bodyLeft = Bytes.leI64(header, 8);
        int command = Bytes.leI32(header, 17);
        block =
                (command == NEW_BLOCK || command == NEW_FLUFFY_BLOCK)
                        && (Bytes.leI32(header, 25) & REQUEST) != 0;
        matched = 0;
        valueOctets = 0;
        value = 0;
    }

    /** Returns how many octets it has looked at: not all of them where a value ends. */
    private int search(byte[] buffer, int offset, int length) {
        for (int at = offset; at < offset + length; at++) {
            if (matched < MEMBER.length) {
                // The length stands in the name only once: a mismatch needs no look back.
                boolean next = buffer[at] == MEMBER[matched];
                matched = next ? matched + 1 : buffer[at] == MEMBER[0] ? 1 : 0;
            } else {
                value |= (buffer[at] & 0xFFL) << (8 * valueOctets);
                if (++valueOctets == Long.BYTES) {
                    block = false;
                    height = value;
                    return at - offset + 1;
                }
            }
        }
        return length;
    }
}
