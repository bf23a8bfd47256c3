package io.minewatch.capture.live;

import io.minewatch.capture.InterfaceReading;
import io.minewatch.capture.LinkType;
import java.sql.Timestamp;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.pcap4j.core.BpfProgram.BpfCompileMode;
import org.pcap4j.core.NotOpenException;
import org.pcap4j.core.PcapHandle;
import org.pcap4j.core.PcapHandle.TimestampPrecision;
import org.pcap4j.core.PcapNativeException;
import org.pcap4j.core.PcapNetworkInterface.PromiscuousMode;
import org.pcap4j.core.PcapStat;
import org.pcap4j.core.RawPacketListener;

/**
 * One interface through libpcap: a thread that takes frames out of the kernel's buffer and puts
 * them into the queue. While the queue is full it leaves frames to the kernel's buffer, which is
 * there for that and drops more cheaply than a copy can be thrown away. Goes on when the interface
 * comes back, under its old name or a new one.
 *
 * <p>With its ring of version 3 libpcap waits for frames without end, whatever time-out it was
 * given; hence nothing here relies on {@code dispatch} to return, and {@link #stop} breaks the
 * loop.
 */
final class PcapTap implements Runnable {
    /** Time after which the kernel hands over what it has, milliseconds. */
    private static final int TIMEOUT_MILLIS = 100;

    /** Frames after which dispatch returns even while more are there. */
    private static final int DISPATCH_FRAMES = 1024;

    /**
     * How long frames wait for room in the queue: longer than analysis ever pauses, and short
     * enough that one which stands still shows in the counters of drops.
     */
    private static final long ROOM_NANOS = 1_000_000_000L;

    /** Pause between attempts to open an interface that is gone, milliseconds. */
    private static final int RETRY_MILLIS = 500;

    /** PCAP_ERROR_NO_SUCH_DEVICE, ..._IFACE_NOT_UP, ..._PERM_DENIED of libpcap. */
    private static final int NO_SUCH_DEVICE = -5;

    private static final int NOT_UP = -9;
    private static final int PERMISSION_DENIED = -8;
    private static final int PROMISCUOUS_DENIED = -11;

    private final int place;
    private final CaptureOptions options;
    private final FrameQueue queue;
    private final CaptureListener listener;
    private final RawPacketListener receiver = this::receive;

    private volatile String name;
    private volatile boolean stopped;
    private volatile @Nullable PcapHandle handle;
    private volatile boolean capturing;

    /** The kernel's number of the interface; survives a new name. */
    private int index;

    private @Nullable FrameBatch filling;
    private int linkType = LinkType.ETHERNET;

    // Written by the capture thread only.
    private final AtomicLong packets = new AtomicLong();
    private final AtomicLong octets = new AtomicLong();
    private final AtomicLong queueDrops = new AtomicLong();
    private final AtomicLong faults = new AtomicLong();
    private final AtomicLong reopened = new AtomicLong();
    private volatile long lastNanos;

    // Of the handles before this one, and of this one as last asked; guarded by this.
    private long kernelDropsBefore;
    private long interfaceDropsBefore;
    private long kernelDrops;
    private long interfaceDrops;

    /**
     * @param place of the interface in the run's list
     */
    PcapTap(
            int place,
            String name,
            CaptureOptions options,
            FrameQueue queue,
            CaptureListener listener) {
        this.place = place;
        this.name = name;
        this.options = options;
        this.queue = queue;
        this.listener = listener;
        index = Sysfs.index(name);
    }

    /**
     * Opens the interface.
     *
     * @throws CaptureException when it cannot be captured
     */
    void open() throws CaptureException {
        PcapHandle opened = null;
        try {
            opened =
                    new PcapHandle.Builder(name)
                            .snaplen(options.snapLength())
                            .promiscuousMode(
                                    options.promiscuous()
                                            ? PromiscuousMode.PROMISCUOUS
                                            : PromiscuousMode.NONPROMISCUOUS)
                            .timeoutMillis(TIMEOUT_MILLIS)
                            .bufferSize(options.bufferOctets())
                            .immediateMode(options.immediate())
                            .timestampPrecision(TimestampPrecision.NANO)
                            .build();
            if (!options.filter().isEmpty()) {
                opened.setFilter(options.filter(), BpfCompileMode.OPTIMIZE);
            }
            linkType = linkType(opened.getDlt().value());
            index = Sysfs.index(name);
            handle = opened;
            capturing = true;
        } catch (PcapNativeException e) {
            if (opened != null) {
                opened.close();
                throw new CaptureException(
                        "the filter '" + options.filter() + "' is wrong: " + e.getMessage(), false);
            }
            throw refused(e);
        } catch (NotOpenException e) {
            throw new CaptureException(name + " cannot be captured: it was closed again", true);
        } catch (LinkageError e) {
            throw new CaptureException(
                    "live capture needs libpcap, which is not installed: install the package"
                            + " libpcap0.8 (Debian), libpcap (Fedora) or Npcap (Windows)",
                    false);
        }
    }

