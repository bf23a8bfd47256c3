package io.minewatch.output.syslog;

import io.minewatch.output.link.Address;
import io.minewatch.output.link.OutputSettings;
import io.minewatch.output.link.TrustedPeers;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.IdentityCipherSuiteFilter;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * A TCP connection, encrypted or not, for a thread that writes and waits. What arrives goes to a
 * listener on the network thread.
 */
final class Connection extends ChannelInboundHandlerAdapter {
    /**
     * Octets that wait in the process before the writer waits too. Small: what waits here or in the
     * kernel is what a broken connection makes us send again.
     */
    private static final int MAX_WAITING = 64 << 10;

    /** Octets that the kernel may hold for us, for the same reason. */
    private static final int SEND_BUFFER = 64 << 10;

    /** Of the resend window, when unacknowledged data breaks the connection: before it is over. */
    private static final double ACKNOWLEDGE_WITHIN = 0.8;

    private final Address address;
    private final Consumer<byte[]> received;
    private final long timeoutNanos;
    private @Nullable Channel channel;
    private @Nullable SslHandler tls;
    private @Nullable IOException failure;
    private boolean reset;
    private boolean closing;
    private volatile boolean ending;
    private boolean endedByReceiver;
    private boolean closeNotified;

    private Connection(Address address, Consumer<byte[]> received, Duration timeout) {
        this.address = address;
        this.received = received;
        this.timeoutNanos = timeout.toNanos();
    }

    /**
     * Connects, and with TLS shakes hands.
     *
     * @param received takes what the receiver sends, on the network thread
     * @throws IOException with one sentence when that fails
     */
    static Connection open(
            Network network,
            Address address,
            OutputSettings.Syslog settings,
            Consumer<byte[]> received)
            throws IOException {
        Connection connection = new Connection(address, received, settings.timeout());
        connection.connect(network, settings);
        return connection;
    }

