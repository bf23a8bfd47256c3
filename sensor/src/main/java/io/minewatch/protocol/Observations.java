package io.minewatch.protocol;

import io.minewatch.observable.Observable;

/**
 * Where parsers put facts. Owned here, implemented by the worker, which orders facts by packet.
 * Single thread.
 */
public interface Observations {
    /** Takes one fact. */
    void accept(Observable observable);
}
