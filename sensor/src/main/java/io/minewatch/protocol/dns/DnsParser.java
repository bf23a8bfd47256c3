package io.minewatch.protocol.dns;

import io.minewatch.bytes.Bytes;
import io.minewatch.flow.Direction;
import io.minewatch.flow.FlowView;
import io.minewatch.observable.DnsMessage;
import io.minewatch.observable.FlowRef;
import io.minewatch.observable.FrameRef;
import io.minewatch.packet.IpAddress;
import io.minewatch.protocol.FlowRefs;
import io.minewatch.protocol.Observations;
import io.minewatch.stats.Anomaly;
import io.minewatch.stats.AnomalyCounters;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Decodes one DNS message (RFC 1035 section 4.1) into a {@link DnsMessage}: its first question and,
 * of an answer, the aliases and addresses of the answer section. Authority and additional records
 * are not read, so that EDNS (RFC 6891) of any version passes.
 *
 * <p>Records of type HTTPS and SVCB (RFC 9460) count as what a client makes of them: their target
 * is an alias, their address hints are addresses.
 *
 * <p>Bad input: a message that breaks the format counts one anomaly and says nothing. A message cut
 * by the capture or by its sender (TC) says what it holds. Single thread; one instance serves any
 * number of flows.
 */
public final class DnsParser {
    /** The port of RFC 1035 section 4.2. */
    public static final int PORT = 53;

    /** Octets of the header, RFC 1035 section 4.1.1. */
    static final int HEADER_BYTES = 12;

    /** Longest name on the wire with its length octets, RFC 1035 section 3.1. */
    static final int MAX_NAME_BYTES = 255;

    /**
     * Most compression pointers followed in one name: a name has at most 127 labels, and a pointer
     * to a pointer is useless.
     */
    static final int MAX_POINTERS = 127;

    /** Most aliases kept: resolvers give up on chains of 8 to 16. */
    static final int MAX_ALIASES = 16;

    /** Most addresses kept: answers of pools with DNS load balancing hold below 30. */
    static final int MAX_ADDRESSES = 64;

    /** Most answer records read: a 64 KiB transfer must not cost more than a large answer. */
    static final int MAX_RECORDS = 512;

    private static final int FLAG_RESPONSE = 0x8000;
    private static final int FLAG_TRUNCATED = 0x0200;
    private static final int OPCODE_MASK = 0x7800;
    private static final int CODE_MASK = 0x000F;
    private static final int CLASS_INTERNET = 1;
    private static final int TYPE_A = 1;
    private static final int TYPE_CNAME = 5;
    private static final int TYPE_AAAA = 28;
    private static final int TYPE_SVCB = 64;
    private static final int TYPE_HTTPS = 65;
    private static final int SVCB_IPV4_HINT = 4;
    private static final int SVCB_IPV6_HINT = 6;

    /** Fixed part of a record behind its name: type, class, time to live, data length. */
    private static final int RECORD_BYTES = 10;

    private static final byte[] NOTHING = new byte[0];

    private final AnomalyCounters anomalies;

    /** One name in presentation form: up to four characters an octet. */
    private final byte[] text = new byte[4 * MAX_NAME_BYTES];

    private final List<String> aliases = new ArrayList<>();
    private final List<IpAddress> addresses = new ArrayList<>();
    private long timeToLive;

    // The message being read: absolute offsets into the buffer.
    private byte[] buffer = NOTHING;
    private int start;
    private int end;

    /** Length of the name last read into {@link #text}. */
    private int textLength;

    public DnsParser(AnomalyCounters anomalies) {
        this.anomalies = anomalies;
    }

    /**
     * Reads one message.
     *
     * @param direction who sent it
     * @param length octets present
     * @param wireLength octets the message had; more than {@code length} when the capture cut it
     * @return whether it was a DNS message (of a kind that is reported or not)
     */
    public boolean parse(
            FlowView flow,
            Direction direction,
            byte[] buffer,
            int offset,
            int length,
            int wireLength,
            FrameRef frame,
            Observations out) {
        boolean wellFormed =
                read(flow, direction, buffer, offset, length, wireLength > length, frame, out);
        if (!wellFormed) {
            anomalies.count(Anomaly.DNS_MALFORMED);
        }
        // The packet's buffer belongs to somebody else.
        this.buffer = NOTHING;
        return wellFormed;
    }

