package io.minewatch.output.syslog;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.minewatch.output.event.AlertEvent;
import io.minewatch.output.link.Address;
import io.minewatch.output.link.Link;
import io.minewatch.output.link.OutputSettings;
import io.minewatch.output.link.OutputSettings.Framing;
import java.io.IOException;
import java.util.ArrayDeque;

/**
 * Syslog over TCP (RFC 6587) and TLS (RFC 5425). Neither acknowledges: a message counts as arrived
 * when the connection has stayed whole for the resend window after it. A connection that ends with
 * a reset had data in it that nobody read: then the messages of the last minute go again too.
 */
final class StreamLink implements Link {
    /** How far back a reset makes us go. */
    private static final long RESET_NANOS = 60_000_000_000L;

    /** And how many messages at most. */
    private static final int MAX_RECENT = 1000;

    private record Recent(long sequence, long nanos) {}

    private final Connection connection;
    private final Framing framing;
    private final Pending pending;
    private final ArrayDeque<Recent> recent = new ArrayDeque<>();

    private StreamLink(Connection connection, Framing framing, long windowNanos) {
        this.connection = connection;
        this.framing = framing;
        this.pending = new Pending(windowNanos);
    }

    static StreamLink open(Network network, Address address, OutputSettings.Syslog settings)
            throws IOException {
        return new StreamLink(
                Connection.open(network, address, settings, octets -> {}),
                // RFC 5425 section 4.3 knows nothing else; line feed stays possible for receivers
                // that know nothing else either.
                settings.framing(),
                settings.resendWindow().toNanos());
    }

    @Override
    public void send(AlertEvent event, byte[] message) throws IOException {
        connection.check();
        connection.write(frame(message), pending.add(event.sequence()));
        recent.addLast(new Recent(event.sequence(), System.nanoTime()));
        if (recent.size() > MAX_RECENT) {
            recent.removeFirst();
        }
    }

    private byte[] frame(byte[] message) {
        byte[] before =
                framing == Framing.OCTET_COUNTING
                        ? (message.length + " ").getBytes(US_ASCII)
                        : new byte[0];
        int after = framing == Framing.LINE_FEED ? 1 : 0;
        byte[] framed = new byte[before.length + message.length + after];
        System.arraycopy(before, 0, framed, 0, before.length);
        System.arraycopy(message, 0, framed, before.length, message.length);
        if (after == 1) {
            framed[framed.length - 1] = '\n';
        }
        return framed;
    }

    @Override
    public long confirmed(boolean flush) throws IOException {
        connection.check();
        return pending.confirmed();
    }

    @Override
    public boolean isIdle() {
        return pending.isEmpty();
    }

    @Override
    public long finish(long millis) throws IOException {
        connection.check();
        return connection.endsWell(millis) ? pending.confirmAll() : pending.confirmed();
    }

    @Override
    public long resendFrom() {
        if (!connection.wasReset()) {
            return 0;
        }
        long since = System.nanoTime() - RESET_NANOS;
        for (Recent message : recent) {
            if (message.nanos() - since >= 0) {
                return message.sequence();
            }
        }
        return 0;
    }

    @Override
    public String description() {
        return connection.toString();
    }

    @Override
    public void close() {
        connection.closeAfterWrites();
    }
}
