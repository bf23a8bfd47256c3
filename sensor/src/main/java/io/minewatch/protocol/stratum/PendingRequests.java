package io.minewatch.protocol.stratum;

import io.minewatch.observable.FrameRef;
import io.minewatch.protocol.stratum.MiningRequest.Kind;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The requests of one session that wait for their answers, in the order in which they were read,
 * and the answers that came before their submit, as a capture with swapped packets shows them.
 * Single thread.
 */
final class PendingRequests {
    /**
     * Requests waiting for an answer. A farm behind one connection has some dozens under way; some
     * servers never answer keepalives, so the oldest make room.
     */
    static final int MAX_REQUESTS = 256;

    /** Answers remembered that came before their submit: what reordering a capture shows. */
    static final int MAX_EARLY_ANSWERS = 64;

    /** How much earlier an answer may seem to be than its submit, packet time. */
    static final long MAX_EARLY_NANOS = 10_000_000_000L;

    private final ArrayDeque<MiningRequest> requests = new ArrayDeque<>();
    private final Map<String, EarlyAnswer> earlyAnswers = new LinkedHashMap<>();
    private boolean submitIdsRepeat;
    private @Nullable String lastSubmitId;

    /** An answer to a submit that was not read yet. */
    record EarlyAnswer(boolean yes, FrameRef frame) {}

    /** A request was read; the oldest makes room for it. */
    void add(MiningRequest request) {
        if (requests.size() == MAX_REQUESTS) {
            requests.removeFirst();
        }
        requests.add(request);
    }

    /** Takes the request that was read last; null without any. */
    @Nullable MiningRequest takeLast() {
        return requests.pollLast();
    }

    /** Takes the oldest request of the other side with the answer's id; null without one. */
    @Nullable MiningRequest takeById(JsonMessage answer) {
        for (Iterator<MiningRequest> i = requests.iterator(); i.hasNext(); ) {
            MiningRequest request = i.next();
            if (request.sender() != answer.sender() && request.id().equals(answer.id())) {
                i.remove();
                return request;
            }
        }
        return null;
    }

    /** Takes the oldest request of that kind from the other side; null without one. */
    @Nullable MiningRequest takeByKind(Kind kind, JsonMessage answer) {
        for (Iterator<MiningRequest> i = requests.iterator(); i.hasNext(); ) {
            MiningRequest request = i.next();
            if (request.kind() == kind && request.sender() != answer.sender()) {
                i.remove();
                return request;
            }
        }
        return null;
    }

    /**
     * Takes the request that this answers: the oldest with its id from the other side whose kind
     * the answer's shape allows; null without one. Clients with one constant id are answered in
     * order.
     */
    @Nullable MiningRequest match(JsonMessage answer) {
        String id = answer.id();
        JsonValue result = answer.result();
        boolean bareStatus =
                result.isObject() && result.size() == 1 && result.get("status").isString();
        boolean keepalive = bareStatus && "KEEPALIVED".equals(result.get("status").word());
        for (Iterator<MiningRequest> i = requests.iterator(); i.hasNext(); ) {
            MiningRequest request = i.next();
            if (request.sender() == answer.sender() || !request.id().equals(id)) {
                continue;
            }
            boolean fits =
                    switch (request.kind()) {
                        case SUBMIT, KEEPALIVE ->
                                !result.isArray()
                                        && !result.get("job").isObject()
                                        && (request.kind() == Kind.KEEPALIVE || !keepalive);
                        case LOGIN, SUBSCRIBE, WORK -> !bareStatus;
                        case OTHER -> true;
                    };
            if (fits) {
                i.remove();
                return request;
            }
        }
        return null;
    }

    /** A plain yes or no that belongs to no request: its submit may still come. */
    void keepEarly(JsonMessage answer) {
        if (answer.id().isEmpty() || submitIdsRepeat) {
            return;
        }
        if (earlyAnswers.size() == MAX_EARLY_ANSWERS) {
            Iterator<String> oldest = earlyAnswers.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
        earlyAnswers.put(answer.id(), new EarlyAnswer(answer.isYes(), answer.frame()));
    }

    /**
     * Takes the answer that was read before its submit; null without one, or where ids repeat and
     * tell nothing.
     */
    @Nullable EarlyAnswer takeEarly(JsonMessage submit) {
        String id = submit.id();
        submitIdsRepeat |= id.equals(lastSubmitId);
        lastSubmitId = id;
        EarlyAnswer early = submitIdsRepeat ? null : earlyAnswers.remove(id);
        return early != null
                        && submit.frame().timeNanos() - early.frame().timeNanos() <= MAX_EARLY_NANOS
                ? early
                : null;
    }
}
