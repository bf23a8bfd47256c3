package io.minewatch.protocol.peer;

import io.minewatch.bytes.Bytes;

/**
 * Follows the messages of one direction between two P2Pool nodes. Each begins with an octet that
 * tells what it is, and with it how long it is (SChernykh/p2pool, src/p2p_server.h and the reader
 * in p2p_server.cpp):
 *
 * <pre>
 *  0  challenge: 8, peer id 8              first, once
 *  1  solution: 32, salt 8                 second, once
 *  2  port: 32 bits little-endian
 *  3  request of a block: its id, 32; zeros for the tip
 *  4  block asked for: length (32 bits little-endian; 0: not known), block
 *  5  new block, in full or without what peers know
 *  6  request of peers
 *  7  peers: count, 19 each
 *  8  new block, compact
 *  9  notice of a block: its id, 32
 * 10  job of another chain: length, job      since protocol 1.3
 * 11  block of Monero: length, block         since protocol 1.4
 * </pre>
 *
 * Kinds of later versions are not followed. Holds a message's head, whatever is sent. Single
 * thread.
 */
final class P2poolMessages {
    private static final int CHALLENGE = 0;
    private static final int SOLUTION = 1;
    private static final int LISTEN_PORT = 2;
    private static final int BLOCK_REQUEST = 3;
    private static final int BLOCK_RESPONSE = 4;
    private static final int BLOCK_BROADCAST = 5;
    private static final int PEER_LIST_REQUEST = 6;
    private static final int PEER_LIST_RESPONSE = 7;
    private static final int BLOCK_BROADCAST_COMPACT = 8;
    private static final int BLOCK_NOTIFY = 9;
    private static final int AUX_JOB_DONATION = 10;
    private static final int MONERO_BLOCK_BROADCAST = 11;

    private static final int ID_BYTES = 32;
    private static final int PEER_BYTES = 19;

    /** Nodes send sixteen; the reader takes any count of one octet. */
    private static final int MAX_PEERS = 255;

    /**
     * A node's buffer for one message was 128 KiB; eight times that leaves room for larger ones.
     */
    static final long MAX_BLOCK_BYTES = 1 << 20;

    /** Header of a Monero block (at least 39), its first transaction, and the side chain's data. */
    static final long LEAST_BLOCK_BYTES = 100;

    /** Longest head that has to be held: kind and length. */
    private final byte[] head = new byte[5];

    private int headOctets;
    private long bodyLeft;
    private int met;
    private boolean inBlock;
    private boolean atWork;
    private boolean block;
    private boolean lost;

    /** Whether a message of that kind carries a block of the side chain. */
    static boolean carriesBlock(int kind) {
        return kind == BLOCK_RESPONSE || kind == BLOCK_BROADCAST || kind == BLOCK_BROADCAST_COMPACT;
    }

    /** The handshake was not seen; what comes next begins a message. */
    void join() {
        met = 2;
    }

    /** Octets are missing or make no sense: where the next message begins is not known. */
    void lose() {
        lost = true;
    }

    /** Whether nothing that comes is followed any more. */
    boolean isLost() {
        return lost;
    }

    /**
     * Whether challenge and solution came, and behind them a whole message that only a node sends.
     */
    boolean isAtWork() {
        return atWork;
    }

    /** Whether a whole block came. */
    boolean hasBlock() {
        return block;
    }

    /** The next octets, cut anywhere. */
    void take(byte[] buffer, int offset, int length) {
        int at = offset;
        int end = offset + length;
        while (at < end && !lost) {
            if (bodyLeft > 0) {
                long part = Math.min(bodyLeft, end - at);
                bodyLeft -= part;
                at += (int) part;
                if (bodyLeft == 0) {
                    close();
                }
                continue;
            }
            head[headOctets++] = buffer[at++];
            if (headOctets == headBytes(head[0])) {
                open();
            }
        }
    }

    private static int headBytes(int kind) {
        return switch (kind) {
            case BLOCK_RESPONSE,
                    BLOCK_BROADCAST,
                    BLOCK_BROADCAST_COMPACT,
                    AUX_JOB_DONATION,
                    MONERO_BLOCK_BROADCAST,
                    LISTEN_PORT ->
                    5;
            case PEER_LIST_RESPONSE -> 2;
            default -> 1;
        };
    }

    private void open() {
        int kind = head[0];
        headOctets = 0;
        inBlock = false;
        // The handshake's two messages come first and never again.
        if (met < 2 ? kind != met : kind <= SOLUTION) {
            lost = true;
            return;
        }
        switch (kind) {
            case CHALLENGE -> bodyLeft = 16;
            case SOLUTION -> bodyLeft = 40;
            case BLOCK_REQUEST, BLOCK_NOTIFY -> bodyLeft = ID_BYTES;
            case PEER_LIST_RESPONSE -> bodyLeft = (head[1] & MAX_PEERS) * (long) PEER_BYTES;
            case PEER_LIST_REQUEST -> bodyLeft = 0;
            case LISTEN_PORT -> {
                long port = Bytes.leU32(head, 1);
                lost = port == 0 || port > 65_535;
            }
            case BLOCK_RESPONSE, BLOCK_BROADCAST, BLOCK_BROADCAST_COMPACT -> {
                bodyLeft = Bytes.leU32(head, 1);
                inBlock = bodyLeft >= LEAST_BLOCK_BYTES;
                // Only an answer may be empty: the block is not known.
                lost =
                        bodyLeft > MAX_BLOCK_BYTES
                                || (!inBlock && (bodyLeft > 0 || kind != BLOCK_RESPONSE));
            }
            case AUX_JOB_DONATION, MONERO_BLOCK_BROADCAST -> {
                // Neither is a block of the side chain.
                bodyLeft = Bytes.leU32(head, 1);
                lost = bodyLeft == 0 || bodyLeft > MAX_BLOCK_BYTES;
            }
            default -> lost = true;
        }
        if (!lost && bodyLeft == 0) {
            close();
        }
    }

    private void close() {
        if (met < 2) {
            met++;
        } else {
            atWork = true;
            block |= inBlock;
        }
    }
}
