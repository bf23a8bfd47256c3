package io.minewatch.protocol.stratum;

import io.minewatch.flow.Direction;
import io.minewatch.flow.StreamBytes;
import io.minewatch.observable.MiningSummary;
import io.minewatch.protocol.ParseStatus;
import io.minewatch.protocol.ParserContext;
import io.minewatch.stats.AnomalyCounters;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A written conversation between a miner and a server, one second a line, to be fed to the parser
 * whole or in pieces.
 */
final class Talk {
    private static final long SECOND = 1_000_000_000L;

    private enum Kind {
        MINER,
        POOL,
        MINER_GAP,
        POOL_GAP
    }

    private static final class Line {
        final Kind kind;
        final byte[] bytes;
        final long timeNanos;

        Line(Kind kind, byte[] bytes, long timeNanos) {
            this.kind = kind;
            this.bytes = bytes;
            this.timeNanos = timeNanos;
        }
    }

    private final List<Line> lines = new ArrayList<>();
    private long now;

    TestFlow flow = TestFlow.complete();
    final AnomalyCounters anomalies = new AnomalyCounters();
    ParseStatus status = ParseStatus.CONTINUE;

    /** The miner sends this and a line feed. */
    Talk miner(String text) {
        return add(Kind.MINER, (text + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /** The pool sends this and a line feed. */
    Talk pool(String text) {
        return add(Kind.POOL, (text + "\n").getBytes(StandardCharsets.UTF_8));
    }

    Talk minerBytes(byte[] bytes) {
        return add(Kind.MINER, bytes);
    }

    Talk poolBytes(byte[] bytes) {
        return add(Kind.POOL, bytes);
    }

    Talk minerGap() {
        return add(Kind.MINER_GAP, new byte[0]);
    }

    Talk poolGap() {
        return add(Kind.POOL_GAP, new byte[0]);
    }

    private Talk add(Kind kind, byte[] bytes) {
        now += SECOND;
        lines.add(new Line(kind, bytes, now));
        return this;
    }

    Talk wait(int seconds) {
        now += seconds * SECOND;
        return this;
    }

    /** The beginning of the flow was not captured. */
    Talk midstream() {
        flow = TestFlow.begunBefore();
        return this;
    }

    /** Fed as sent. */
    Recorder heard() {
        return heardIn(() -> Integer.MAX_VALUE);
    }

    /** What was said last; null: nothing at all. */
    @Nullable MiningSummary summary() {
        return heard().last();
    }

    /** What was said last, where something must have been. */
    MiningSummary mining() {
        return java.util.Objects.requireNonNull(summary(), "nothing was recognised");
    }

    /** Fed in pieces of these lengths. */
    Recorder heardIn(IntSupplier lengths) {
        Recorder out = new Recorder();
        StratumParser parser = new StratumParser(new ParserContext(List.of(), anomalies));
        StreamBytes view = new StreamBytes();
        long frame = 0;
        for (Line line : lines) {
            frame++;
            Direction direction =
                    line.kind == Kind.MINER || line.kind == Kind.MINER_GAP
                            ? Direction.FROM_ORIGINATOR
                            : Direction.FROM_RESPONDER;
            if (line.kind == Kind.MINER_GAP || line.kind == Kind.POOL_GAP) {
                status = parser.onGap(flow, direction, 1, out);
            }
            int at = 0;
            while (at < line.bytes.length && status == ParseStatus.CONTINUE) {
                int n = Math.min(lengths.getAsInt(), line.bytes.length - at);
                // A fresh array a piece: nothing may be read after the call.
                byte[] piece = Arrays.copyOfRange(line.bytes, at, at + n);
                view.set(piece, 0, n, line.timeNanos, frame, 0);
                status = parser.onBytes(flow, direction, view, out);
                Arrays.fill(piece, (byte) '#');
                at += n;
            }
        }
        if (status != ParseStatus.DONE || parser.wantsEnd()) {
            parser.onEnd(flow, out);
        }
        return out;
    }
}
