package io.minewatch.protocol.stratum;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.minewatch.flow.Direction;
import io.minewatch.flow.StreamBytes;
import io.minewatch.protocol.ParseStatus;
import io.minewatch.protocol.ParserContext;
import io.minewatch.stats.AnomalyCounters;
import java.util.ArrayList;
import java.util.List;

/** No octets make the framer or the whole parser throw, grow or depend on cuts. */
class StratumFuzzTest {
    @FuzzTest(maxDuration = "10m")
    void framerReadsTheSameHoweverCut(FuzzedDataProvider data) {
        int piece = data.consumeInt(1, 16);
        byte[] bytes = data.consumeRemainingAsBytes();
        assertEquals(values(bytes, bytes.length + 1), values(bytes, piece));
    }

    private static List<String> values(byte[] bytes, int piece) {
        JsonFramer framer = new JsonFramer(new AnomalyCounters());
        StreamBytes view = new StreamBytes();
        List<String> values = new ArrayList<>();
        for (int at = 0; at < bytes.length; at += piece) {
            view.set(bytes, at, Math.min(piece, bytes.length - at), 0, 1, 0);
            for (JsonValue v = framer.next(view); v != null; v = framer.next(view)) {
                values.add(v.kind() + " " + v.size() + " " + v.get("id").scalarText());
            }
        }
        assertTrue(framer.bufferBytes() <= bytes.length + 4 * JsonFramer.MAX_MESSAGE_BYTES);
        return values;
    }

    @FuzzTest(maxDuration = "10m")
    void parserTakesAnyTalk(FuzzedDataProvider data) {
        StratumParser parser =
                new StratumParser(new ParserContext(List.of(), new AnomalyCounters()));
        TestFlow flow = data.consumeBoolean() ? TestFlow.complete() : TestFlow.begunBefore();
        Recorder out = new Recorder();
        StreamBytes view = new StreamBytes();
        ParseStatus status = ParseStatus.CONTINUE;
        while (data.remainingBytes() > 0 && status == ParseStatus.CONTINUE) {
            int what = data.consumeByte();
            Direction direction =
                    (what & 1) == 0 ? Direction.FROM_ORIGINATOR : Direction.FROM_RESPONDER;
            if (what == 64) {
                status = parser.onGap(flow, direction, 1, out);
            } else {
                byte[] bytes = data.consumeBytes(data.consumeInt(1, 700));
                view.set(bytes, 0, bytes.length, 1, 1, 0);
                status = parser.onBytes(flow, direction, view, out);
            }
        }
        if (status == ParseStatus.CONTINUE || parser.wantsEnd()) {
            parser.onEnd(flow, out);
        }
        assertEquals(out.activities.isEmpty() ? 0 : 1, out.closed());
    }
}
