package io.minewatch.flow;

import io.minewatch.packet.Packet;
import io.minewatch.packet.PacketBuilder;
import io.minewatch.stats.AnomalyCounters;
import java.nio.charset.StandardCharsets;

/** A table, its recorder, and one client and server that talk. Times in milliseconds. */
final class FlowTestBed {
    static final int CLIENT = 0x0A000001;
    static final int SERVER = 0xC0A80001;
    static final int CLIENT_PORT = 49152;
    static final int SERVER_PORT = 3333;
    static final long MILLISECOND = 1_000_000L;
    static final long SECOND = 1_000 * MILLISECOND;
    static final long EPOCH = 1_600_000_000L * SECOND;

    final FlowRecorder recorder = new FlowRecorder();
    final AnomalyCounters anomalies = new AnomalyCounters();
    final FlowCounters counters = new FlowCounters();
    final PacketBuilder packets = new PacketBuilder();
    final FlowTable table;
    long now = EPOCH;

    FlowTestBed() {
        this(FlowLimits.defaults());
    }

    FlowTestBed(FlowLimits limits) {
        table = new FlowTable(limits, recorder, anomalies, counters);
    }

    FlowTestBed pause(long nanos) {
        now += nanos;
        return this;
    }

    /** A segment of the client. */
    FlowTestBed up(int flags, int sequence, int acknowledgement, String text) {
        packets.tcp(CLIENT, CLIENT_PORT, SERVER, SERVER_PORT, flags, sequence, acknowledgement);
        return send(text);
    }

    /** A segment of the server. */
    FlowTestBed down(int flags, int sequence, int acknowledgement, String text) {
        packets.tcp(SERVER, SERVER_PORT, CLIENT, CLIENT_PORT, flags, sequence, acknowledgement);
        return send(text);
    }

    private FlowTestBed send(String text) {
        byte[] octets = text.getBytes(StandardCharsets.ISO_8859_1);
        table.onPacket(packets.at(now).payload(octets, 0, octets.length).packet());
        now += MILLISECOND;
        return this;
    }

    /** Three segments that open the connection; the first octets are 1001 and 5001. */
    FlowTestBed handshake() {
        return handshake(1000, 5000);
    }

    FlowTestBed handshake(int clientSequence, int serverSequence) {
        up(Packet.SYN, clientSequence, 0, "");
        down(Packet.SYN | Packet.ACK, serverSequence, clientSequence + 1, "");
        return up(Packet.ACK, clientSequence + 1, serverSequence + 1, "");
    }

    FlowRecorder.Told finished() {
        table.finish();
        return recorder.only();
    }
}
