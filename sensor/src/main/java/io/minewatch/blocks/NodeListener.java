package io.minewatch.blocks;

/** Told how nodes are. Called by threads of its own; must not wait for anybody. */
public interface NodeListener {
    /**
     * A node has begun to tell of blocks, or does no longer. Not called twice with the same {@code
     * up}.
     *
     * @param node as configured, without user and password
     * @param reason in words; says what to do where it is down
     */
    void onNode(String node, boolean up, String reason);
}
