package io.minewatch.protocol;

import java.util.IdentityHashMap;
import java.util.function.Supplier;

/**
 * What the parsers of one worker have in common: of each class one object, made when first asked
 * for. Meant for what a parser needs while it handles a packet and not in between, so that a flow
 * that is silent does not hold it. Single thread.
 */
public final class Commons {
    private final IdentityHashMap<Class<?>, Object> objects = new IdentityHashMap<>();

    /** The worker's only object of that class. */
    public <T> T get(Class<T> type, Supplier<T> maker) {
        return type.cast(objects.computeIfAbsent(type, ignored -> maker.get()));
    }
}
