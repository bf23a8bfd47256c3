package io.minewatch.capture;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Builds pcapng files block by block for tests. */
final class PcapNgBytes {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private ByteOrder order = ByteOrder.LITTLE_ENDIAN;

    PcapNgBytes section(ByteOrder sectionOrder) {
        return section(sectionOrder, 1, -1L);
    }

    PcapNgBytes section(ByteOrder sectionOrder, int major, long length) {
        order = sectionOrder;
        ByteBuffer body = buffer(16);
        body.putInt(0x1A2B3C4D).putShort((short) major).putShort((short) 0).putLong(length);
        return block(PcapNgReader.SECTION_HEADER, octets(body));
    }

    PcapNgBytes interfaceBlock(int linkType, int snapLength, byte[]... options) {
        byte[] all = join(options);
        ByteBuffer body = buffer(8 + all.length);
        body.putShort((short) linkType).putShort((short) 0).putInt(snapLength).put(all);
        return block(1, octets(body));
    }

    byte[] option(int code, byte[] value) {
        ByteBuffer b = buffer(4 + padded(value.length));
        b.putShort((short) code).putShort((short) value.length).put(value);
        return octets(b);
    }

    byte[] option(int code, long value) {
        return option(code, octets(buffer(8).putLong(value)));
    }

    PcapNgBytes packet(int interfaceId, long time, int wireLength, byte[] data) {
        return packet(interfaceId, time, data.length, wireLength, data, new byte[0]);
    }

    PcapNgBytes packet(
            int interfaceId, long time, int captured, int wireLength, byte[] data, byte[] options) {
        ByteBuffer body = buffer(20 + padded(data.length) + options.length);
        body.putInt(interfaceId).putInt((int) (time >>> 32)).putInt((int) time);
        body.putInt(captured).putInt(wireLength).put(data);
        body.position(20 + padded(data.length)).put(options);
        return block(6, octets(body));
    }

    PcapNgBytes obsoletePacket(int interfaceId, long time, int wireLength, byte[] data) {
        ByteBuffer body = buffer(20 + padded(data.length));
        body.putShort((short) interfaceId).putShort((short) 7);
        body.putInt((int) (time >>> 32)).putInt((int) time);
        body.putInt(data.length).putInt(wireLength).put(data);
        return block(2, octets(body));
    }

    PcapNgBytes simplePacket(int wireLength, byte[] data) {
        ByteBuffer body = buffer(4 + padded(data.length));
        body.putInt(wireLength).put(data);
        return block(3, octets(body));
    }

    /** A record of a name resolution block: type, address and names, each with its zero octet. */
    byte[] nameRecord(int type, byte[] addressAndNames) {
        return option(type, addressAndNames);
    }

    PcapNgBytes names(byte[]... records) {
        return block(4, join(records));
    }

    PcapNgBytes block(int type, byte[] body) {
        int length = 12 + padded(body.length);
        ByteBuffer b = buffer(length);
        b.putInt(type).putInt(length).put(body).position(length - 4);
        return raw(octets(b.putInt(length)));
    }

    PcapNgBytes raw(byte[] octets) {
        out.writeBytes(octets);
        return this;
    }

    byte[] bytes() {
        return out.toByteArray();
    }

    int size() {
        return out.size();
    }

    static byte[] join(byte[]... parts) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            joined.writeBytes(part);
        }
        return joined.toByteArray();
    }

    private static byte[] octets(ByteBuffer b) {
        byte[] octets = new byte[b.capacity()];
        b.rewind().get(octets);
        return octets;
    }

    private ByteBuffer buffer(int size) {
        return ByteBuffer.allocate(size).order(order);
    }

    private static int padded(int length) {
        return (length + 3) & ~3;
    }
}
