package io.minewatch.capture.live;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * The calls of Linux that a packet ring needs (man 2 and man 7 packet), through the foreign-function
 * interface. Numbers are those of 64-bit Linux, the same on x86-64 and AArch64. Stateless but for the
 * handles.
 */
@SuppressWarnings("restricted") // The restricted calls are what this class is for.
final class LinuxCalls {
    static final int AF_PACKET = 17;
    static final int SOCK_RAW = 3;
    static final int SOL_SOCKET = 1;
    static final int SO_ERROR = 4;
    static final int SO_ATTACH_FILTER = 26;
    static final int SO_DETACH_FILTER = 27;
    static final int SOL_PACKET = 263;
    static final int PACKET_ADD_MEMBERSHIP = 1;
    static final int PACKET_RX_RING = 5;
    static final int PACKET_STATISTICS = 6;
    static final int PACKET_VERSION = 10;
    static final int PACKET_RESERVE = 12;
    static final int PACKET_FANOUT = 18;
    static final int PACKET_FANOUT_DATA = 22;
    static final int PACKET_FANOUT_CBPF = 6;
    static final int PACKET_FANOUT_FLAG_UNIQUEID = 0x2000;
    static final int PACKET_MR_PROMISC = 1;
    static final int TPACKET_V3 = 2;
    static final int ETH_P_ALL = 3;
    static final int EPERM = 1;
    static final int ENETDOWN = 100;
    static final short POLLIN = 1;
    static final short POLLERR = 8;

    private static final int PROT_READ_WRITE = 3;
    private static final int MAP_SHARED = 1;
    private static final long MAP_FAILED = -1;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final SymbolLookup C = LINKER.defaultLookup();
    private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
    private static final MemoryLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO_VALUE =
            STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

    private static final MethodHandle SOCKET = handle("socket", INT, INT, INT, INT);
    private static final MethodHandle SETSOCKOPT =
            handle("setsockopt", INT, INT, INT, INT, ValueLayout.ADDRESS, INT);
    private static final MethodHandle GETSOCKOPT =
            handle("getsockopt", INT, INT, INT, INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS);
    private static final MethodHandle BIND = handle("bind", INT, INT, ValueLayout.ADDRESS, INT);
    private static final MethodHandle MMAP =
            handle("mmap", LONG, LONG, LONG, INT, INT, INT, LONG);
    private static final MethodHandle MUNMAP = handle("munmap", INT, LONG, LONG);
    private static final MethodHandle POLL = handle("poll", INT, ValueLayout.ADDRESS, LONG, INT);
    private static final MethodHandle CLOSE = handle("close", INT, INT);

    private LinuxCalls() {}

    private static MethodHandle handle(String name, MemoryLayout result, MemoryLayout... arguments) {
        return LINKER.downcallHandle(
                C.find(name).orElseThrow(), FunctionDescriptor.of(result, arguments), ERRNO);
    }

    /** A call that the kernel refused. */
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1;

        final int errno;

        Refused(String call, int errno) {
            super(call + ": error " + errno);
            this.errno = errno;
        }
    }

    static int socket(int domain, int type, int protocol) throws Refused {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            return checked(
                    "socket", (int) SOCKET.invokeExact(state, domain, type, protocol), state);
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    static void setOption(int socket, int level, int option, MemorySegment value) throws Refused {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            checked(
                    "setsockopt " + option,
                    (int)
                            SETSOCKOPT.invokeExact(
                                    state, socket, level, option, value, (int) value.byteSize()),
                    state);
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    static void setOption(int socket, int level, int option, int value) throws Refused {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment number = arena.allocate(INT);
            number.set(INT, 0, value);
            setOption(socket, level, option, number);
        }
    }

    static void getOption(int socket, int level, int option, MemorySegment value) throws Refused {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            MemorySegment length = arena.allocate(INT);
            length.set(INT, 0, (int) value.byteSize());
            checked(
                    "getsockopt " + option,
                    (int) GETSOCKOPT.invokeExact(state, socket, level, option, value, length),
                    state);
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    static void bind(int socket, MemorySegment address) throws Refused {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            checked(
                    "bind",
                    (int) BIND.invokeExact(state, socket, address, (int) address.byteSize()),
                    state);
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    /** The socket's ring; unmap it by {@link #unmap}. */
    static MemorySegment map(int socket, long size) throws Refused {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            long at =
                    (long)
                            MMAP.invokeExact(
                                    state, 0L, size, PROT_READ_WRITE, MAP_SHARED, socket, 0L);
            if (at == MAP_FAILED) {
                throw new Refused("mmap", (int) ERRNO_VALUE.get(state, 0L));
            }
            return MemorySegment.ofAddress(at).reinterpret(size);
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    static void unmap(MemorySegment ring) throws Refused {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            checked(
                    "munmap",
                    (int) MUNMAP.invokeExact(state, ring.address(), ring.byteSize()),
                    state);
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    /**
     * Waits for one of the sockets.
     *
     * @param state of {@link #newState}
     * @param sockets array of struct pollfd
     */
    static void poll(MemorySegment state, MemorySegment sockets, int count, int millis) {
        try {
            // Being interrupted by a signal is as good as a time-out.
            int ready = (int) POLL.invokeExact(state, sockets, (long) count, millis);
            assert ready >= -1;
        } catch (Throwable e) {
            throw new IllegalStateException("poll cannot be called", e);
        }
    }

    static MemorySegment newState(Arena arena) {
        return arena.allocate(STATE);
    }

    static void close(int socket) {
        try (Arena arena = Arena.ofConfined()) {
            int result = (int) CLOSE.invokeExact(arena.allocate(STATE), socket);
            assert result >= -1;
        } catch (Throwable e) {
            throw new IllegalStateException("close cannot be called", e);
        }
    }

    private static int checked(String call, int result, MemorySegment state) throws Refused {
        if (result < 0) {
            throw new Refused(call, (int) ERRNO_VALUE.get(state, 0L));
        }
        return result;
    }

    private static Refused failed(Throwable e) {
        if (e instanceof Refused refused) {
            return refused;
        }
        throw new IllegalStateException("a system call cannot be called", e);
    }
}
