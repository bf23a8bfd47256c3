package io.minewatch.capture.live;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import io.minewatch.capture.LinkType;
import org.jspecify.annotations.Nullable;

/**
 * Compiles filter expressions with the machine's libpcap and takes the instructions out of it, so
 * that no frame needs a native call. pcap4j compiles too, but keeps the instructions to itself;
 * hence its own foundation, JNA, is used here.
 */
final class FilterCompiler {
    /** struct bpf_program: a 32-bit count, then (aligned) a pointer to the instructions. */
    private static final int POINTER_AT = Native.POINTER_SIZE;

    /** struct bpf_insn: 16-bit code, two 8-bit jumps, 32-bit operand. */
    private static final int INSTRUCTION_SIZE = 8;

    /** Instructions taken over; libpcap's own limit for a program in the kernel is 4,096. */
    private static final int MAX_INSTRUCTIONS = 65_536;

    /** PCAP_NETMASK_UNKNOWN: "ip broadcast" cannot be told in a file. */
    private static final int NO_NETMASK = -1;

    /** PCAP_ERRBUF_SIZE. */
    private static final int ERROR_SIZE = 256;

    private final NativeLibrary pcap;

    FilterCompiler() throws FilterException {
        try {
            pcap = NativeLibrary.getInstance(Platform.isWindows() ? "wpcap" : "pcap");
        } catch (LinkageError e) {
            throw new FilterException(
                    "a filter needs libpcap, which is not installed: install the package libpcap0.8"
                            + " (Debian), libpcap (Fedora) or Npcap (Windows), or leave the filter"
                            + " out");
        }
    }

    /** What compiling gave: a program, or libpcap's complaint. */
    record Result(@Nullable BpfProgram program, String complaint) {}

    /** libpcap's parser keeps state between calls in older versions: one at a time. */
    Result compile(String expression, int linkType) {
        synchronized (FilterCompiler.class) {
            Pointer handle =
                    pcap.getFunction("pcap_open_dead")
                            .invokePointer(new Object[] {dataLink(linkType), 262_144});
            if (handle == null) {
                return new Result(null, "libpcap has no memory left");
            }
            try {
                Memory program = emptyProgram();
                if (!compiled(handle, program, expression)) {
                    return new Result(null, complaint(handle));
                }
                int[][] instructions = taken(program);
                return instructions == null
                        ? new Result(null, "the filter is too large")
                        : new Result(new BpfProgram(instructions), "");
            } finally {
                pcap.getFunction("pcap_close").invokeVoid(new Object[] {handle});
            }
        }
    }

    /**
     * Compiles for a socket of the interface. Only on an open interface does libpcap know what the
     * kernel keeps beside a frame (its VLAN tag, its direction) and ask for it there.
     *
     * @param snapLength octets of a frame that the program says to keep
     * @return code, jump if true, jump if false, operand of each instruction
     * @throws CaptureException when the expression is wrong or the interface cannot be opened
     */
    int[][] compileFor(String device, int snapLength, String expression) throws CaptureException {
        synchronized (FilterCompiler.class) {
            Memory reason = new Memory(ERROR_SIZE);
            reason.clear();
            Pointer handle =
                    pcap.getFunction("pcap_create").invokePointer(new Object[] {device, reason});
            if (handle == null) {
                throw new CaptureException(reason.getString(0), true);
            }
            try {
                pcap.getFunction("pcap_set_snaplen").invokeInt(new Object[] {handle, snapLength});
                if (pcap.getFunction("pcap_activate").invokeInt(new Object[] {handle}) < 0) {
                    throw new CaptureException(
                            "the filter cannot be fitted to " + device + ": " + complaint(handle),
                            true);
                }
                Memory program = emptyProgram();
                if (!compiled(handle, program, expression)) {
                    throw new CaptureException(
                            "the filter '" + expression + "' is wrong: " + complaint(handle),
                            false);
                }
                int[][] instructions = taken(program);
                if (instructions == null) {
                    throw new CaptureException("the filter is too large", false);
                }
                return instructions;
            } finally {
                pcap.getFunction("pcap_close").invokeVoid(new Object[] {handle});
            }
        }
    }

    private static Memory emptyProgram() {
        Memory program = new Memory(POINTER_AT + (long) Native.POINTER_SIZE);
        program.clear();
        return program;
    }

    private boolean compiled(Pointer handle, Memory program, String expression) {
        return pcap.getFunction("pcap_compile")
                        .invokeInt(new Object[] {handle, program, expression, 1, NO_NETMASK})
                == 0;
    }

    private String complaint(Pointer handle) {
        Pointer text = pcap.getFunction("pcap_geterr").invokePointer(new Object[] {handle});
        return text == null ? "unknown reason" : text.getString(0);
    }

    /** The instructions, after which libpcap's own copy is gone; null when there are too many. */
    private int @Nullable [][] taken(Memory program) {
        try {
            int count = program.getInt(0);
            if (count <= 0 || count > MAX_INSTRUCTIONS) {
                return null;
            }
            Pointer from = program.getPointer(POINTER_AT);
            int[][] instructions = new int[count][];
            for (int i = 0; i < count; i++) {
                long at = (long) i * INSTRUCTION_SIZE;
                instructions[i] =
                        new int[] {
                            from.getShort(at) & 0xFFFF,
                            from.getByte(at + 2) & 0xFF,
                            from.getByte(at + 3) & 0xFF,
                            from.getInt(at + 4)
                        };
            }
            return instructions;
        } finally {
            pcap.getFunction("pcap_freecode").invokeVoid(new Object[] {program});
        }
    }

    /** A few types have one number in files (LINKTYPE) and another in libpcap's calls (DLT). */
    private static int dataLink(int linkType) {
        return switch (linkType) {
            case LinkType.RAW -> 12;
            case 100 -> 11;
            case 106 -> 19;
            default -> linkType;
        };
    }
}
