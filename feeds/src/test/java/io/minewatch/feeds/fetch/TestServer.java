package io.minewatch.feeds.fetch;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLServerSocket;
import org.jspecify.annotations.NullUnmarked;

/**
 * An HTTP/1.1 server on loopback whose every octet the test decides: a handler writes the answer to
 * the socket. One thread a connection; connections stay open as long as the handler lets them.
 */
@NullUnmarked
public final class TestServer implements Closeable {
    private final ServerSocket socket;
    private final String scheme;
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final List<Socket> connections = new CopyOnWriteArrayList<>();
    private volatile Handler handler = (request, answer) -> answer.text(404, "no");

    /** What a client asked. Field names in lower case. */
    public record Request(String method, String target, Map<String, String> fields) {
        /** The target without its query. */
        public String path() {
            int query = target.indexOf('?');
            return query < 0 ? target : target.substring(0, query);
        }

        /** A header field; empty without. */
        public String field(String name) {
            return fields.getOrDefault(name, "");
        }

        /** A parameter of the query, as sent; empty without. */
        public String parameter(String name) {
            int query = target.indexOf('?');
            if (query >= 0) {
                for (String pair : target.substring(query + 1).split("&", -1)) {
                    if (pair.startsWith(name + "=")) {
                        return java.net.URLDecoder.decode(pair.substring(name.length() + 1), UTF_8);
                    }
                }
            }
            return "";
        }
    }

    /** Decides an answer. */
    public interface Handler {
        void answer(Request request, Answer answer) throws IOException, InterruptedException;
    }

    /** The way back to the client. */
    public static final class Answer {
        private final Socket socket;
        private final OutputStream out;
        private boolean last;

        Answer(Socket socket) throws IOException {
            this.socket = socket;
            this.out = socket.getOutputStream();
        }

        /** Exactly these octets. */
        public Answer raw(byte[] octets) throws IOException {
            out.write(octets);
            out.flush();
            return this;
        }

        /** Exactly this text. */
        public Answer raw(String text) throws IOException {
            return raw(text.getBytes(ISO_8859_1));
        }

        /** A whole answer; fields as {@code Name: value}. */
        public void send(int status, byte[] body, String... fields) throws IOException {
            StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " Status\r\n");
            for (String field : fields) {
                head.append(field).append("\r\n");
            }
            if (status != 304) {
                head.append("Content-Length: ").append(body.length).append("\r\n");
            }
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            all.writeBytes(head.append("\r\n").toString().getBytes(ISO_8859_1));
            all.writeBytes(body);
            raw(all.toByteArray());
        }

        /** A whole answer of text. */
        public void text(int status, String body, String... fields) throws IOException {
            send(status, body.getBytes(UTF_8), fields);
        }

        /** A redirection. */
        public void redirect(String location) throws IOException {
            send(302, new byte[0], "Location: " + location);
        }

        /** Ends the connection after this answer. */
        public void hangUp() {
            last = true;
        }

        /** Ends the connection with a reset. */
        public void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }
    }

    /** A server in clear on a free port of 127.0.0.1. */
    public TestServer() throws IOException {
        this(ServerSocketFactory.getDefault(), "http", false);
    }

    /** A server with sockets of this factory, for TLS. */
    public TestServer(ServerSocketFactory factory, String scheme, boolean clientCertificates)
            throws IOException {
        this.socket = factory.createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        this.scheme = scheme;
        if (socket instanceof SSLServerSocket tls) {
            tls.setNeedClientAuth(clientCertificates);
        }
        Thread thread = new Thread(this::accept, "test-server");
        thread.setDaemon(true);
        thread.start();
    }

    public TestServer handle(Handler next) {
        handler = next;
        return this;
    }

    public int port() {
        return socket.getLocalPort();
    }

    public URI uri(String path) {
        return URI.create(scheme + "://127.0.0.1:" + port() + path);
    }

    /** All requests so far. */
    public List<Request> requests() {
        return requests;
    }

    /** Connections that were accepted so far. */
    public int connectionCount() {
        return connections.size();
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket connection = socket.accept();
                connections.add(connection);
                Thread thread = new Thread(() -> serve(connection), "test-connection");
                thread.setDaemon(true);
                thread.start();
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            InputStream in = new BufferedInputStream(connection.getInputStream());
            Answer answer = new Answer(connection);
            while (!answer.last && !connection.isClosed()) {
                Request request = read(in);
                if (request == null) {
                    return;
                }
                requests.add(request);
                handler.answer(request, answer);
            }
        } catch (SocketException e) {
            // The client went away, as some tests want it to.
        } catch (IOException | InterruptedException e) {
            // A TLS client that refuses our certificate ends so.
        }
    }

    private static Request read(InputStream in) throws IOException {
        String first = line(in);
        if (first == null) {
            return null;
        }
        String[] words = first.split(" ", -1);
        if (words.length != 3) {
            return null;
        }
        Map<String, String> fields = new TreeMap<>();
        for (String line = line(in); line != null && !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            fields.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        return new Request(words[0], words[1], fields);
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int octet = in.read(); octet != '\n'; octet = in.read()) {
            if (octet < 0) {
                return null;
            }
            if (octet != '\r') {
                line.append((char) octet);
            }
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
        for (Socket connection : connections) {
            connection.close();
        }
    }
}
