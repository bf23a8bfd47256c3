package io.minewatch.shape;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.minewatch.observable.ShapeScore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The same messages get the same score here as from the model that was published with the design,
 * which was written apart in another language. {@code model-vectors.txt} holds its input and
 * output.
 */
final class ModelVectorsTest {
    /** Times in the vectors are multiples of a tick, so only the arithmetic differs. */
    private static final double SCORE_TOLERANCE = 1e-6;

    /**
     * The model takes the share of the whole window that lies near pushes, here it is taken for
     * each lag over just the moments at which a block counts; with ten minutes and five blocks that
     * is up to this much.
     */
    private static final double CLOCK_TOLERANCE = 1.0;

    private static final long START = 1_600_000_000_000_000_000L;

    /** One case of the file. */
    private static final class Vector {
        final String name;
        final double seconds;
        final double[] expected;
        final long[] blocks;
        final String[] messages;

        Vector(String name, double seconds, double[] expected, long[] blocks, String[] messages) {
            this.name = name;
            this.seconds = seconds;
            this.expected = expected;
            this.blocks = blocks;
            this.messages = messages;
        }
    }

    @TestFactory
    List<DynamicTest> scoresAsTheModelDoes() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        for (Vector vector : read()) {
            tests.add(DynamicTest.dynamicTest(vector.name, () -> check(vector)));
        }
        assertTrue(tests.size() >= 30, "vectors: " + tests.size());
        return tests;
    }

    private static void check(Vector vector) {
        MessageSequence messages = new MessageStore().open();
        assertNotNull(messages);
        for (String message : vector.messages) {
            int sign = Math.max(message.indexOf('+'), message.indexOf('-'));
            messages.add(
                    nanos(message.substring(0, sign)),
                    message.charAt(sign) == '+',
                    Integer.parseInt(message.substring(sign + 1)));
        }
        ShapeScorer scorer = new ShapeScorer();
        ShapeScore score = scorer.score(messages, true);
        assertNotNull(score);
        double[] expected = vector.expected;
        assertEquals(expected[0], score.pushLength(), SCORE_TOLERANCE, "E1");
        assertEquals(expected[1], score.shareLength(), SCORE_TOLERANCE, "E2");
        assertEquals(expected[2], score.shareTiming(), SCORE_TOLERANCE, "E3");
        assertEquals(expected[3], score.pushTiming(), SCORE_TOLERANCE, "E4");
        BlockClock.Match match =
                BlockClock.match(
                        scorer.pushTimes(false),
                        vector.blocks,
                        START,
                        START + (long) (vector.seconds * 1e9),
                        0);
        assertEquals(expected[4], match == null ? 0 : match.nats(), CLOCK_TOLERANCE, "E5");
    }

    private static long nanos(String seconds) {
        return START + Math.round(Double.parseDouble(seconds) * 1e4) * 100_000;
    }

    private static List<Vector> read() throws IOException {
        InputStream resource = ModelVectorsTest.class.getResourceAsStream("model-vectors.txt");
        assertNotNull(resource);
        List<Vector> vectors = new ArrayList<>();
        try (BufferedReader in =
                new BufferedReader(new InputStreamReader(resource, StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                String[] words = line.split(" ", -1);
                if (!words[0].equals("case")) {
                    continue;
                }
                double[] expected = new double[5];
                for (int i = 0; i < 5; i++) {
                    expected[i] = Double.parseDouble(words[3 + i]);
                }
                String[] blocks = in.readLine().strip().split(" ", -1);
                long[] times = new long[blocks.length - 1];
                for (int i = 0; i < times.length; i++) {
                    times[i] = nanos(blocks[i + 1]);
                }
                String[] messages = in.readLine().substring("messages ".length()).split(" ", -1);
                vectors.add(
                        new Vector(
                                vectors.size() + " " + words[1],
                                Double.parseDouble(words[2]),
                                expected,
                                times,
                                messages));
            }
        }
        return vectors;
    }
}
