package io.minewatch.golden;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Records made-up traffic as a capture file: Ethernet, IPv4 and IPv6, TCP and UDP with right
 * checksums, in the order and at the times that the script says. The same script gives the same
 * octets. Addresses come from the documentation ranges and RFC 1918.
 */
final class Tape {
    /** Where a script begins that does not say otherwise. */
    private static final Instant START = Instant.parse("2026-05-12T14:00:00Z");

    private static final int SEGMENT_BYTES = 1460;

    /** Time between two frames that the script does not space: a fast local network. */
    private static final long FRAME_MICROS = 200;

    /** Time until a segment is acknowledged: the way to a pool and back. */
    private static final long ACKNOWLEDGE_MICROS = 10_000;

    private static final int TCP = 6;
    private static final int UDP = 17;
    private static final int GRE = 47;

    private static final int FIN = 0x01;
    private static final int SYN = 0x02;
    private static final int RST = 0x04;
    private static final int PSH = 0x08;
    private static final int ACK = 0x10;

    /** What stands around each frame when it reaches the sensor. */
    enum Wrapping {
        NONE,
        /** RFC 7348, UDP port 4789. */
        VXLAN,
        /** Encapsulated remote mirroring, type II. */
        ERSPAN
    }

    private static final class Frame {
        private final long micros;
        private final byte[] octets;

        Frame(long micros, byte[] octets) {
            this.micros = micros;
            this.octets = octets;
        }
    }

    private final List<Frame> frames = new ArrayList<>();
    private long micros = START.toEpochMilli() * 1000;
    private int ipId = 1;
    private int connections;
    private int tunnelId = 1;
    private int vlan;
    private boolean mirrored;
    private boolean lost;
    private @Nullable String onlyFrom;
    private Wrapping wrapping = Wrapping.NONE;

    // ---- Where and how it is recorded

    /** Sets the clock. */
    Tape at(String instant) {
        micros = Instant.parse(instant).toEpochMilli() * 1000;
        return this;
    }

    /** Lets time pass. */
    Tape pause(double seconds) {
        micros += Math.round(seconds * 1e6);
        return this;
    }

    /** Seconds since 1970 of the next frame. */
    long seconds() {
        return micros / 1_000_000;
    }

    /** From now on frames carry this VLAN tag; 0 for none. */
    Tape vlan(int id) {
        vlan = id;
        return this;
    }

    /** From now on each frame is seen twice: before and behind a router that the mirror spans. */
    Tape mirrored() {
        mirrored = true;
        return this;
    }

    /** From now on only what this address sends reaches the sensor. */
    Tape onlyFrom(String address) {
        onlyFrom = address;
        return this;
    }

    /** From now on frames reach the sensor inside of a tunnel. */
    Tape wrapped(Wrapping in) {
        wrapping = in;
        return this;
    }

    /** What happens in here does not reach the sensor. */
    Tape unseen(Runnable script) {
        lost = true;
        script.run();
        lost = false;
        return this;
    }

    /**
     * Two frames at the end of the tape change places; the times stay in order.
     *
     * @param after frames behind the two that stay where they are
     */
    Tape swapLastTwo(int after) {
        int last = frames.size() - 1 - after;
        Frame a = frames.get(last - 1);
        Frame b = frames.get(last);
        frames.set(last - 1, new Frame(a.micros, b.octets));
        frames.set(last, new Frame(b.micros, a.octets));
        return this;
    }

    /** The capture as a pcap file: little-endian, microseconds, Ethernet. */
    byte[] toPcap() {
        int size = 24;
        for (Frame frame : frames) {
            size += 16 + frame.octets.length;
        }
        ByteBuffer file = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        file.putInt(0xA1B2C3D4).putShort((short) 2).putShort((short) 4);
        file.putInt(0).putInt(0).putInt(262_144).putInt(1);
        for (Frame frame : frames) {
            file.putInt((int) (frame.micros / 1_000_000));
            file.putInt((int) (frame.micros % 1_000_000));
            file.putInt(frame.octets.length).putInt(frame.octets.length);
            file.put(frame.octets);
        }
        return file.array();
    }

    // ---- Traffic

