package io.minewatch.engine;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Tells when memory runs short, so that flows can be given up before it is out: how many fit
 * depends on what they carry, which nobody knows before. Looks at what the last whole collection
 * left. Not to be made before it is needed: it loads a good part of the Java machine's management.
 * Single thread.
 */
final class HeapGuard {
    /**
     * Part of the old generation that may be in use after a collection. The rest is room for what
     * comes until flows are given up: a flow takes half a KiB, and 50 MiB are 100,000 of them.
     */
    private static final double MAX_USED = 0.92;

    private final @Nullable MemoryPoolMXBean pool;
    private final @Nullable GarbageCollectorMXBean collector;
    private long collectionsSeen;

    HeapGuard() {
        MemoryPoolMXBean largest = null;
        for (MemoryPoolMXBean each : ManagementFactory.getMemoryPoolMXBeans()) {
            if (each.getType() == MemoryType.HEAP
                    && each.isCollectionUsageThresholdSupported()
                    && (largest == null
                            || each.getUsage().getMax() > largest.getUsage().getMax())) {
                largest = each;
            }
        }
        GarbageCollectorMXBean whole = null;
        for (GarbageCollectorMXBean each : ManagementFactory.getGarbageCollectorMXBeans()) {
            if (largest != null
                    && Arrays.asList(each.getMemoryPoolNames()).contains(largest.getName())) {
                whole = each;
            }
        }
        pool = largest;
        collector = whole;
        collectionsSeen = whole == null ? 0 : whole.getCollectionCount();
    }

    /** Whether a collection since the last call left too little; once for each collection. */
    boolean isShort() {
        if (pool == null || collector == null) {
            return false;
        }
        long collections = collector.getCollectionCount();
        if (collections == collectionsSeen) {
            return false;
        }
        collectionsSeen = collections;
        MemoryUsage left = pool.getCollectionUsage();
        return left != null && left.getMax() > 0 && left.getUsed() > MAX_USED * left.getMax();
    }
}
