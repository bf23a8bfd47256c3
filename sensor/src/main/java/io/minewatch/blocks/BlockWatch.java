package io.minewatch.blocks;

import io.minewatch.shape.BlockTimes;
import io.minewatch.shape.GivenClock;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks nodes of a coin about their blocks from {@link #start} to {@link #close}, one daemon thread
 * a node. A node that cannot be reached is asked again; the others go on. Thread-safe.
 */
public final class BlockWatch implements AutoCloseable {
    /** How long {@link #close} waits for a thread that is within an answer. */
    private static final long CLOSE_MILLIS = 2_000;

    private final GivenClock clock;
    private final List<NodeSource> sources;
    private final List<Thread> threads = new ArrayList<>();

    private BlockWatch(GivenClock clock, List<NodeSource> sources) {
        this.clock = clock;
        this.sources = sources;
    }

    /**
     * Begins to ask.
     *
     * @param nodes {@code http(s)://host:port} of a monerod's RPC, which is polled, and {@code
     *     tcp://host:port} of its ZMQ publisher, which is subscribed to
     * @param login for those that want one; null where none is to be sent
     * @param coin ticker
     * @param errorSeconds by how much this machine's clock and the capture's may differ, 0 or more
     * @param every between two polls
     * @param listener told when a node answers and when it no longer does; by any thread
     * @param time of this machine
     */
    public static BlockWatch start(
            List<URI> nodes,
            @Nullable NodeLogin login,
            String coin,
            int errorSeconds,
            Duration every,
            NodeListener listener,
            Clock time) {
        BlockTimes times = new BlockTimes();
        BlockLedger ledger = new BlockLedger(times, time);
        List<NodeSource> sources = new ArrayList<>();
        for (URI node : nodes) {
            sources.add(
                    node.getScheme().equals("tcp")
                            ? new ZmqSource(node, ledger, listener)
                            : new RpcSource(node, login, every, ledger, listener));
        }
        BlockWatch watch = new BlockWatch(new GivenClock(coin, times, errorSeconds), sources);
        for (NodeSource source : sources) {
            Thread thread = new Thread(source, "minewatch-blocks");
            thread.setDaemon(true);
            thread.start();
            watch.threads.add(thread);
        }
        return watch;
    }

    /** The clock that these nodes make; its times grow. */
    public GivenClock clock() {
        return clock;
    }

    /** Asks no more. */
    @Override
    public void close() {
        sources.forEach(NodeSource::stop);
        threads.forEach(Thread::interrupt);
        for (Thread thread : threads) {
            try {
                thread.join(CLOSE_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