    /** Opens a TCP connection with its handshake. */
    Connection connect(String client, int clientPort, String server, int serverPort) {
        Connection c = new Connection(client, clientPort, server, serverPort);
        c.open();
        return c;
    }

    /** A TCP connection whose beginning was not captured. */
    Connection midstream(String client, int clientPort, String server, int serverPort) {
        return new Connection(client, clientPort, server, serverPort);
    }

    /** One UDP datagram. */
    Tape datagram(String from, int fromPort, String to, int toPort, byte[] payload) {
        ip(from, to, UDP, udp(fromPort, toPort, payload), 6);
        return this;
    }

    /** A DNS question and its answer. */
    Tape lookUp(String client, String resolver, String name, String address) {
        return ask(client, resolver, name).answer(client, resolver, name, address);
    }

    /** A DNS question and the answer that there is no such name. */
    Tape lookUpInVain(String client, String resolver, String name) {
        return ask(client, resolver, name).answer(client, resolver, name, null);
    }

    /** A DNS question alone. */
    Tape ask(String client, String resolver, String name) {
        byte[] question = Dns.message(dnsId(client, name), 0x0100, name, null);
        datagram(client, dnsPort(client, name), resolver, 53, question);
        return pause(0.004);
    }

    /** The answer to a question; without an address: no such name. */
    Tape answer(String client, String resolver, String name, @Nullable String address) {
        int flags = address == null ? 0x8183 : 0x8180;
        byte[] answer =
                Dns.message(
                        dnsId(client, name), flags, name, address == null ? null : octets(address));
        datagram(resolver, 53, client, dnsPort(client, name), answer);
        return pause(0.001);
    }

    private static int dnsId(String client, String name) {
        return (client + name).hashCode() & 0xFFFF;
    }

    private static int dnsPort(String client, String name) {
        return 50_000 + (name + client).hashCode() % 5_000;
    }

    // ---- Octets

    private static byte[] udp(int fromPort, int toPort, byte[] payload) {
        ByteBuffer udp = ByteBuffer.allocate(8 + payload.length);
        udp.putShort((short) fromPort).putShort((short) toPort);
        udp.putShort((short) (8 + payload.length)).putShort((short) 0).put(payload);
        return udp.array();
    }

    private void ip(String from, String to, int protocol, byte[] transport, int checksumAt) {
        int id = ipId++;
        if (!lost && (onlyFrom == null || onlyFrom.equals(from))) {
            byte[] packet = packet(from, to, protocol, id, 64, transport, checksumAt);
            record(ethernet(from, to, packet, vlan));
            if (mirrored) {
                micros += 30;
                byte[] routed = packet(from, to, protocol, id, 63, transport, checksumAt);
                record(ethernet("10.20.0.1", "10.20.0.2", routed, 0));
            }
        }
        micros += FRAME_MICROS;
    }

    private void record(byte[] frame) {
        byte[] octets =
                switch (wrapping) {
                    case NONE -> frame;
                    case VXLAN -> vxlan(frame);
                    case ERSPAN -> erspan(frame);
                };
        frames.add(new Frame(micros, octets));
    }

    private byte[] vxlan(byte[] frame) {
        ByteBuffer header = ByteBuffer.allocate(8 + frame.length);
        header.putInt(0x0800_0000).putInt(42 << 8).put(frame);
        byte[] udp = udp(54_321, 4789, header.array());
        return outer(UDP, udp, 6);
    }

    private byte[] erspan(byte[] frame) {
        ByteBuffer gre = ByteBuffer.allocate(16 + frame.length);
        gre.putShort((short) 0x1000).putShort((short) 0x88BE).putInt(tunnelId);
        // Version 1, VLAN 20, session 7; port index 0.
        gre.putShort((short) 0x1014).putShort((short) 7).putInt(0).put(frame);
        return outer(GRE, gre.array(), -1);
    }

    private byte[] outer(int protocol, byte[] payload, int checksumAt) {
        byte[] packet =
                packet("172.16.1.1", "172.16.1.2", protocol, tunnelId++, 255, payload, checksumAt);
        return ethernet("172.16.1.1", "172.16.1.2", packet, 0);
    }