    private boolean read(
            FlowView flow,
            Direction direction,
            byte[] bytes,
            int offset,
            int length,
            boolean cut,
            FrameRef frame,
            Observations out) {
        if (length < HEADER_BYTES) {
            return false;
        }
        buffer = bytes;
        start = offset;
        end = offset + length;
        int flags = Bytes.u16(buffer, start + 2);
        int questions = Bytes.u16(buffer, start + 4);
        int answers = Bytes.u16(buffer, start + 6);
        if ((flags & OPCODE_MASK) != 0 || questions == 0) {
            // Notify, update and zone transfer's later messages: DNS, but nobody asks for a name.
            return (flags & OPCODE_MASK) <= 6 << 11 && (flags & OPCODE_MASK) != 3 << 11;
        }
        int position = readName(start + HEADER_BYTES);
        if (position < 0 || position + 4 > end) {
            return cut;
        }
        int type = Bytes.u16(buffer, position);
        int questionClass = Bytes.u16(buffer, position + 2);
        String name = text();
        position += 4;
        for (int i = 1; i < questions; i++) {
            position = skipName(position);
            if (position < 0 || position + 4 > end) {
                return cut;
            }
            position += 4;
        }
        boolean response = (flags & FLAG_RESPONSE) != 0;
        aliases.clear();
        addresses.clear();
        timeToLive = Long.MAX_VALUE;
        if (response && !readAnswers(position, answers)) {
            if (!cut && (flags & FLAG_TRUNCATED) == 0) {
                return false;
            }
        }
        // The root's name is no host's; other classes hold no host names.
        if (!name.isEmpty() && (questionClass & 0x7FFF) == CLASS_INTERNET) {
            Direction client = response ? direction.reverse() : direction;
            FlowRef ref =
                    FlowRefs.of(
                            flow,
                            client,
                            client == Direction.FROM_ORIGINATOR
                                    ? flow.originatorBasis().label()
                                    : FlowView.OriginatorBasis.CONTENT.label());
            out.accept(
                    new DnsMessage(
                            ref,
                            frame,
                            ref.originator(),
                            ref.responder(),
                            response,
                            name,
                            type,
                            response ? flags & CODE_MASK : 0,
                            aliases,
                            addresses,
                            addresses.isEmpty() ? 0 : timeToLive));
        }
        return true;
    }

    /** Reads the answer section; false: it breaks off or breaks the format. */
    private boolean readAnswers(int from, int count) {
        int position = from;
        for (int i = 0; i < Math.min(count, MAX_RECORDS); i++) {
            position = skipName(position);
            if (position < 0 || position + RECORD_BYTES > end) {
                return false;
            }
            int type = Bytes.u16(buffer, position);
            int recordClass = Bytes.u16(buffer, position + 2) & 0x7FFF;
            // RFC 2181 section 8: a set top bit means zero.
            long seconds = Math.max(0, Bytes.i32(buffer, position + 4));
            int dataLength = Bytes.u16(buffer, position + 8);
            int data = position + RECORD_BYTES;
            position = data + dataLength;
            if (position > end) {
                return false;
            }
            if (recordClass == CLASS_INTERNET && !readData(type, data, dataLength, seconds)) {
                return false;
            }
        }
        return true;
    }

    private boolean readData(int type, int data, int length, long seconds) {
        switch (type) {
            case TYPE_A -> {
                if (length != 4) {
                    return false;
                }
                addAddress(IpAddress.v4(Bytes.i32(buffer, data)), seconds);
            }
            case TYPE_AAAA -> {
                if (length != 16) {
                    return false;
                }
                addAddress(v6(data), seconds);
            }
            case TYPE_CNAME -> {
                if (readName(data) != data + length) {
                    return false;
                }
                addAlias();
            }
            case TYPE_SVCB, TYPE_HTTPS -> {
                return readService(data, length, seconds);
            }
            default -> {}
        }
        return true;
    }

