package io.minewatch.feeds.fetch;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.AttributeKey;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * The end of a pipeline while nobody waits for an answer: what comes then is thrown away, what
 * fails is kept for whoever asks next and closes the connection. Netty itself would write it to the
 * log.
 */
final class QuietEnd extends ChannelInboundHandlerAdapter {
    private static final AttributeKey<Throwable> FAILURE =
            AttributeKey.valueOf(QuietEnd.class, "failure");

    /** What failed on the channel while nobody waited, or null. */
    static @Nullable Throwable failure(Channel channel) {
        return channel.attr(FAILURE).get();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ReferenceCountUtil.release(message);
        ChannelFuture unused = context.close();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.channel().attr(FAILURE).setIfAbsent(cause);
        ChannelFuture unused = context.close();
    }
}