    private void connect(Network network, OutputSettings.Syslog settings) throws IOException {
        JdkSslContext context = address.scheme().isEncrypted() ? context(settings) : null;
        // Resolved by the system each time: a receiver may have moved.
        InetSocketAddress target = new InetSocketAddress(address.host(), address.port());
        if (target.isUnresolved()) {
            throw new IOException(address + ": the name " + address.host() + " is not known");
        }
        int timeoutMillis = (int) settings.timeout().toMillis();
        Bootstrap bootstrap =
                new Bootstrap()
                        .group(network.group())
                        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, timeoutMillis)
                        .option(ChannelOption.TCP_NODELAY, true)
                        .option(ChannelOption.SO_KEEPALIVE, true)
                        .option(ChannelOption.SO_SNDBUF, SEND_BUFFER)
                        .handler(
                                new ChannelInitializer<Channel>() {
                                    @Override
                                    protected void initChannel(Channel fresh) {
                                        if (context != null) {
                                            fresh.pipeline()
                                                    .addLast(handler(fresh, context, settings));
                                        }
                                        fresh.pipeline().addLast(Connection.this);
                                    }
                                });
        if (network.isEpoll()) {
            bootstrap
                    .channel(EpollSocketChannel.class)
                    .option(
                            EpollChannelOption.TCP_USER_TIMEOUT,
                            (int)
                                    Math.max(
                                            1000,
                                            settings.resendWindow().toMillis()
                                                    * ACKNOWLEDGE_WITHIN));
        } else {
            bootstrap.channel(NioSocketChannel.class);
        }
        ChannelFuture connected = bootstrap.connect(target);
        if (!connected.awaitUninterruptibly(timeoutMillis + 1000L) || !connected.isSuccess()) {
            connected.channel().close().addListener(closed -> {});
            throw new IOException(address + ": no connection: " + why(connected.cause()));
        }
        channel = connected.channel();
        if (Objects.equals(
                connected.channel().localAddress(), connected.channel().remoteAddress())) {
            // TCP's simultaneous open: a port of this machine that nobody listens on can answer
            // itself. What is sent there nobody reads. (Neither address is known once it is
            // closed.)
            close();
            throw new IOException(address + ": no connection: nobody listens there");
        }
        SslHandler handshaking = tls;
        if (handshaking != null) {
            boolean done = handshaking.handshakeFuture().awaitUninterruptibly(timeoutMillis);
            if (!done || !handshaking.handshakeFuture().isSuccess()) {
                String why = why(handshaking.handshakeFuture().cause());
                close();
                throw new IOException(address + ": no TLS: " + why);
            }
        }
    }

    private static JdkSslContext context(OutputSettings.Syslog settings) throws IOException {
        return new JdkSslContext(
                TrustedPeers.context(settings.tls()),
                true,
                null,
                IdentityCipherSuiteFilter.INSTANCE,
                ApplicationProtocolConfig.DISABLED,
                ClientAuth.NONE,
                TrustedPeers.protocols(settings.tls()),
                false);
    }

    private SslHandler handler(
            Channel fresh, JdkSslContext context, OutputSettings.Syslog settings) {
        String name =
                settings.tls().serverName().isEmpty()
                        ? address.host()
                        : settings.tls().serverName();
        SslHandler handler = context.newHandler(fresh.alloc(), name, address.port());
        handler.setHandshakeTimeout(settings.timeout().toMillis(), TimeUnit.MILLISECONDS);
        SSLParameters parameters = handler.engine().getSSLParameters();
        // RFC 5425 section 5.2: the certificate must carry the name. A pinned one need not; its
        // trust manager does not ask.
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        handler.engine().setSSLParameters(parameters);
        tls = handler;
        return handler;
    }

    /** The deepest cause in one sentence: what an operator can act on. */
    static String why(@Nullable Throwable cause) {
        if (cause == null) {
            return "it took too long";
        }
        Throwable deepest = cause;
        for (int depth = 0; deepest.getCause() != null && depth < 16; depth++) {
            deepest = deepest.getCause();
        }
        String message = deepest.getMessage();
        return message == null || message.isEmpty() ? deepest.getClass().getSimpleName() : message;
    }

    /**
     * Writes, waiting while too much is on its way already.
     *
     * @param done called on the network thread when the kernel has all of it
     * @throws IOException when the connection is broken, or takes nothing for the time-out
     */
    void write(byte[] octets, Runnable done) throws IOException {
        Channel open = channel;
        if (open == null) {
            throw new IOException(address + ": closed");
        }
        synchronized (this) {
            long deadline = System.nanoTime() + timeoutNanos;
            while (failure == null && !open.isWritable()) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    // What waits in its buffers nobody has read.
                    reset = true;
                    fail(new IOException(address + ": the receiver takes nothing"));
                    break;
                }
                waitMillis(Math.max(1, left / 1_000_000));
            }
            if (failure != null) {
                throw failure;
            }
        }
        open.writeAndFlush(Unpooled.wrappedBuffer(octets))
                .addListener(
                        future -> {
                            if (future.isSuccess()) {
                                done.run();
                            } else {
                                broken(future.cause());
                            }
                        });
    }

    /**
     * @throws IOException when the connection is broken
     */
    synchronized void check() throws IOException {
        if (failure != null) {
            throw failure;
        }
    }

    /** Whether the receiver ended with data unread: it reset the connection, or took none. */
    synchronized boolean wasReset() {
        return reset;
    }

    /** Waits until something arrives, breaks, or the time is over. */
    synchronized void pause(long millis) {
        if (failure == null) {
            waitMillis(millis);
        }
    }

    /** Wakes whoever pauses. */
    synchronized void wake() {
        notifyAll();
    }

    @SuppressWarnings("WaitNotInLoop") // callers ask again, or can do with less
    private void waitMillis(long millis) {
        try {
            wait(millis);
        } catch (InterruptedException e) {
            // Delivery's threads are stopped by a flag; a stray interrupt must not close files.
            Thread.interrupted();
        }
    }

    private synchronized void fail(IOException e) {
        if (failure == null) {
            failure = e;
        }
        notifyAll();
    }

    private void broken(@Nullable Throwable cause) {
        synchronized (this) {
            if (closing) {
                return;
            }
            if (cause instanceof IOException
                    && !(cause instanceof java.nio.channels.ClosedChannelException)) {
                reset = true;
            }
            // A TLS alert, or an end without close_notify, is no sign that all was read.
            endedByReceiver |= ending && cause == null && (tls == null || closeNotified);
            fail(
                    new IOException(
                            address
                                    + ": "
                                    + (cause == null
                                            ? "the receiver closed the connection"
                                            : why(cause))));
        }
        Channel open = channel;
        if (open != null) {
            open.close().addListener(closed -> {});
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        context.channel()
                .config()
                .setWriteBufferWaterMark(
                        new io.netty.channel.WriteBufferWaterMark(MAX_WAITING / 2, MAX_WAITING));
        context.fireChannelActive();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf buffer = (ByteBuf) message;
        try {
            byte[] octets = new byte[buffer.readableBytes()];
            buffer.readBytes(octets);
            received.accept(octets);
        } finally {
            buffer.release();
        }
        wake();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof SslCloseCompletionEvent closed && closed.isSuccess()) {
            synchronized (this) {
                closeNotified = true;
            }
        }
        context.fireUserEventTriggered(event);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        wake();
        context.fireChannelWritabilityChanged();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        broken(null);
        context.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        broken(cause);
    }

    /**
     * Says that nothing follows and waits for the receiver to close, as it does at the end of what
     * it reads.
     *
     * @return whether it closed in good order within the time
     */
    boolean endsWell(long millis) {
        Channel open = channel;
        if (open == null) {
            return false;
        }
        ending = true;
        open.writeAndFlush(Unpooled.EMPTY_BUFFER)
                .addListener(
                        written -> {
                            SslHandler encrypted = tls;
                            if (encrypted != null) {
                                // close_notify; the receiver's own follows, and its FIN.
                                encrypted.closeOutbound().addListener(closed -> {});
                            } else if (open instanceof io.netty.channel.socket.SocketChannel tcp) {
                                tcp.shutdownOutput().addListener(closed -> {});
                            }
                        });
        long deadline = System.nanoTime() + millis * 1_000_000;
        synchronized (this) {
            while (failure == null && System.nanoTime() - deadline < 0) {
                waitMillis(50);
            }
            return failure != null && endedByReceiver && !reset;
        }
    }

    void close() {
        synchronized (this) {
            closing = true;
            if (failure == null) {
                failure = new IOException(address + ": closed");
            }
        }
        Channel open = channel;
        if (open != null) {
            open.close().awaitUninterruptibly(1000);
        }
    }

    /** Closes when all that was written is on its way. */
    void closeAfterWrites() {
        Channel open = channel;
        if (open != null) {
            open.writeAndFlush(Unpooled.EMPTY_BUFFER)
                    .awaitUninterruptibly(timeoutNanos / 1_000_000);
        }
        close();
    }

    @Override
    public String toString() {
        return address.toString();
    }
}