    /** RFC 9460 section 2.2: priority, target, then parameters of key, length, value. */
    private boolean readService(int data, int length, long seconds) {
        int dataEnd = data + length;
        if (length < 3) {
            return false;
        }
        int position = readName(data + 2);
        if (position < 0 || position > dataEnd) {
            return false;
        }
        // A target of "." means the owner itself.
        if (textLength > 0) {
            addAlias();
        }
        while (position < dataEnd) {
            if (position + 4 > dataEnd) {
                return false;
            }
            int key = Bytes.u16(buffer, position);
            int valueLength = Bytes.u16(buffer, position + 2);
            int value = position + 4;
            position = value + valueLength;
            if (position > dataEnd) {
                return false;
            }
            if (key == SVCB_IPV4_HINT) {
                for (int at = value; at + 4 <= position; at += 4) {
                    addAddress(IpAddress.v4(Bytes.i32(buffer, at)), seconds);
                }
            } else if (key == SVCB_IPV6_HINT) {
                for (int at = value; at + 16 <= position; at += 16) {
                    addAddress(v6(at), seconds);
                }
            }
        }
        return true;
    }

    private IpAddress v6(int at) {
        return new IpAddress(Bytes.i64(buffer, at), Bytes.i64(buffer, at + 8));
    }

    private void addAddress(IpAddress address, long seconds) {
        timeToLive = Math.min(timeToLive, seconds);
        if (addresses.size() < MAX_ADDRESSES) {
            addresses.add(address);
        }
    }

    private void addAlias() {
        if (textLength > 0 && aliases.size() < MAX_ALIASES) {
            aliases.add(text());
        }
    }

    private String text() {
        return new String(text, 0, textLength, StandardCharsets.ISO_8859_1);
    }

    /** The offset behind the name at {@code position}, or -1. Pointers are not followed. */
    private int skipName(int position) {
        int at = position;
        while (at >= 0 && at < end && at - position < MAX_NAME_BYTES) {
            int length = buffer[at] & 0xFF;
            if (length >= 0xC0) {
                return at + 2 <= end ? at + 2 : -1;
            }
            if (length > 63) {
                return -1;
            }
            at += 1 + length;
            if (length == 0) {
                return at;
            }
        }
        return -1;
    }

    /**
     * Reads the name at {@code position} into {@link #text}, lower case, labels joined by dots,
     * dots, backslashes and what is not printable as {@code \DDD} (RFC 1035 section 5.1).
     *
     * @return the offset behind it where it stands, or -1
     */
    private int readName(int position) {
        textLength = 0;
        int at = position;
        int behind = -1;
        int wireLength = 1;
        int pointers = 0;
        while (at < end) {
            int length = buffer[at] & 0xFF;
            if (length >= 0xC0) {
                if (at + 2 > end) {
                    return -1;
                }
                if (behind < 0) {
                    behind = at + 2;
                }
                int target = start + ((length & 0x3F) << 8 | (buffer[at + 1] & 0xFF));
                // RFC 1035 section 4.1.4: a pointer goes to a prior occurrence.
                if (++pointers > MAX_POINTERS || target >= at || target < start + HEADER_BYTES) {
                    anomalies.count(Anomaly.DNS_POINTER_LOOP);
                    return -1;
                }
                at = target;
                continue;
            }
            if (length > 63) {
                return -1;
            }
            if (length == 0) {
                return behind < 0 ? at + 1 : behind;
            }
            wireLength += 1 + length;
            if (at + 1 + length > end || wireLength > MAX_NAME_BYTES) {
                return -1;
            }
            if (textLength > 0) {
                text[textLength++] = '.';
            }
            for (int i = at + 1; i <= at + length; i++) {
                append(buffer[i] & 0xFF);
            }
            at += 1 + length;
        }
        return -1;
    }

    private void append(int octet) {
        if (octet >= 'A' && octet <= 'Z') {
            text[textLength++] = (byte) (octet + 32);
        } else if (octet > ' ' && octet < 0x7F && octet != '.' && octet != '\\') {
            text[textLength++] = (byte) octet;
        } else {
            text[textLength++] = '\\';
            text[textLength++] = (byte) ('0' + octet / 100);
            text[textLength++] = (byte) ('0' + octet / 10 % 10);
            text[textLength++] = (byte) ('0' + octet % 10);
        }
    }
}