    private static byte[] ethernet(String from, String to, byte[] packet, int vlan) {
        boolean v6 = packet[0] >>> 4 == 6;
        ByteBuffer frame = ByteBuffer.allocate((vlan == 0 ? 14 : 18) + packet.length);
        frame.put(mac(to)).put(mac(from));
        if (vlan != 0) {
            frame.putShort((short) 0x8100).putShort((short) vlan);
        }
        frame.putShort((short) (v6 ? 0x86DD : 0x0800)).put(packet);
        return frame.array();
    }

    private static byte[] packet(
            String from,
            String to,
            int protocol,
            int id,
            int hopLimit,
            byte[] transport,
            int checksumAt) {
        byte[] source = octets(from);
        byte[] target = octets(to);
        byte[] payload = transport.clone();
        if (checksumAt >= 0) {
            ByteBuffer pseudo = ByteBuffer.allocate(2 * source.length + 8 + payload.length);
            pseudo.put(source).put(target).putInt(payload.length).putInt(protocol).put(payload);
            ByteBuffer.wrap(payload).putShort(checksumAt, (short) checksum(pseudo.array()));
        }
        if (source.length == 16) {
            ByteBuffer packet = ByteBuffer.allocate(40 + payload.length);
            packet.putInt(0x6000_0000).putShort((short) payload.length);
            packet.put((byte) protocol).put((byte) hopLimit).put(source).put(target).put(payload);
            return packet.array();
        }
        ByteBuffer packet = ByteBuffer.allocate(20 + payload.length);
        packet.put((byte) 0x45).put((byte) 0).putShort((short) (20 + payload.length));
        packet.putShort((short) id).putShort((short) 0x4000);
        packet.put((byte) hopLimit).put((byte) protocol).putShort((short) 0);
        packet.put(source).put(target);
        packet.putShort(10, (short) checksum(Arrays.copyOf(packet.array(), 20)));
        packet.put(payload);
        return packet.array();
    }

    static byte[] octets(String address) {
        try {
            return InetAddress.getByName(address).getAddress();
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(address, e);
        }
    }

    /** Locally administered, with the end of the address inside. */
    private static byte[] mac(String address) {
        byte[] octets = octets(address);
        byte[] mac = {2, 0, 0, 0, 0, 0};
        System.arraycopy(octets, octets.length - 4, mac, 2, 4);
        return mac;
    }

    private static int checksum(byte[] octets) {
        long sum = 0;
        for (int i = 0; i < octets.length; i += 2) {
            sum += (octets[i] & 0xFF) << 8 | (i + 1 < octets.length ? octets[i + 1] & 0xFF : 0);
        }
        while (sum > 0xFFFF) {
            sum = (sum & 0xFFFF) + (sum >>> 16);
        }
        return (int) ~sum & 0xFFFF;
    }

    /** DNS messages of one question about an address (RFC 1035, RFC 3596). */
    static final class Dns {
        private Dns() {}

        static byte[] message(int id, int flags, String name, byte @Nullable [] address) {
            boolean v6 = address != null && address.length == 16;
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            put16(out, id);
            put16(out, flags);
            put16(out, 1);
            put16(out, address == null ? 0 : 1);
            put16(out, 0);
            put16(out, 0);
            for (String label : name.split("\\.", -1)) {
                out.write(label.length());
                out.writeBytes(label.getBytes(StandardCharsets.US_ASCII));
            }
            out.write(0);
            put16(out, v6 ? 28 : 1);
            put16(out, 1);
            if (address != null) {
                put16(out, 0xC00C);
                put16(out, v6 ? 28 : 1);
                put16(out, 1);
                put16(out, 0);
                put16(out, 300);
                put16(out, address.length);
                out.writeBytes(address);
            }
            return out.toByteArray();
        }

        private static void put16(ByteArrayOutputStream out, int value) {
            out.write(value >>> 8);
            out.write(value);
        }
    }

    /** One TCP connection on the tape. */
    final class Connection {
        private final String client;
        private final int clientPort;
        private final String server;
        private final int serverPort;
        private int clientNext;
        private int serverNext;

