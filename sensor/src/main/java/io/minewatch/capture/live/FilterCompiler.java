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
                Memory program = new Memory(POINTER_AT + (long) Native.POINTER_SIZE);
                program.clear();
                int status =
                        pcap.getFunction("pcap_compile")
                                .invokeInt(
                                        new Object[] {handle, program, expression, 1, NO_NETMASK});
                if (status != 0) {
                    return new Result(null, complaint(handle));
                }
                BpfProgram copy = copy(program);
                pcap.getFunction("pcap_freecode").invokeVoid(new Object[] {program});
                return new Result(copy, copy == null ? "the filter is too large" : "");
            } finally {
                pcap.getFunction("pcap_close").invokeVoid(new Object[] {handle});
            }
        }
    }

    private String complaint(Pointer handle) {
        Pointer text = pcap.getFunction("pcap_geterr").invokePointer(new Object[] {handle});
        return text == null ? "unknown reason" : text.getString(0);
    }

    private static @Nullable BpfProgram copy(Memory program) {
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
        return new BpfProgram(instructions);
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
