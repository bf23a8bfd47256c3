package io.minewatch.protocol.catalog;

import io.minewatch.flow.Direction;
import io.minewatch.flow.FlowHandler;
import io.minewatch.flow.FlowView;
import io.minewatch.flow.StreamListener;
import io.minewatch.observable.FlowStarted;
import io.minewatch.observable.FrameRef;
import io.minewatch.observable.PeerProtocol;
import io.minewatch.packet.Packet;
import io.minewatch.protocol.Commons;
import io.minewatch.protocol.FlowRefs;
import io.minewatch.protocol.Observations;
import io.minewatch.protocol.dns.DnsParser;
import io.minewatch.protocol.encrypted.TunnelDatagrams;
import io.minewatch.protocol.peer.EthereumDiscovery;
import io.minewatch.protocol.tls.QuicParser;
import io.minewatch.shape.ShapeStage;
import io.minewatch.stats.Anomaly;
import io.minewatch.stats.AnomalyCounters;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The protocol stage of one worker: gives each TCP flow a {@link Conversation}, reads DNS, QUIC's
 * first packets and Ethereum's discovery over UDP, and tells where flows begin and end. Single
 * thread.
 */
public final class ProtocolHandler implements FlowHandler {
    private static final int TCP = 6;

    /**
     * UDP flows remembered as told of; a node talks to some hundred peers. More are told of again
     * and again, which costs time but is not wrong.
     */
    private static final int MAX_TOLD_DATAGRAM_FLOWS = 65_536;

    /** Names of the protocols that hide what they carry. */
    private static final Set<String> ENCRYPTED = Set.of("tls", "rlpx");

    private final Observations out;
    private final AnomalyCounters anomalies;
    private final DnsParser dns;
    private final QuicParser quic;
    private final Set<Long> toldDatagramFlows = new HashSet<>();
    private final ShapeStage shapes = new ShapeStage();
    private final Commons commons = new Commons();
    private final Conversation.Setting plain = new Conversation.Setting(this);
    private final long[] flowsByEntry = new long[Protocols.ENTRIES.size()];

    /** Octets around the border of two segments, see {@link Conversation}. */
    final byte[] scratch = new byte[Conversation.SCRATCH_BYTES];

    public ProtocolHandler(Observations out, AnomalyCounters anomalies) {
        this.out = out;
        this.anomalies = anomalies;
        this.dns = new DnsParser(anomalies);
        this.quic = new QuicParser(anomalies);
    }

    /** TCP flows that carried each protocol, those met, by its name. */
    public Map<String, Long> flowsByProtocol() {
        Map<String, Long> result = new TreeMap<>();
        for (int i = 0; i < flowsByEntry.length; i++) {
            if (flowsByEntry[i] > 0) {
                result.merge(Protocols.ALL.get(i).name(), flowsByEntry[i], Long::sum);
            }
        }
        return result;
    }

    /** TCP flows that carried TLS or another encryption that was recognised. */
    public long flowsEncrypted() {
        long flows = 0;
        for (Map.Entry<String, Long> entry : flowsByProtocol().entrySet()) {
            flows += ENCRYPTED.contains(entry.getKey()) ? entry.getValue() : 0;
        }
        return flows;
    }

    Observations out() {
        return out;
    }

    AnomalyCounters anomalies() {
        return anomalies;
    }

    ShapeStage shapes() {
        return shapes;
    }

    Commons commons() {
        return commons;
    }

    void countFlow(int entry) {
        flowsByEntry[entry]++;
    }

    @Override
    public void onFlowStarted(FlowView flow) {
        if (flow.protocol() == TCP) {
            out.accept(
                    new FlowStarted(
                            FlowRefs.of(flow),
                            new FrameRef(
                                    flow.fileIndex(), flow.firstFrame(), flow.firstTimeNanos())));
        }
    }

    @Override
    public StreamListener listenerFor(FlowView flow) {
        return new Conversation(plain, flow.midstream());
    }

    @Override
    public void onDatagram(FlowView flow, Direction direction, Packet packet) {
        byte[] buffer = packet.buffer();
        int offset = packet.payloadOffset();
        int length = packet.payloadLength();
        if (packet.sourcePort() == DnsParser.PORT || packet.destinationPort() == DnsParser.PORT) {
            dns.parse(
                    flow,
                    direction,
                    buffer,
                    offset,
                    length,
                    packet.payloadWireLength(),
                    frame(packet),
                    out);
        } else if (QuicParser.mayMatch(buffer, offset, length)) {
            if (quic.onDatagram(flow, direction, buffer, offset, length, frame(packet), out)) {
                remember(flow);
            }
        } else if (EthereumDiscovery.mayMatch(buffer, offset, length)
                && !toldDatagramFlows.contains(flow.id())
                && EthereumDiscovery.matches(buffer, offset, length)) {
            remember(flow);
            out.accept(new PeerProtocol(FlowRefs.of(flow), frame(packet), "ethereum", "Ethereum"));
        } else if (flow.packets(direction) == 1 && flow.packets(direction.reverse()) == 0) {
            Anomaly tunnel =
                    TunnelDatagrams.tunnel(
                            buffer, offset, length, packet.sourcePort(), packet.destinationPort());
            if (tunnel != null) {
                anomalies.count(tunnel);
            }
        }
    }

    /** A fact was told of this flow: its end will be, too. */
    private void remember(FlowView flow) {
        if (toldDatagramFlows.size() < MAX_TOLD_DATAGRAM_FLOWS) {
            toldDatagramFlows.add(flow.id());
        }
    }

    private static FrameRef frame(Packet packet) {
        return new FrameRef(packet.fileIndex(), packet.frameNumber(), packet.timeNanos());
    }

    @Override
    public void onFlowEnded(FlowView flow) {
        if (flow.protocol() == TCP) {
            return;
        }
        quic.onFlowEnded(flow.id());
        if (!toldDatagramFlows.isEmpty()) {
            if (toldDatagramFlows.remove(flow.id())) {
                Conversation.tellEnd(flow, out);
            }
        }
    }
}
