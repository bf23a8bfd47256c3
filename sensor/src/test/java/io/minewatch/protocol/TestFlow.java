package io.minewatch.protocol;

import io.minewatch.flow.Direction;
import io.minewatch.flow.FlowView;
import io.minewatch.packet.IpAddress;
import java.util.List;

/** A flow without packets, for tests of parsers. */
public final class TestFlow implements FlowView {
    public static final IpAddress CLIENT = IpAddress.v4(0x0A000001);
    public static final IpAddress SERVER = IpAddress.v4(0xC0000201);

    private final int protocol;
    private final int originatorPort;
    private final int responderPort;
    private final boolean midstream;
    private boolean mining;

    private TestFlow(int protocol, int originatorPort, int responderPort, boolean midstream) {
        this.protocol = protocol;
        this.originatorPort = originatorPort;
        this.responderPort = responderPort;
        this.midstream = midstream;
    }

    /** A whole TCP flow to that port. */
    public static TestFlow tcp(int port) {
        return new TestFlow(6, 40000, port, false);
    }

    /** A TCP flow whose beginning is missing. */
    public static TestFlow midstream(int originatorPort, int responderPort) {
        return new TestFlow(6, originatorPort, responderPort, true);
    }

    /** UDP. */
    public static TestFlow udp(int originatorPort, int responderPort) {
        return new TestFlow(17, originatorPort, responderPort, false);
    }

    public boolean mining() {
        return mining;
    }

    @Override
    public long id() {
        return 7;
    }

    @Override
    public int protocol() {
        return protocol;
    }

    @Override
    public IpAddress originator() {
        return CLIENT;
    }

    @Override
    public int originatorPort() {
        return originatorPort;
    }

    @Override
    public IpAddress responder() {
        return SERVER;
    }

    @Override
    public int responderPort() {
        return responderPort;
    }

    @Override
    public OriginatorBasis originatorBasis() {
        return midstream ? OriginatorBasis.FIRST : OriginatorBasis.SYN;
    }

    @Override
    public boolean midstream() {
        return midstream;
    }

    @Override
    public long firstTimeNanos() {
        return 1;
    }

    @Override
    public long lastTimeNanos() {
        return 2;
    }

    @Override
    public long firstFrame() {
        return 1;
    }

    @Override
    public int fileIndex() {
        return 0;
    }

    @Override
    public long packets(Direction direction) {
        return 1;
    }

    @Override
    public long bytes(Direction direction) {
        return direction == Direction.FROM_ORIGINATOR ? 100 : 200;
    }

    @Override
    public long gapBytes() {
        return 0;
    }

    @Override
    public int outerVlan() {
        return -1;
    }

    @Override
    public int innerVlan() {
        return -1;
    }

    @Override
    public List<String> tunnels() {
        return List.of();
    }

    @Override
    public long originatorMac() {
        return -1;
    }

    @Override
    public long responderMac() {
        return -1;
    }

    @Override
    public void markMining() {
        mining = true;
    }
}
