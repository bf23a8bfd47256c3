package io.minewatch.protocol.stratum;

import io.minewatch.flow.Direction;
import io.minewatch.flow.FlowView;
import io.minewatch.packet.IpAddress;
import java.util.List;

/** A flow as the parsers see it, without a flow table behind it. */
final class TestFlow implements FlowView {
    private final OriginatorBasis basis;
    long gapBytes;
    boolean mining;

    private TestFlow(OriginatorBasis basis) {
        this.basis = basis;
    }

    static TestFlow complete() {
        return new TestFlow(OriginatorBasis.SYN);
    }

    static TestFlow begunBefore() {
        return new TestFlow(OriginatorBasis.FIRST);
    }

    @Override
    public long id() {
        return 1;
    }

    @Override
    public int protocol() {
        return 6;
    }

    @Override
    public IpAddress originator() {
        return address(2);
    }

    @Override
    public int originatorPort() {
        return 40000;
    }

    @Override
    public IpAddress responder() {
        return address(1);
    }

    @Override
    public int responderPort() {
        return 3333;
    }

    private static IpAddress address(int last) {
        return IpAddress.v4(0xC0000200 | last);
    }

    @Override
    public OriginatorBasis originatorBasis() {
        return basis;
    }

    @Override
    public boolean midstream() {
        return basis != OriginatorBasis.SYN;
    }

    @Override
    public long firstTimeNanos() {
        return 0;
    }

    @Override
    public long lastTimeNanos() {
        return 0;
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
        return 0;
    }

    @Override
    public long bytes(Direction direction) {
        return 0;
    }

    @Override
    public long gapBytes() {
        return gapBytes;
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
