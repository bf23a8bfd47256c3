package io.minewatch.output.alert;

import io.minewatch.detect.Finding;
import java.util.Set;
import java.util.function.Consumer;

/** Whoever can tell how findings stand now. */
@FunctionalInterface
public interface CurrentFindings {
    /** Gives the present state of each of these findings that is still open. */
    void restate(Set<String> ids, Consumer<Finding> consumer);
}
