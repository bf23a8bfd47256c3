package io.minewatch.blocks;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/** A node that is asked by a thread of its own, until it is stopped. */
abstract class NodeSource implements Runnable {
    private final String name;
    private final NodeListener listener;
    private @Nullable Boolean up;
    private volatile boolean stopped;

    NodeSource(URI node, NodeListener listener) {
        this.name = NodeListener.name(node);
        this.listener = listener;
    }

    /** From the next moment on the thread ends. */
    void stop() {
        stopped = true;
    }

    boolean isStopped() {
        return stopped;
    }

    void say(boolean nowUp, String reason) {
        if (!Boolean.valueOf(nowUp).equals(up) && !stopped) {
            up = nowUp;
            listener.onNode(name, nowUp, reason);
        }
    }

    /** False as well when interrupted. */
    boolean sleep(long millis) {
        try {
            Thread.sleep(millis);
            return !stopped;
        } catch (InterruptedException e) {
            return false;
        }
    }
}
