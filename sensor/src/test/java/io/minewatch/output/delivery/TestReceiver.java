package io.minewatch.output.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ServerSocketFactory;
import org.jspecify.annotations.Nullable;

/** A receiver of octet-counted messages that can be stopped, started, and told not to read. */
final class TestReceiver implements AutoCloseable {
    private final ServerSocketFactory factory;
    private final List<String> messages = new ArrayList<>();
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private @Nullable ServerSocket server;
    private int port;
    private volatile boolean reading = true;

    TestReceiver(ServerSocketFactory factory) {
        this.factory = factory;
    }

    /** Listens: on the same port each time. */
    void start() throws IOException {
        ServerSocket fresh = bind();
        port = fresh.getLocalPort();
        server = fresh;
        Thread acceptor = new Thread(() -> accept(fresh), "test-receiver");
        acceptor.setDaemon(true);
        acceptor.start();
    }

    /** Another process may have the port for a moment, as the source of a connection. */
    private ServerSocket bind() throws IOException {
        long deadline = System.nanoTime() + 10_000_000_000L;
        while (true) {
            ServerSocket fresh = factory.createServerSocket();
            try {
                fresh.setReuseAddress(true);
                fresh.setReceiveBufferSize(16 << 10);
                fresh.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                return fresh;
            } catch (BindException e) {
                fresh.close();
                if (System.nanoTime() - deadline >= 0) {
                    throw e;
                }
                java.util.concurrent.locks.LockSupport.parkNanos(50_000_000L);
            }
        }
    }

    private void accept(ServerSocket from) {
        while (!from.isClosed()) {
            try {
                Socket socket = from.accept();
                connections.add(socket);
                Thread reader = new Thread(() -> read(socket), "test-receiver-reader");
                reader.setDaemon(true);
                reader.start();
            } catch (IOException e) {
                return;
            }
        }
    }

    private void read(Socket socket) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            while (true) {
                while (!reading) {
                    Thread.sleep(20);
                }
                int length = 0;
                int c = in.read();
                if (c < 0) {
                    return;
                }
                while (c != ' ') {
                    length = length * 10 + c - '0';
                    c = in.read();
                }
                byte[] message = in.readNBytes(length);
                if (message.length < length) {
                    return;
                }
                synchronized (messages) {
                    messages.add(new String(message, UTF_8));
                }
            }
        } catch (IOException | InterruptedException e) {
            // The connection ended; what was whole is kept.
        } finally {
            connections.remove(socket);
        }
    }

    /** Stops like a process that is killed: with unread data the kernel resets the connection. */
    void stop() throws IOException {
        ServerSocket old = server;
        if (old != null) {
            old.close();
        }
        for (Socket socket : new ArrayList<>(connections)) {
            socket.close();
        }
    }

    void reading(boolean yes) {
        reading = yes;
    }

    int port() {
        return port;
    }

    /** Whole messages, in the order they came. */
    List<String> messages() {
        synchronized (messages) {
            return List.copyOf(messages);
        }
    }

    @Override
    public void close() throws IOException {
        stop();
    }
}
