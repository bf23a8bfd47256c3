package io.minewatch.output.syslog;

import io.minewatch.output.event.AlertEvent;
import io.minewatch.output.link.Address;
import io.minewatch.output.link.Link;
import io.minewatch.output.link.OutputSettings;
import io.minewatch.output.link.RefusedException;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollDomainDatagramChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Syslog over UDP (RFC 5426) and the local datagram socket: one message a datagram. Best effort: a
 * message counts as arrived when it left and no error came back for a moment.
 */
final class DatagramLink implements Link {
    /**
     * How long an error may take to come back: a closed port on the same network answers at once.
     */
    private static final long ERROR_NANOS = 200_000_000L;

    /** Linux: message too long. */
    private static final String TOO_LONG = "Message too long";

    private final Address address;
    private final Channel channel;
    private final Pending pending = new Pending(ERROR_NANOS);
    private final long timeoutMillis;
    private volatile @Nullable Throwable error;

    private DatagramLink(Address address, Network network, OutputSettings.Syslog settings)
            throws IOException {
        this.address = address;
        this.timeoutMillis = settings.timeout().toMillis();
        boolean local = address.scheme() == Address.Scheme.UNIX;
        if (local && !network.isEpoll()) {
            throw new IOException(
                    address
                            + ": local sockets need Linux on x86-64 or aarch64: use udp://127.0.0.1");
        }
        SocketAddress target =
                local
                        ? new DomainSocketAddress(address.host())
                        : new InetSocketAddress(address.host(), address.port());
        if (target instanceof InetSocketAddress internet && internet.isUnresolved()) {
            throw new IOException(address + ": the name " + address.host() + " is not known");
        }
        ChannelFuture connected =
                new Bootstrap()
                        .group(network.group())
                        .channel(
                                local
                                        ? EpollDomainDatagramChannel.class
                                        : network.isEpoll()
                                                ? EpollDatagramChannel.class
                                                : NioDatagramChannel.class)
                        .handler(
                                new ChannelInboundHandlerAdapter() {
                                    @Override
                                    public void channelRead(
                                            ChannelHandlerContext context, Object message) {
                                        ReferenceCountUtil.release(message);
                                    }

                                    @Override
                                    public void exceptionCaught(
                                            ChannelHandlerContext context, Throwable cause) {
                                        error = cause;
                                    }
                                })
                        .connect(target);
        if (!connected.awaitUninterruptibly(timeoutMillis) || !connected.isSuccess()) {
            connected.channel().close().addListener(closed -> {});
            throw new IOException(address + ": no way: " + Connection.why(connected.cause()));
        }
        channel = connected.channel();
    }

    static DatagramLink open(Network network, Address address, OutputSettings.Syslog settings)
            throws IOException {
        return new DatagramLink(address, network, settings);
    }

    @Override
    public void send(AlertEvent event, byte[] message) throws IOException {
        check();
        Runnable left = pending.add(event.sequence());
        // One at a time: there is no hurry, and an error belongs to this message.
        ChannelFuture written = channel.writeAndFlush(Unpooled.wrappedBuffer(message));
        if (!written.awaitUninterruptibly(timeoutMillis)) {
            throw new IOException(address + ": the receiver takes nothing");
        }
        if (!written.isSuccess()) {
            String why = Connection.why(written.cause());
            if (why.contains(TOO_LONG)) {
                throw new RefusedException(
                        event.sequence(), address + ": longer than a datagram: lower max-length");
            }
            throw new IOException(address + ": " + why);
        }
        left.run();
    }

    private void check() throws IOException {
        Throwable problem = error;
        if (problem != null) {
            throw new IOException(address + ": " + Connection.why(problem));
        }
        if (!channel.isActive()) {
            throw new IOException(address + ": closed");
        }
    }

    @Override
    public long confirmed(boolean flush) throws IOException {
        check();
        return pending.confirmed();
    }

    @Override
    public boolean isIdle() {
        return pending.isEmpty();
    }

    @Override
    public String description() {
        return address.toString();
    }

    @Override
    public void close() {
        channel.close().awaitUninterruptibly(timeoutMillis);
    }
}
