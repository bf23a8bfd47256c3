package io.minewatch.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;

/**
 * A socket in the file system by which the command line speaks to the service: one line there, some
 * lines back, end. Who may write to it is a matter of the folder's rights.
 */
final class ControlSocket implements AutoCloseable {
    /** Where it is when the configuration says {@code auto}: systemd makes the folder. */
    static final Path USUAL = Path.of("/run/minewatch/control.sock");

    /** Longest request, octets. */
    private static final int MAX_REQUEST = 256;

    /** Longest answer, octets. */
    private static final int MAX_ANSWER = 64 * 1024;

    private final Path path;
    private final ServerSocketChannel server;
    private final Function<String, String> answerer;

    /**
     * Begins to listen.
     *
     * @param answerer gives the answer to a request, in a thread of this class
     */
    ControlSocket(Path path, Function<String, String> answerer) throws IOException {
        this.path = path;
        this.answerer = answerer;
        // One that was left behind by a process that was killed. A living one is asked first.
        if (Files.exists(path)) {
            if (isAnswered(path)) {
                throw new IOException("another minewatch listens at " + path);
            }
            Files.delete(path);
        }
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(path));
        Thread thread = new Thread(this::serve, "minewatch-control");
        thread.setDaemon(true);
        thread.start();
    }

    private static boolean isAnswered(Path path) {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            return channel.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private void serve() {
        while (true) {
            try (SocketChannel client = server.accept()) {
                String request = read(client, MAX_REQUEST).strip();
                ByteBuffer answer = ByteBuffer.wrap(answerer.apply(request).getBytes(UTF_8));
                while (answer.hasRemaining()) {
                    client.write(answer);
                }
            } catch (IOException e) {
                // The other side went away, and the next one may stay; or this side is closed.
                if (!server.isOpen()) {
                    return;
                }
            }
        }
    }

    /** Up to the end of the line, or all there is. */
    private static String read(SocketChannel channel, int max) throws IOException {
        ByteBuffer octets = ByteBuffer.allocate(max);
        while (octets.hasRemaining()
                && channel.read(octets) >= 0
                && octets.get(Math.max(0, octets.position() - 1)) != '\n') {
            // Read on.
        }
        return new String(octets.array(), 0, octets.position(), UTF_8);
    }

    /**
     * Asks a running service.
     *
     * @throws IOException when none listens there, or it may not be asked
     */
    static String ask(Path path, String request) throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            ByteBuffer octets = ByteBuffer.wrap((request + "\n").getBytes(UTF_8));
            while (octets.hasRemaining()) {
                channel.write(octets);
            }
            ByteBuffer answer = ByteBuffer.allocate(MAX_ANSWER);
            while (answer.hasRemaining() && channel.read(answer) >= 0) {
                // Read on.
            }
            return new String(answer.array(), 0, answer.position(), UTF_8);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        Files.deleteIfExists(path);
    }
}
