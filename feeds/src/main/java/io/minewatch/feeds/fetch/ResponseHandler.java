package io.minewatch.feeds.fetch;

import io.minewatch.feeds.fetch.FetchException.Kind;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Takes one answer; the body of a 200 goes to a file piece by piece, others are thrown away. Runs
 * on the thread of the connection.
 */
final class ResponseHandler extends SimpleChannelInboundHandler<HttpObject> {
    private static final int OK = 200;

    private final String origin;
    private final Path part;
    private final long maxOctets;
    private final CompletableFuture<Received> answer = new CompletableFuture<>();
    private @Nullable HttpResponse head;
    private @Nullable FileChannel file;
    private long octets;
    private volatile boolean begun;

    /**
     * An answer that is there whole.
     *
     * @param fields names in lower case
     */
    record Received(int status, Map<String, String> fields, boolean keepAlive) {}

    ResponseHandler(String origin, Path part, long maxOctets) {
        this.origin = origin;
        this.part = part;
        this.maxOctets = maxOctets;
    }

    CompletableFuture<Received> answer() {
        return answer;
    }

    /** Whether anything of the answer came. */
    boolean begun() {
        return begun;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, HttpObject message)
            throws FetchException {
        begun = true;
        if (answer.isDone()) {
            return;
        }
        if (message.decoderResult().isFailure()) {
            throw new FetchException(
                    Kind.BROKEN,
                    origin + " sent no valid HTTP",
                    "check scheme and port of the address");
        }
        if (message instanceof HttpResponse response) {
            head = response;
            if (response.status().code() == OK) {
                begin(response);
            }
        }
        HttpResponse response = head;
        if (response == null || response.status().codeClass() == HttpStatusClass.INFORMATIONAL) {
            return;
        }
        if (message instanceof HttpContent content) {
            write(content.content());
        }
        if (message instanceof LastHttpContent) {
            context.pipeline().remove(this);
            finish(response);
        }
    }

    private void begin(HttpResponse response) throws FetchException {
        if (HttpUtil.getContentLength(response, -1L) > maxOctets) {
            throw tooLarge();
        }
        try {
            file =
                    FileChannel.open(
                            part,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.TRUNCATE_EXISTING,
                            StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(ByteBuf body) throws FetchException {
        octets += body.readableBytes();
        if (octets > maxOctets) {
            throw tooLarge();
        }
        FileChannel out = file;
        try {
            while (out != null && body.isReadable()) {
                body.readBytes(out, body.readableBytes());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void finish(HttpResponse response) {
        try {
            if (file != null) {
                file.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, String> fields = new HashMap<>();
        for (Map.Entry<String, String> field : response.headers()) {
            fields.putIfAbsent(field.getKey().toLowerCase(Locale.ROOT), field.getValue());
        }
        answer.complete(
                new Received(response.status().code(), fields, HttpUtil.isKeepAlive(response)));
    }

    private FetchException tooLarge() {
        return new FetchException(
                Kind.TOO_LARGE,
                origin + " sent more than " + maxOctets + " octets",
                "raise `max-size` if the feed is meant to be so large");
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        fail(
                new FetchException(
                        Kind.BROKEN,
                        origin
                                + " closed the connection "
                                + (begun
                                        ? "after " + octets + " octets of the answer"
                                        : "without an answer"),
                        "it is tried again later"));
        context.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        fail(cause);
        ChannelFuture unused = context.close();
    }

    /** Ends the answer with a failure, if it has not ended yet. */
    void fail(Throwable cause) {
        answer.completeExceptionally(cause);
    }

    /** Takes nothing more, and closes the file. */
    void close() throws IOException {
        answer.completeExceptionally(new CancellationException());
        FileChannel open = file;
        if (open != null) {
            open.close();
        }
    }
}
