package io.minewatch.blocks;

import java.net.URI;

/** Told how nodes are. Called by threads of its own; must not wait for anybody. */
public interface NodeListener {
    /**
     * A node has begun to tell of blocks, or does no longer. Not called twice with the same {@code
     * up}.
     *
     * @param node its {@link #name}
     * @param reason in words; says what to do where it is down
     */
    void onNode(String node, boolean up, String reason);

    /** What a node is called: its scheme, host and port. */
    static String name(URI node) {
        return node.getScheme() + "://" + node.getHost() + ":" + node.getPort();
    }
}
