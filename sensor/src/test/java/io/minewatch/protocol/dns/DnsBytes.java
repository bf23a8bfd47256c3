package io.minewatch.protocol.dns;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Builds DNS messages for tests. */
public final class DnsBytes {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** A plain question. */
    public static byte[] question(int id, String name, int type) {
        return new DnsBytes().header(id, 0x0100, 1, 0).name(name).u16(type).u16(1).bytes();
    }

    /** An answer with one IPv4 address. */
    public static byte[] answer(int id, String name, int... address) {
        return new DnsBytes()
                .header(id, 0x8180, 1, 1)
                .name(name)
                .u16(1)
                .u16(1)
                .pointer(12)
                .record(1, 300, address)
                .bytes();
    }

    /** The message behind its length, as over TCP. */
    public static byte[] prefixed(byte[] message) {
        DnsBytes result = new DnsBytes().u16(message.length);
        result.out.writeBytes(message);
        return result.bytes();
    }

    DnsBytes header(int id, int flags, int questions, int answers) {
        return u16(id).u16(flags).u16(questions).u16(answers).u16(0).u16(0);
    }

    DnsBytes u16(int value) {
        out.write(value >> 8);
        out.write(value);
        return this;
    }

    DnsBytes octets(int... values) {
        for (int value : values) {
            out.write(value);
        }
        return this;
    }

    DnsBytes name(String name) {
        for (String label : name.split("\\.", -1)) {
            out.write(label.length());
            out.writeBytes(label.getBytes(StandardCharsets.US_ASCII));
        }
        out.write(0);
        return this;
    }

    DnsBytes pointer(int target) {
        return u16(0xC000 | target);
    }

    /** Takes the root label away that stands before the last pointer. */
    DnsBytes dropRoot() {
        byte[] all = out.toByteArray();
        out.reset();
        out.write(all, 0, all.length - 3);
        out.write(all, all.length - 2, 2);
        return this;
    }

    DnsBytes record(int type, int seconds, int... data) {
        u16(type).u16(1).u16(seconds >> 16).u16(seconds & 0xFFFF).u16(data.length);
        return octets(data);
    }

    DnsBytes record(int type, int seconds, byte[] data) {
        int[] values = new int[data.length];
        Arrays.setAll(values, i -> data[i]);
        return record(type, seconds, values);
    }

    byte[] bytes() {
        return out.toByteArray();
    }
}