        private Connection(String client, int clientPort, String server, int serverPort) {
            this.client = client;
            this.clientPort = clientPort;
            this.server = server;
            this.serverPort = serverPort;
            clientNext = 0x1000_0000 + clientPort * 7919 + connections * 15_485_863;
            serverNext = 0x7000_0000 + clientPort * 104_729 + connections * 32_452_843;
            connections++;
        }

        private void open() {
            send(true, SYN, new byte[0]);
            send(false, SYN | ACK, new byte[0]);
            send(true, ACK, new byte[0]);
        }

        Tape tape() {
            return Tape.this;
        }

        /** The client sends one line, single quotes for double ones. */
        Connection c(String line) {
            return fromClient(Words.quoted(line) + "\n");
        }

        /** The server sends one line, single quotes for double ones. */
        Connection s(String line) {
            return fromServer(Words.quoted(line) + "\n");
        }

        /** The client sends this text as it is, acknowledged by the server. */
        Connection fromClient(String text) {
            return data(true, text.getBytes(StandardCharsets.UTF_8), SEGMENT_BYTES);
        }

        /** The server sends this text as it is, acknowledged by the client. */
        Connection fromServer(String text) {
            return data(false, text.getBytes(StandardCharsets.UTF_8), SEGMENT_BYTES);
        }

        /** The client sends octets, acknowledged by the server. */
        Connection fromClient(byte[] octets) {
            return data(true, octets, SEGMENT_BYTES);
        }

        /** The server sends octets, acknowledged by the client. */
        Connection fromServer(byte[] octets) {
            return data(false, octets, SEGMENT_BYTES);
        }

        /** As {@link #fromClient} in segments of that many octets. */
        Connection clientInPieces(String text, int pieceBytes) {
            return data(true, text.getBytes(StandardCharsets.UTF_8), pieceBytes);
        }

        /** As {@link #fromServer} in segments of that many octets. */
        Connection serverInPieces(String text, int pieceBytes) {
            return data(false, text.getBytes(StandardCharsets.UTF_8), pieceBytes);
        }

        /** The client sends this text twice: the acknowledgement of the first was too late. */
        Connection fromClientTwice(String text) {
            byte[] octets = text.getBytes(StandardCharsets.UTF_8);
            send(true, PSH | ACK, octets);
            micros += 250_000;
            clientNext -= octets.length;
            return data(true, octets, SEGMENT_BYTES);
        }

        /** Lets time pass. */
        Connection pause(double seconds) {
            Tape.this.pause(seconds);
            return this;
        }

        /** Both sides close. */
        Tape close() {
            send(true, FIN | ACK, new byte[0]);
            send(false, FIN | ACK, new byte[0]);
            send(true, ACK, new byte[0]);
            return Tape.this;
        }

        /** The server resets. */
        Tape reset() {
            send(false, RST | ACK, new byte[0]);
            return Tape.this;
        }

        private Connection data(boolean byClient, byte[] octets, int pieceBytes) {
            for (int at = 0; at < octets.length; at += pieceBytes) {
                int end = Math.min(octets.length, at + pieceBytes);
                send(byClient, PSH | ACK, Arrays.copyOfRange(octets, at, end));
            }
            micros += ACKNOWLEDGE_MICROS;
            send(!byClient, ACK, new byte[0]);
            return this;
        }

        private void send(boolean byClient, int flags, byte[] payload) {
            ByteBuffer tcp = ByteBuffer.allocate(20 + payload.length);
            tcp.putShort((short) (byClient ? clientPort : serverPort));
            tcp.putShort((short) (byClient ? serverPort : clientPort));
            tcp.putInt(byClient ? clientNext : serverNext);
            tcp.putInt((flags & ACK) == 0 ? 0 : byClient ? serverNext : clientNext);
            tcp.put((byte) 0x50).put((byte) flags).putShort((short) 64_240).putInt(0).put(payload);
            ip(byClient ? client : server, byClient ? server : client, TCP, tcp.array(), 16);
            int advance = payload.length + ((flags & (SYN | FIN)) != 0 ? 1 : 0);
            if (byClient) {
                clientNext += advance;
            } else {
                serverNext += advance;
            }
        }
    }
}
