package io.minewatch.output.syslog;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * The one thread that carries all network outputs. Linux's epoll where its native library loads: it
 * alone knows local datagram sockets and the time-out for data that nobody acknowledges.
 * Thread-safe.
 */
public final class Network implements AutoCloseable {
    /** Alerts are few: one thread serves any number of receivers. */
    private static final int THREADS = 1;

    private final boolean epoll = Epoll.isAvailable();
    private final MultiThreadIoEventLoopGroup group;

    /** Starts the thread. */
    public Network() {
        IoHandlerFactory factory = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        group =
                new MultiThreadIoEventLoopGroup(
                        THREADS, new DefaultThreadFactory("minewatch-network", true), factory);
    }

    boolean isEpoll() {
        return epoll;
    }

    MultiThreadIoEventLoopGroup group() {
        return group;
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
    }
}
