package io.minewatch.output.syslog;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.minewatch.output.event.AlertEvent;
import io.minewatch.output.link.Address;
import io.minewatch.output.link.Link;
import io.minewatch.output.link.OutputSettings;
import io.minewatch.output.link.RefusedException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * RELP, the reliable event logging protocol of librelp (its {@code doc/relp.html}): frames {@code
 * TXNR SP COMMAND SP LENGTH [SP DATA] LF}, each answered by {@code rsp} with a status. The one
 * syslog transport that acknowledges.
 */
final class RelpLink implements Link {
    /** Messages on their way without an answer; librelp's own sender has 128. */
    private static final int WINDOW = 128;

    /** Highest transaction number; 1 follows. */
    private static final int MAX_TRANSACTION = 999_999_999;

    /** Longest answer read: they hold a status and a few names. */
    private static final int MAX_ANSWER = 16 << 10;

    private static final String OFFER = "relp_version=0\nrelp_software=minewatch\ncommands=syslog";

    /** A message without an answer yet. */
    private static final class Sent {
        final int transaction;
        final long sequence;
        boolean taken;

        Sent(int transaction, long sequence) {
            this.transaction = transaction;
            this.sequence = sequence;
        }
    }

    private record Answer(int transaction, String command, String status) {}

    private final OutputSettings.Syslog settings;
    private final ConcurrentLinkedQueue<Answer> answers = new ConcurrentLinkedQueue<>();
    private final ByteArrayOutputStream partial = new ByteArrayOutputStream();
    private final ArrayDeque<Sent> sent = new ArrayDeque<>();
    private @Nullable Connection connection;
    private volatile boolean garbled;
    private int transaction;
    private long confirmed;
    private long progressNanos;

    private RelpLink(OutputSettings.Syslog settings) {
        this.settings = settings;
    }

    static RelpLink open(Network network, Address address, OutputSettings.Syslog settings)
            throws IOException {
        RelpLink link = new RelpLink(settings);
        link.connection = Connection.open(network, address, settings, link::received);
        try {
            link.negotiate(address);
        } catch (IOException e) {
            link.connection.close();
            throw e;
        }
        return link;
    }

    private Connection connection() throws IOException {
        Connection open = connection;
        if (open == null) {
            throw new IOException("closed");
        }
        return open;
    }

    private void negotiate(Address address) throws IOException {
        write("open", OFFER.getBytes(US_ASCII));
        long deadline = System.nanoTime() + settings.timeout().toNanos();
        while (System.nanoTime() - deadline < 0) {
            connection().check();
            Answer answer = answers.poll();
            if (answer == null) {
                connection().pause(100);
            } else if (answer.transaction() == transaction && answer.status().startsWith("200")) {
                return;
            } else {
                throw new IOException(address + ": RELP refused: " + answer.status());
            }
        }
        throw new IOException(address + ": it does not speak RELP: no answer to `open`");
    }

    private void write(String command, byte[] data) throws IOException {
        transaction = transaction == MAX_TRANSACTION ? 1 : transaction + 1;
        byte[] head = (transaction + " " + command + " " + data.length).getBytes(US_ASCII);
        int gap = data.length > 0 ? 1 : 0;
        byte[] frame = new byte[head.length + gap + data.length + 1];
        System.arraycopy(head, 0, frame, 0, head.length);
        if (gap == 1) {
            frame[head.length] = ' ';
        }
        System.arraycopy(data, 0, frame, head.length + gap, data.length);
        frame[frame.length - 1] = '\n';
        connection().write(frame, () -> {});
    }

    @Override
    public void send(AlertEvent event, byte[] message) throws IOException {
        while (sent.size() >= WINDOW) {
            confirmed(true);
            if (sent.size() >= WINDOW) {
                connection().pause(100);
            }
        }
        if (sent.isEmpty()) {
            progressNanos = System.nanoTime();
        }
        write("syslog", message);
        sent.addLast(new Sent(transaction, event.sequence()));
    }

    @Override
    public long confirmed(boolean flush) throws IOException {
        Answer answer;
        while ((answer = answers.poll()) != null) {
            take(answer);
        }
        while (!sent.isEmpty() && sent.getFirst().taken) {
            confirmed = sent.removeFirst().sequence;
            progressNanos = System.nanoTime();
        }
        if (garbled) {
            throw new IOException(connection() + ": its answers are not RELP");
        }
        connection().check();
        if (!sent.isEmpty() && System.nanoTime() - progressNanos > settings.timeout().toNanos()) {
            throw new IOException(connection() + ": no answer to a message");
        }
        return confirmed;
    }

    private void take(Answer answer) throws IOException {
        if (answer.command().equals("serverclose")) {
            throw new IOException(connection() + ": the receiver closes");
        }
        Iterator<Sent> all = sent.iterator();
        while (all.hasNext()) {
            Sent message = all.next();
            if (message.transaction == answer.transaction()) {
                if (!answer.status().startsWith("200")) {
                    throw new RefusedException(
                            message.sequence, connection() + " refused: " + answer.status());
                }
                message.taken = true;
                return;
            }
        }
    }

    /** On the network thread: collects octets to answers. */
    private void received(byte[] octets) {
        partial.writeBytes(octets);
        byte[] all = partial.toByteArray();
        int at = 0;
        int next;
        while ((next = answer(all, at)) > at) {
            at = next;
        }
        partial.reset();
        partial.write(all, at, all.length - at);
        garbled |= next < 0 || partial.size() > MAX_ANSWER;
    }

    /** Reads one answer; returns where the next begins, {@code at} for not yet, -1 for rubbish. */
    private int answer(byte[] all, int at) {
        int[] fields = new int[3];
        int from = at;
        int field = 0;
        int i = at;
        for (; i < all.length && field < 3; i++) {
            if (all[i] == ' ' || all[i] == '\n') {
                fields[field++] = i;
                if (all[i] == '\n') {
                    break;
                }
            } else if (i - from > MAX_ANSWER) {
                return -1;
            }
        }
        if (field < 3) {
            return all.length - at > MAX_ANSWER ? -1 : at;
        }
        try {
            int number = Integer.parseInt(new String(all, at, fields[0] - at, US_ASCII));
            String command = new String(all, fields[0] + 1, fields[1] - fields[0] - 1, US_ASCII);
            int length =
                    Integer.parseInt(
                            new String(all, fields[1] + 1, fields[2] - fields[1] - 1, US_ASCII));
            if (length < 0 || length > MAX_ANSWER) {
                return -1;
            }
            int data = fields[2] + (all[fields[2]] == ' ' ? 1 : 0);
            if (data + length >= all.length) {
                return at;
            }
            answers.add(new Answer(number, command, new String(all, data, length, UTF_8)));
            return data + length + 1;
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    @Override
    public boolean isIdle() {
        return sent.isEmpty();
    }

    @Override
    public String description() {
        return String.valueOf(connection);
    }

    @Override
    public void close() {
        Connection open = connection;
        if (open != null) {
            try {
                write("close", new byte[0]);
            } catch (IOException e) {
                // Gone already.
            }
            open.closeAfterWrites();
        }
    }
}
