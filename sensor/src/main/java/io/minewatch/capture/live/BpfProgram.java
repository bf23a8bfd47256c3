package io.minewatch.capture.live;

import io.minewatch.bytes.Bytes;
import io.minewatch.capture.Frame;

/**
 * A compiled filter in the instructions of the BSD packet filter (McCanne and Jacobson 1993;
 * numbers as in Linux, {@code linux/bpf_common.h}), run over frames without leaving Java.
 * Immutable.
 *
 * <p>A load outside of the captured octets and a division by zero end the program with "no match",
 * as in libpcap.
 */
final class BpfProgram {
    /**
     * Instructions executed for one frame. Filters have some hundreds at most; only {@code
     * protochain} loops, and each turn goes eight octets on in a frame of at most 256 KiB.
     */
    private static final int MAX_STEPS = 1_000_000;

    private static final int SCRATCH_WORDS = 16;

    private static final int CLASS_MASK = 0x07;
    private static final int CLASS_LD = 0x00;
    private static final int CLASS_LDX = 0x01;
    private static final int CLASS_ST = 0x02;
    private static final int CLASS_STX = 0x03;
    private static final int CLASS_ALU = 0x04;
    private static final int CLASS_JMP = 0x05;
    private static final int CLASS_RET = 0x06;

    private static final int SIZE_MASK = 0x18;
    private static final int SIZE_WORD = 0x00;
    private static final int SIZE_HALF = 0x08;

    private static final int MODE_MASK = 0xE0;
    private static final int MODE_IMMEDIATE = 0x00;
    private static final int MODE_ABSOLUTE = 0x20;
    private static final int MODE_INDIRECT = 0x40;
    private static final int MODE_SCRATCH = 0x60;
    private static final int MODE_LENGTH = 0x80;
    private static final int MODE_IP_HEADER = 0xA0;

    private static final int OPERATION_MASK = 0xF0;
    private static final int SOURCE_X = 0x08;
    private static final int RETURN_A = 0x10;
    private static final int MISC_TXA = 0x80;

    private final int[] codes;
    private final int[] jumpsTrue;
    private final int[] jumpsFalse;
    private final int[] operands;
    private final int[] scratch = new int[SCRATCH_WORDS];

    /**
     * @param instructions as libpcap stores them in this machine's byte order, taken apart: code,
     *     jump if true, jump if false, operand for each
     */
    BpfProgram(int[][] instructions) {
        int count = instructions.length;
        codes = new int[count];
        jumpsTrue = new int[count];
        jumpsFalse = new int[count];
        operands = new int[count];
        for (int i = 0; i < count; i++) {
            codes[i] = instructions[i][0];
            jumpsTrue[i] = instructions[i][1];
            jumpsFalse[i] = instructions[i][2];
            operands[i] = instructions[i][3];
        }
    }

    /** Whether the program accepts the frame. */
    boolean matches(Frame frame) {
        return run(frame) != 0;
    }

    /** What the program returns for the frame, unsigned. */
    int run(Frame frame) {
        byte[] b = frame.buffer();
        int start = frame.offset();
        int captured = frame.capturedLength();
        int a = 0;
        int x = 0;
        int at = 0;
        for (int step = 0; step < MAX_STEPS; step++) {
            if (at < 0 || at >= codes.length) {
                return 0;
            }
            int code = codes[at];
            int k = operands[at];
            switch (code & CLASS_MASK) {
                case CLASS_LD, CLASS_LDX -> {
                    int value;
                    switch (code & MODE_MASK) {
                        case MODE_IMMEDIATE -> value = k;
                        case MODE_LENGTH -> value = frame.wireLength();
                        case MODE_SCRATCH -> value = scratch[k & (SCRATCH_WORDS - 1)];
                        case MODE_ABSOLUTE, MODE_INDIRECT, MODE_IP_HEADER -> {
                            boolean indirect = (code & MODE_MASK) == MODE_INDIRECT;
                            long offset = (k & 0xFFFFFFFFL) + (indirect ? x & 0xFFFFFFFFL : 0);
                            int size = size(code);
                            if (offset + size > captured) {
                                return 0;
                            }
                            value = load(b, start + (int) offset, size);
                            if ((code & MODE_MASK) == MODE_IP_HEADER) {
                                value = (value & 0x0F) << 2;
                            }
                        }
                        default -> {
                            return 0;
                        }
                    }
                    if ((code & CLASS_MASK) == CLASS_LD) {
                        a = value;
                    } else {
                        x = value;
                    }
                }
                case CLASS_ST -> scratch[k & (SCRATCH_WORDS - 1)] = a;
                case CLASS_STX -> scratch[k & (SCRATCH_WORDS - 1)] = x;
                case CLASS_ALU -> {
                    int operand = (code & SOURCE_X) != 0 ? x : k;
                    if (operand == 0 && isDivision(code)) {
                        return 0;
                    }
                    a = calculate(code & OPERATION_MASK, a, operand);
                }
                case CLASS_JMP -> {
                    int operand = (code & SOURCE_X) != 0 ? x : k;
                    if ((code & OPERATION_MASK) == 0) {
                        at += k;
                    } else {
                        at +=
                                holds(code & OPERATION_MASK, a, operand)
                                        ? jumpsTrue[at]
                                        : jumpsFalse[at];
                    }
                }
                case CLASS_RET -> {
                    return (code & SIZE_MASK) == RETURN_A ? a : k;
                }
                default -> {
                    if ((code & MISC_TXA) != 0) {
                        a = x;
                    } else {
                        x = a;
                    }
                }
            }
            at++;
        }
        return 0;
    }

    private static int size(int code) {
        return switch (code & SIZE_MASK) {
            case SIZE_WORD -> 4;
            case SIZE_HALF -> 2;
            default -> 1;
        };
    }

    private static int load(byte[] b, int at, int size) {
        return switch (size) {
            case 4 -> Bytes.i32(b, at);
            case 2 -> Bytes.u16(b, at);
            default -> Bytes.u8(b, at);
        };
    }

    private static boolean isDivision(int code) {
        int operation = code & OPERATION_MASK;
        return operation == 0x30 || operation == 0x90;
    }

    /** All arithmetic is that of 32 bits unsigned; shifts by 32 and more give 0. */
    private static int calculate(int operation, int a, int operand) {
        boolean shiftsOut = operand < 0 || operand > 31;
        return switch (operation) {
            case 0x00 -> a + operand;
            case 0x10 -> a - operand;
            case 0x20 -> a * operand;
            case 0x30 -> Integer.divideUnsigned(a, operand);
            case 0x40 -> a | operand;
            case 0x50 -> a & operand;
            case 0x60 -> shiftsOut ? 0 : a << operand;
            case 0x70 -> shiftsOut ? 0 : a >>> operand;
            case 0x80 -> -a;
            case 0x90 -> Integer.remainderUnsigned(a, operand);
            default -> a ^ operand;
        };
    }

    private static boolean holds(int operation, int a, int operand) {
        return switch (operation) {
            case 0x10 -> a == operand;
            case 0x20 -> Integer.compareUnsigned(a, operand) > 0;
            case 0x30 -> Integer.compareUnsigned(a, operand) >= 0;
            default -> (a & operand) != 0;
        };
    }
}
