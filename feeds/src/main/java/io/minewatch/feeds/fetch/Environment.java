package io.minewatch.feeds.fetch;

import org.jspecify.annotations.Nullable;

/** The variables of the process, for secrets that lie in them. */
@FunctionalInterface
public interface Environment {
    /** The value of a variable; null where it is not set. */
    @Nullable String variable(String name);
}