    private CaptureException refused(PcapNativeException e) {
        Integer code = e.getReturnCode();
        return switch (code == null ? 0 : code) {
            case NO_SUCH_DEVICE ->
                    new CaptureException(
                            "there is no interface "
                                    + name
                                    + "; there are: "
                                    + String.join(", ", Sysfs.names()),
                            true);
            case NOT_UP ->
                    new CaptureException(
                            name + " is down; to bring it up: ip link set " + name + " up", true);
            case PERMISSION_DENIED, PROMISCUOUS_DENIED ->
                    new CaptureException(
                            "no right to capture on "
                                    + name
                                    + ": run as root, or with the ambient capability CAP_NET_RAW (the"
                                    + " service's unit gives it)",
                            false);
            default -> new CaptureException(name + " cannot be captured: " + e.getMessage(), true);
        };
    }

    /** A few types have one number in libpcap's calls (DLT) and another in files (LINKTYPE). */
    private static int linkType(int dataLink) {
        return switch (dataLink) {
            case LinkType.RAW_BSD_12, LinkType.RAW_BSD_14 -> LinkType.RAW;
            default -> dataLink;
        };
    }

    @Override
    public void run() {
        while (!stopped) {
            PcapHandle open = handle;
            if (open == null) {
                if (!reopen()) {
                    pause();
                }
                continue;
            }
            try {
                open.dispatch(DISPATCH_FRAMES, receiver);
                flush();
            } catch (InterruptedException e) {
                // libpcap's word for a broken loop; the thread itself was not interrupted.
                flush();
            } catch (PcapNativeException | NotOpenException e) {
                flush();
                lose(open, String.valueOf(e.getMessage()));
            }
        }
        flush();
        PcapHandle open = handle;
        if (open != null) {
            askStatistics(open);
            handle = null;
            open.close();
        }
    }

    /** Called by libpcap for each frame, in the capture thread. What it throws would be lost. */
    private void receive(byte[] frame) {
        try {
            PcapHandle open = handle;
            if (open == null) {
                return;
            }
            Timestamp time = open.getTimestamp();
            long nanos = time.getTime() / 1000 * 1_000_000_000L + time.getNanos();
            FrameBatch batch = filling;
            if (batch == null) {
                batch = new FrameBatch(place, linkType);
                filling = batch;
            }
            batch.add(frame, nanos, open.getOriginalLength());
            if (batch.isFull()) {
                flush();
            }
        } catch (RuntimeException | Error e) {
            faults.incrementAndGet();
        }
    }

    private void flush() {
        FrameBatch batch = filling;
        if (batch == null) {
            return;
        }
        filling = null;
        long wire = 0;
        for (int i = 0; i < batch.count; i++) {
            wire += batch.wireLength[i];
        }
        int count = batch.count;
        long last = batch.timeNanos[count - 1];
        if (queue.put(batch, ROOM_NANOS)) {
            packets.addAndGet(count);
            octets.addAndGet(wire);
        } else {
            queueDrops.addAndGet(count);
        }
        lastNanos = last;
    }

    private void lose(PcapHandle open, String reason) {
        capturing = false;
        askStatistics(open);
        synchronized (this) {
            kernelDropsBefore += kernelDrops;
            interfaceDropsBefore += interfaceDrops;
            kernelDrops = 0;
            interfaceDrops = 0;
        }
        handle = null;
        open.close();
        if (!stopped) {
            listener.onInterface(name, false, reason);
        }
    }

    private boolean reopen() {
        String renamed = Sysfs.exists(name) ? null : Sysfs.nameOf(index);
        if (renamed != null) {
            listener.onInterface(name, false, "it is called " + renamed + " now");
            name = renamed;
        }
        try {
            open();
        } catch (CaptureException e) {
            return false;
        }
        reopened.incrementAndGet();
        listener.onInterface(name, true, "captured again");
        return true;
    }

    private void pause() {
        try {
            Thread.sleep(RETRY_MILLIS);
        } catch (InterruptedException e) {
            stopped = true;
        }
    }

    /** Asks libpcap for its counters, which are of 32 bits and begin anew with each handle. */
    private void askStatistics(PcapHandle open) {
        try {
            PcapStat now = open.getStats();
            synchronized (this) {
                kernelDrops = advanced(kernelDrops, now.getNumPacketsDropped());
                interfaceDrops = advanced(interfaceDrops, now.getNumPacketsDroppedByIf());
            }
        } catch (PcapNativeException | NotOpenException e) {
            // Closed meanwhile: what was known stays.
            return;
        }
    }

    /** The total whose low 32 bits are those of {@code counter}, not below {@code before}. */
    static long advanced(long before, long counter) {
        return before + ((counter - before) & 0xFFFF_FFFFL);
    }

    /** How it is now. Called by any one thread. */
    InterfaceReading reading() {
        PcapHandle open = handle;
        if (open != null) {
            askStatistics(open);
        }
        synchronized (this) {
            return new InterfaceReading(
                    name,
                    capturing && Sysfs.isUp(name),
                    packets.get(),
                    octets.get(),
                    kernelDropsBefore + kernelDrops,
                    interfaceDropsBefore + interfaceDrops,
                    queueDrops.get(),
                    faults.get(),
                    reopened.get(),
                    lastNanos);
        }
    }

    /** Makes {@link #run} return soon. */
    void stop() {
        stopped = true;
        PcapHandle open = handle;
        if (open != null) {
            try {
                open.breakLoop();
            } catch (NotOpenException e) {
                // It has ended by itself.
                return;
            }
        }
    }
}
