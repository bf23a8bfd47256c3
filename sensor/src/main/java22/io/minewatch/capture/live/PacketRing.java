package io.minewatch.capture.live;

import io.minewatch.capture.Frame;
import io.minewatch.capture.InterfaceReading;
import io.minewatch.capture.LinkType;
import io.minewatch.capture.live.LinuxCalls.Refused;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One interface through a ring of AF_PACKET, version 3 (Linux, Documentation/networking/packet_mmap):
 * the kernel fills blocks of memory that both share. A full block is copied out in one go and given
 * back at once; frames are then views into the copy. An interface has one ring for each lane ({@link
 * RingGroup}). Once published, a ring belongs to the thread of its lane, but for {@link #reading} and
 * {@link #refuse}.
 */
final class PacketRing {
    /** Octets of a block; 64 or more of them keep the kernel busy while one is copied. */
    private static final int BLOCK = 1 << 20;

    private static final int FRAME = 2048;

    /** Time after which the kernel hands over a block that is not full, milliseconds. */
    private static final int RETIRE_MILLIS = 60;

    private static final int IMMEDIATE_MILLIS = 1;

    /** Room before each frame, for the VLAN tag that the kernel has taken out. */
    private static final int TAG_OCTETS = 4;

    /** Two hardware addresses stand before the tag. */
    private static final int ADDRESS_OCTETS = 12;

    // struct tpacket_block_desc
    private static final int BLOCK_STATUS = 8;
    private static final int BLOCK_PACKETS = 12;
    private static final int BLOCK_FIRST = 16;
    private static final int BLOCK_LENGTH = 20;
    private static final int STATUS_USER = 1;

    // struct tpacket3_hdr
    private static final int HEADER_NEXT = 0;
    private static final int HEADER_SECONDS = 4;
    private static final int HEADER_NANOS = 8;
    private static final int HEADER_CAPTURED = 12;
    private static final int HEADER_WIRE = 16;
    private static final int HEADER_STATUS = 20;
    private static final int HEADER_MAC = 24;
    private static final int HEADER_TCI = 32;
    private static final int HEADER_TPID = 36;

    /** struct sockaddr_ll behind the header, aligned to 16; sll_pkttype in it. */
    private static final int PACKET_TYPE = 48 + 10;

    private static final int PACKET_OUTGOING = 4;
    private static final int STATUS_VLAN_VALID = 0x10;
    private static final int STATUS_TPID_VALID = 0x40;
    private static final int TPID_DEFAULT = 0x8100;

    /** ARPHRD numbers of linux/if_arp.h. */
    private static final int HARDWARE_ETHERNET = 1;

    private static final int HARDWARE_LOOPBACK = 772;
    private static final int HARDWARE_RADIOTAP = 803;
    private static final int HARDWARE_NONE = 65_534;

    /** BPF_MAXINSNS of the kernel. */
    private static final int MAX_INSTRUCTIONS = 4096;

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final VarHandle STATUS = INT.varHandle();

    // The copy is in this machine's byte order; all machines with such a ring are little-endian.
    private static final VarHandle INTS =
            java.lang.invoke.MethodHandles.byteArrayViewVarHandle(
                    int[].class, ByteOrder.nativeOrder());
    private static final VarHandle SHORTS =
            java.lang.invoke.MethodHandles.byteArrayViewVarHandle(
                    short[].class, ByteOrder.nativeOrder());

    private final CaptureOptions options;
    private final @Nullable FilterCompiler compiler;
    private final int place;

    /** One lane of an interface counts what the card drops. */
    private final boolean countsCard;

    private volatile String name;
    private int index;
    private int linkType;
    private boolean loopback;

    /** Opened, and not yet given to its lane. */
    private int opened = -1;

    private volatile int socket = -1;
    private @Nullable MemorySegment ring;
    private int blocks;
    private int block;

    private final byte[] copy = new byte[BLOCK];
    private int copyLength;
    private int packetsLeft;
    private int at;

    private final AtomicLong packets = new AtomicLong();
    private final AtomicLong octets = new AtomicLong();
    private final AtomicLong reopened = new AtomicLong();
    private volatile long lastNanos;
    private long blockOctets;
    private int blockPackets;
    private long kernelDrops;
    private long cardDropsAtOpen;
    private long cardDropsBefore;

    /**
     * @param compiler of the options' filter; null when there is none
     */
    PacketRing(
            int place,
            int lane,
            String name,
            CaptureOptions options,
            @Nullable FilterCompiler compiler) {
        this.compiler = compiler;
        countsCard = lane == 0;
        this.place = place;
        this.name = name;
        this.options = options;
        index = Sysfs.index(name);
    }

    String name() {
        return name;
    }

    /** Time of the frame that was taken last. */
    long lastNanos() {
        return lastNanos;
    }

    int socket() {
        return socket;
    }

    boolean isOpen() {
        return socket >= 0;
    }

    /**
     * Opens the ring; {@link #publish} gives it to its lane.
     *
     * @param letThrough whether frames are wanted at once; else {@link #letThrough} says when
     */
    void open(boolean letThrough) throws CaptureException {
        if (!Sysfs.exists(name)) {
            throw new CaptureException(
                    "there is no interface "
                            + name
                            + "; there are: "
                            + String.join(", ", Sysfs.names()),
                    true);
        }
        linkType = linkType();
        int[][] program = program();
        try (Arena arena = Arena.ofConfined()) {
            opened = LinuxCalls.socket(LinuxCalls.AF_PACKET, LinuxCalls.SOCK_RAW, 0);
            index = Sysfs.index(name);
            LinuxCalls.setOption(
                    opened,
                    LinuxCalls.SOL_PACKET,
                    LinuxCalls.PACKET_VERSION,
                    LinuxCalls.TPACKET_V3);
            LinuxCalls.setOption(
                    opened, LinuxCalls.SOL_PACKET, LinuxCalls.PACKET_RESERVE, TAG_OCTETS);
            attach(opened, letThrough ? program : keep(0), arena);
            blocks = Math.max(2, options.bufferOctets() / BLOCK);
            MemorySegment request = arena.allocate(INT, 7);
            int[] values = {
                BLOCK,
                blocks,
                FRAME,
                BLOCK / FRAME * blocks,
                options.immediate() ? IMMEDIATE_MILLIS : RETIRE_MILLIS,
                0,
                0
            };
            for (int i = 0; i < values.length; i++) {
                request.setAtIndex(INT, i, values[i]);
            }
            LinuxCalls.setOption(
                    opened, LinuxCalls.SOL_PACKET, LinuxCalls.PACKET_RX_RING, request);
            ring = LinuxCalls.map(opened, (long) BLOCK * blocks);
            block = 0;
            packetsLeft = 0;
            MemorySegment address = arena.allocate(20, 4);
            address.set(ValueLayout.JAVA_SHORT, 0, (short) LinuxCalls.AF_PACKET);
            address.set(ValueLayout.JAVA_SHORT, 2, Short.reverseBytes((short) LinuxCalls.ETH_P_ALL));
            address.set(INT, 4, index);
            LinuxCalls.bind(opened, address);
            if (options.promiscuous()) {
                MemorySegment membership = arena.allocate(16, 4);
                membership.set(INT, 0, index);
                membership.set(ValueLayout.JAVA_SHORT, 4, (short) LinuxCalls.PACKET_MR_PROMISC);
                LinuxCalls.setOption(
                        opened,
                        LinuxCalls.SOL_PACKET,
                        LinuxCalls.PACKET_ADD_MEMBERSHIP,
                        membership);
            }
            cardDropsAtOpen = cardDrops();
        } catch (Refused e) {
            discard();
            throw refused(e);
        }
    }

    /** From now on the ring belongs to the thread of its lane. */
    void publish() {
        int ready = opened;
        opened = -1;
        socket = ready;
    }

    /** Closes what was opened and not published. */
    void discard() {
        if (opened >= 0) {
            unmap();
            LinuxCalls.close(opened);
            opened = -1;
        }
    }

    /**
     * Makes the ring a member of a fan-out group. The kernel numbers members in the order in which
     * they join.
     *
     * @param group the first member's; null to be the first
     * @return the group
     */
    int join(@Nullable Integer group) throws CaptureException {
        try (Arena arena = Arena.ofConfined()) {
            int flags = group == null ? LinuxCalls.PACKET_FANOUT_FLAG_UNIQUEID : 0;
            int number = group == null ? 0 : group;
            LinuxCalls.setOption(
                    opened,
                    LinuxCalls.SOL_PACKET,
                    LinuxCalls.PACKET_FANOUT,
                    number | (LinuxCalls.PACKET_FANOUT_CBPF | flags) << 16);
            MemorySegment joined = arena.allocate(INT);
            LinuxCalls.getOption(opened, LinuxCalls.SOL_PACKET, LinuxCalls.PACKET_FANOUT, joined);
            return joined.get(INT, 0) & 0xFFFF;
        } catch (Refused e) {
            // Older kernels take no member while the interface is down.
            throw Sysfs.isUp(name)
                    ? new CaptureException(
                            "the kernel gives no fan-out group on "
                                    + name
                                    + " ("
                                    + e.getMessage()
                                    + "): use one worker, or --capture pcap4j",
                            false)
                    : new CaptureException(name + " is down", true);
        }
    }

    /** Says to the kernel how the group's frames are spread over its members. */
    void spread() throws CaptureException {
        int base = FanoutProgram.LINK_HEADER;
        int[][] program =
                switch (linkType) {
                    case LinkType.ETHERNET -> FanoutProgram.ofEthernet(base);
                    case LinkType.RAW -> FanoutProgram.ofIp(base);
                    default -> FanoutProgram.ofOthers();
                };
        try (Arena arena = Arena.ofConfined()) {
            LinuxCalls.setOption(
                    opened,
                    LinuxCalls.SOL_PACKET,
                    LinuxCalls.PACKET_FANOUT_DATA,
                    kernelProgram(program, arena));
        } catch (Refused e) {
            throw refused(e);
        }
    }

    /** Takes the frames that are wanted. */
    void letThrough() throws CaptureException {
        int[][] program = program();
        try (Arena arena = Arena.ofConfined()) {
            if (program.length == 0) {
                LinuxCalls.setOption(
                        opened, LinuxCalls.SOL_SOCKET, LinuxCalls.SO_DETACH_FILTER, 0);
            } else {
                attach(opened, program, arena);
            }
        } catch (Refused e) {
            throw refused(e);
        }
    }

    private int linkType() throws CaptureException {
        int hardware = (int) Sysfs.number(name, "type", -1);
        loopback = hardware == HARDWARE_LOOPBACK;
        return switch (hardware) {
            case HARDWARE_ETHERNET, HARDWARE_LOOPBACK -> LinkType.ETHERNET;
            case HARDWARE_RADIOTAP -> LinkType.IEEE802_11_RADIOTAP;
            case HARDWARE_NONE -> LinkType.RAW;
            default ->
                    throw new CaptureException(
                            name
                                    + " is of a kind that the ring does not know (ARPHRD "
                                    + hardware
                                    + "): use --capture pcap4j",
                            false);
        };
    }

    private CaptureException refused(Refused e) {
        if (e.errno == LinuxCalls.EPERM) {
            return new CaptureException(
                    "no right to capture on "
                            + name
                            + ": run as root, or with the ambient capability CAP_NET_RAW (the"
                            + " service's unit gives it)",
                    false);
        }
        return new CaptureException(
                name + " cannot be captured by a ring (" + e.getMessage() + ")", true);
    }

    /**
     * The kernel's program: what the expression wants, each frame cut at the snap length; empty when
     * all is wanted whole.
     */
    private int[][] program() throws CaptureException {
        if (compiler != null) {
            int[][] program =
                    compiler.compileFor(name, options.snapLength(), options.filter());
            if (program.length > MAX_INSTRUCTIONS) {
                throw new CaptureException(
                        "the filter is too large for the kernel ("
                                + program.length
                                + " instructions): make it shorter, or use --capture pcap4j",
                        false);
            }
            return program;
        }
        return options.snapLength() >= CaptureOptions.DEFAULT_SNAP_LENGTH
                ? new int[0][]
                : keep(options.snapLength());
    }

    /** One instruction (BPF_RET) that says how many octets to keep; 0: no frame. */
    private static int[][] keep(int length) {
        return new int[][] {{0x06, 0, 0, length}};
    }

    /** Before the socket is bound, so that no frame comes past the program. */
    private static void attach(int opened, int[][] instructions, Arena arena) throws Refused {
        if (instructions.length == 0) {
            return;
        }
        LinuxCalls.setOption(
                opened,
                LinuxCalls.SOL_SOCKET,
                LinuxCalls.SO_ATTACH_FILTER,
                kernelProgram(instructions, arena));
    }

    private static MemorySegment kernelProgram(int[][] instructions, Arena arena) {
        // struct sock_filter: 16-bit code, two 8-bit jumps, 32-bit operand; struct sock_fprog.
        MemorySegment code = arena.allocate(8L * instructions.length, 4);
        for (int i = 0; i < instructions.length; i++) {
            int[] instruction = instructions[i];
            code.set(ValueLayout.JAVA_SHORT, 8L * i, (short) instruction[0]);
            code.set(ValueLayout.JAVA_BYTE, 8L * i + 2, (byte) instruction[1]);
            code.set(ValueLayout.JAVA_BYTE, 8L * i + 3, (byte) instruction[2]);
            code.set(INT, 8L * i + 4, instruction[3]);
        }
        MemorySegment program = arena.allocate(16, 8);
        program.set(ValueLayout.JAVA_SHORT, 0, (short) instructions.length);
        program.set(ValueLayout.ADDRESS, 8, code);
        return program;
    }

    /** No further frames are to come; those that the kernel has are to be taken. Thread-safe. */
    synchronized void refuse() {
        if (socket < 0) {
            return;
        }
        try (Arena arena = Arena.ofConfined()) {
            attach(socket, keep(0), arena);
        } catch (Refused e) {
            throw new IllegalStateException("a ring cannot be stopped", e);
        }
    }

    /** Takes the next block of frames if the kernel has one ready. */
    boolean takeBlock() {
        MemorySegment shared = isOpen() ? ring : null;
        if (shared == null) {
            return false;
        }
        long start = (long) block * BLOCK;
        int status = (int) STATUS.getAcquire(shared, start + BLOCK_STATUS);
        if ((status & STATUS_USER) == 0) {
            count();
            return false;
        }
        packetsLeft = shared.get(INT, start + BLOCK_PACKETS);
        at = shared.get(INT, start + BLOCK_FIRST);
        copyLength = Math.min(BLOCK, shared.get(INT, start + BLOCK_LENGTH));
        MemorySegment.copy(shared, ValueLayout.JAVA_BYTE, start, copy, 0, copyLength);
        STATUS.setRelease(shared, start + BLOCK_STATUS, 0);
        block = block + 1 == blocks ? 0 : block + 1;
        count();
        return packetsLeft > 0;
    }

    /** Whether frames of the block taken are left. */
    boolean hasFrame() {
        return packetsLeft > 0;
    }

    /** Time of the next frame. */
    long timeNanos() {
        return (number(at + HEADER_SECONDS) & 0xFFFF_FFFFL) * 1_000_000_000L
                + number(at + HEADER_NANOS);
    }

    /**
     * The next frame of the block.
     *
     * @return false when it is one that libpcap would not show either
     */
    boolean next(Frame frame, long number) {
        int header = at;
        long time = timeNanos();
        int captured = number(header + HEADER_CAPTURED);
        int wire = number(header + HEADER_WIRE);
        int status = number(header + HEADER_STATUS);
        int start = header + ((short) SHORTS.get(copy, header + HEADER_MAC) & 0xFFFF);
        boolean outgoing = (copy[header + PACKET_TYPE] & 0xFF) == PACKET_OUTGOING;
        packetsLeft--;
        at += number(header + HEADER_NEXT);
        if (loopback && outgoing) {
            // Each frame of the loopback interface is seen leaving and arriving.
            return false;
        }
        if ((status & STATUS_VLAN_VALID) != 0 && captured >= ADDRESS_OCTETS) {
            int tag = number(header + HEADER_TCI);
            int protocol =
                    (status & STATUS_TPID_VALID) != 0
                            ? (short) SHORTS.get(copy, header + HEADER_TPID) & 0xFFFF
                            : TPID_DEFAULT;
            System.arraycopy(copy, start, copy, start - TAG_OCTETS, ADDRESS_OCTETS);
            start -= TAG_OCTETS;
            copy[start + 12] = (byte) (protocol >>> 8);
            copy[start + 13] = (byte) protocol;
            copy[start + 14] = (byte) (tag >>> 8);
            copy[start + 15] = (byte) tag;
            captured += TAG_OCTETS;
            wire += TAG_OCTETS;
        }
        frame.set(copy, start, captured, wire, time, linkType, number);
        frame.inFile(place);
        blockPackets++;
        blockOctets += wire;
        lastNanos = time;
        return true;
    }

    private int number(int offset) {
        return (int) INTS.get(copy, offset);
    }

    /** Publishes what was counted since the last block. */
    void count() {
        if (blockPackets > 0) {
            packets.addAndGet(blockPackets);
            octets.addAndGet(blockOctets);
            blockPackets = 0;
            blockOctets = 0;
        }
    }

    /** The kernel's word that the interface is gone; null while all is well. */
    @Nullable String problem() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment error = arena.allocate(INT);
            LinuxCalls.getOption(socket, LinuxCalls.SOL_SOCKET, LinuxCalls.SO_ERROR, error);
            int number = error.get(INT, 0);
            // An interface that is only down comes back on the same socket, like with libpcap.
            return number == 0 || (number == LinuxCalls.ENETDOWN && Sysfs.index(name) == index)
                    ? null
                    : "the interface disappeared";
        } catch (Refused e) {
            return String.valueOf(e.getMessage());
        }
    }

    /** Looks for the interface under the name that it has now. */
    void follow() {
        String renamed = Sysfs.exists(name) ? null : Sysfs.nameOf(index);
        if (renamed != null) {
            name = renamed;
        }
    }

    /** Capture began again after the interface had gone. */
    void countReopened() {
        reopened.incrementAndGet();
    }

    /** Whether the interface has another name, or is not the one that is captured any more. */
    boolean isAnother() {
        return Sysfs.index(name) != index;
    }

    private long cardDrops() {
        return !countsCard
                ? 0
                : Sysfs.statistic(name, "rx_missed_errors") + Sysfs.statistic(name, "rx_fifo_errors");
    }

    InterfaceReading reading() {
        synchronized (this) {
            askDrops();
            long card = isOpen() ? Math.max(0, cardDrops() - cardDropsAtOpen) : 0;
            return new InterfaceReading(
                    name,
                    isOpen() && Sysfs.isUp(name),
                    packets.get(),
                    octets.get(),
                    kernelDrops,
                    cardDropsBefore + card,
                    0,
                    0,
                    reopened.get(),
                    lastNanos);
        }
    }

    /** The kernel's counters begin anew each time that they are asked. */
    private void askDrops() {
        int open = socket;
        if (open < 0) {
            return;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment counters = arena.allocate(INT, 3);
            LinuxCalls.getOption(
                    open, LinuxCalls.SOL_PACKET, LinuxCalls.PACKET_STATISTICS, counters);
            kernelDrops += counters.getAtIndex(INT, 1) & 0xFFFF_FFFFL;
        } catch (Refused e) {
            // Closed meanwhile: what was known stays.
            return;
        }
    }

    synchronized void close() {
        int open = socket;
        if (open < 0) {
            return;
        }
        count();
        askDrops();
        cardDropsBefore += Math.max(0, cardDrops() - cardDropsAtOpen);
        socket = -1;
        packetsLeft = 0;
        unmap();
        LinuxCalls.close(open);
    }

    private void unmap() {
        MemorySegment shared = ring;
        ring = null;
        if (shared != null) {
            try {
                LinuxCalls.unmap(shared);
            } catch (Refused e) {
                throw new IllegalStateException("a ring cannot be unmapped", e);
            }
        }
    }
}
