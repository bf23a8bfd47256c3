package io.minewatch.replay;

import io.minewatch.packet.IpAddress;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Random;

/** How a session is made unreadable. */
enum Disguise {
    /** Each segment one TLS 1.3 record; the handshake was not captured. */
    RECORDS,
    /** Each segment as long as that record, but nothing in it is any protocol. */
    OPAQUE;

    /** What TLS 1.3 adds to a message: head, content type and tag. */
    static final int OVERHEAD = 22;

    private static final int MSS = 1460;
    private static final int SYN = 2;
    private static final int PSH = 8;
    private static final int ACK = 16;

    /**
     * A capture of the session's first minutes, raw IPv4 packets.
     *
     * @param minutes what comes later than this is left out
     */
    byte[] pcap(Session session, double minutes) {
        return new Writer(session).write(this, minutes);
    }

    /** Writes one session. */
    static final class Writer {
        private final Session session;
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();
        private final Random random = new Random(1);
        private int clientNext = 1000;
        private int serverNext = 5000;

        Writer(Session session) {
            this.session = session;
        }

        byte[] write(Disguise disguise, double minutes) {
            head();
            if (disguise == OPAQUE) {
                synchronise();
            }
            long end = session.startNanos + Math.round(minutes * 60e9);
            for (Session.Piece piece : session.pieces) {
                if (piece.timeNanos() > end) {
                    break;
                }
                send(disguise, piece);
            }
            return out.toByteArray();
        }

        /** Begins a capture with the connection's first packets. */
        void open() {
            head();
            synchronise();
        }

        /** All that was written. */
        byte[] capture() {
            return out.toByteArray();
        }

        private void head() {
            ByteBuffer head = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
            head.putInt(0xA1B23C4D).putShort((short) 2).putShort((short) 4);
            head.putInt(0).putInt(0).putInt(262_144).putInt(101);
            out.writeBytes(head.array());
        }

        private void synchronise() {
            packet(session.startNanos, true, SYN, new byte[0]);
            packet(session.startNanos, false, SYN | ACK, new byte[0]);
        }

        private void send(Disguise disguise, Session.Piece piece) {
            byte[] octets = new byte[piece.length() + OVERHEAD];
            random.nextBytes(octets);
            if (disguise == RECORDS) {
                ByteBuffer.wrap(octets)
                        .put((byte) 23)
                        .putShort((short) 0x0303)
                        .putShort((short) (octets.length - 5));
            }
            segments(piece.timeNanos(), piece.fromClient(), octets);
        }

        /** Octets in segments of a common size, all at once. */
        void segments(long nanos, boolean fromClient, byte[] octets) {
            for (int at = 0; at < octets.length; at += MSS) {
                int length = Math.min(MSS, octets.length - at);
                byte[] segment = new byte[length];
                System.arraycopy(octets, at, segment, 0, length);
                packet(nanos, fromClient, PSH | ACK, segment);
            }
        }

        private void packet(long nanos, boolean fromClient, int flags, byte[] payload) {
            int length = 40 + payload.length;
            ByteBuffer b = ByteBuffer.allocate(length);
            b.put((byte) 0x45).put((byte) 0).putShort((short) length);
            b.putInt(0).put((byte) 64).put((byte) 6).putShort((short) 0);
            b.putInt(bits(fromClient ? session.client : session.server));
            b.putInt(bits(fromClient ? session.server : session.client));
            b.putShort((short) (fromClient ? session.clientPort : session.serverPort));
            b.putShort((short) (fromClient ? session.serverPort : session.clientPort));
            b.putInt(fromClient ? clientNext : serverNext);
            b.putInt((flags & ACK) == 0 ? 0 : fromClient ? serverNext : clientNext);
            b.put((byte) 0x50).put((byte) flags).putShort((short) 64_000).putInt(0).put(payload);
            int next = payload.length + ((flags & SYN) != 0 ? 1 : 0);
            if (fromClient) {
                clientNext += next;
            } else {
                serverNext += next;
            }
            ByteBuffer record = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
            record.putInt((int) (nanos / 1_000_000_000)).putInt((int) (nanos % 1_000_000_000));
            record.putInt(length).putInt(length);
            out.writeBytes(record.array());
            out.writeBytes(b.array());
        }

        private static int bits(IpAddress address) {
            return (int) address.low();
        }
    }

    /** All of them. */
    static List<Disguise> all() {
        return List.of(values());
    }
}
