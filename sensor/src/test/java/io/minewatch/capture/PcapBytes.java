package io.minewatch.capture;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Builds pcap files of every variant for tests. */
final class PcapBytes {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteOrder order;
    private final int magic;
    private boolean wireFirst;

    PcapBytes(ByteOrder order, int magic) {
        this.order = order;
        this.magic = magic;
    }

    /** A little-endian Ethernet file with microseconds, as tcpdump writes. */
    static PcapBytes ethernet() {
        return new PcapBytes(ByteOrder.LITTLE_ENDIAN, PcapReader.MAGIC).header(2, 4, 65_535, 1);
    }

    PcapBytes header(int major, int minor, int snapLength, int linkType) {
        boolean ixia = magic >>> 16 == 0x1C00;
        ByteBuffer b = ByteBuffer.allocate(ixia ? 28 : 24).order(order);
        b.putInt(magic).putShort((short) major).putShort((short) minor);
        b.putInt(0).putInt(0).putInt(snapLength).putInt(linkType);
        out.writeBytes(b.array());
        return this;
    }

    /** From here on the length on the wire stands before the captured one. */
    PcapBytes wireFirst() {
        wireFirst = true;
        return this;
    }

    PcapBytes record(long seconds, long fraction, byte[] captured) {
        return record(seconds, fraction, captured.length, captured.length, captured);
    }

    PcapBytes record(long seconds, long fraction, int capturedLength, int wireLength, byte[] data) {
        boolean patched = magic == PcapReader.MAGIC_PATCHED;
        ByteBuffer b = ByteBuffer.allocate(patched ? 24 : 16).order(order);
        b.putInt((int) seconds).putInt((int) fraction);
        b.putInt(wireFirst ? wireLength : capturedLength);
        b.putInt(wireFirst ? capturedLength : wireLength);
        out.writeBytes(b.array());
        out.writeBytes(data);
        return this;
    }

    byte[] bytes() {
        return out.toByteArray();
    }
}
