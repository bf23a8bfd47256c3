package io.minewatch.protocol.peer;

import io.minewatch.coin.Keccak256;
import java.util.Arrays;

/**
 * Recognises datagrams of Ethereum's node discovery, version 4 (ethereum/devp2p, discv4.md): hash
 * 32, signature 65, type 1, data. The hash covers all behind it, so that a match is a proof.
 */
public final class EthereumDiscovery {
    private static final int HASH_BYTES = 32;
    private static final int SIGNATURE_BYTES = 65;
    private static final int TYPE_AT = HASH_BYTES + SIGNATURE_BYTES;

    /** Largest datagram, same document. */
    private static final int MAX_BYTES = 1280;

    /** Ping, pong, find node, neighbours, record request, record response. */
    private static final int MAX_TYPE = 6;

    /** First octet of an RLP list of any size. */
    private static final int RLP_LIST = 0xC0;

    private EthereumDiscovery() {}

    /** Whether the shape fits: cheap, for each datagram. */
    public static boolean mayMatch(byte[] buffer, int offset, int length) {
        if (length < TYPE_AT + 2 || length > MAX_BYTES) {
            return false;
        }
        int recovery = buffer[offset + TYPE_AT - 1];
        int type = buffer[offset + TYPE_AT];
        return recovery >= 0
                && recovery <= 1
                && type >= 1
                && type <= MAX_TYPE
                && (buffer[offset + TYPE_AT + 1] & 0xFF) >= RLP_LIST;
    }

    /** Whether the datagram is one. Costs a hash. */
    public static boolean matches(byte[] buffer, int offset, int length) {
        if (!mayMatch(buffer, offset, length)) {
            return false;
        }
        byte[] digest =
                Keccak256.hash(Arrays.copyOfRange(buffer, offset + HASH_BYTES, offset + length));
        return Arrays.equals(digest, 0, HASH_BYTES, buffer, offset, offset + HASH_BYTES);
    }
}
