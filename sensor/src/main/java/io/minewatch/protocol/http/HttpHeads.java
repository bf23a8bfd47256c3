package io.minewatch.protocol.http;

import io.minewatch.flow.StreamBytes;
import io.minewatch.stats.AnomalyCounters;
import org.jspecify.annotations.Nullable;

/**
 * What the HTTP parsers of one worker share: most heads come in one segment, so one of each kind is
 * enough for all flows. Single thread.
 */
final class HttpHeads {
    final AnomalyCounters anomalies;

    /** The part of a body in hand. */
    final StreamBytes body = new StreamBytes();

    private @Nullable HttpHead request;
    private @Nullable HttpHead response;

    HttpHeads(AnomalyCounters anomalies) {
        this.anomalies = anomalies;
    }

    /** One to read a head with; give it back when that is over and its fields were asked for. */
    HttpHead take(boolean ofRequest) {
        HttpHead spare = ofRequest ? request : response;
        if (ofRequest) {
            request = null;
        } else {
            response = null;
        }
        return spare == null ? new HttpHead() : spare;
    }

    void giveBack(HttpHead head, boolean ofRequest) {
        if (ofRequest) {
            request = head;
        } else {
            response = head;
        }
    }
}
