package io.minewatch.feeds.format;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * The scalars of YAML documents with the keys that lead to them. Event by event, so that neither
 * depth nor aliases cost: an alias is passed over, never followed.
 */
final class YamlScalars {
    /** Rules and lists have some tens of KiB; the parser holds the whole text. */
    static final long MAX_OCTETS = 8L << 20;

    private YamlScalars() {}

    /** Takes a scalar that is a value. */
    @FunctionalInterface
    interface Taker {
        /**
         * A value.
         *
         * @param keys of the mappings around it, the outermost first; sequences have none
         */
        void scalar(int line, List<String> keys, String value);
    }

    private static final class Level {
        private final boolean mapping;
        private boolean keyed;

        Level(boolean mapping) {
            this.mapping = mapping;
        }
    }

    /**
     * Reads all documents, until the sink is full.
     *
     * @throws UnreadableFeedException where the text is no YAML
     */
    static void each(FeedInput in, FeedSink sink, Taker taker) throws IOException {
        String text;
        try (InputStream octets = in.octets(MAX_OCTETS)) {
            text = new String(octets.readAllBytes(), StandardCharsets.UTF_8);
        }
        LoadSettings settings =
                LoadSettings.builder()
                        .setCodePointLimit((int) MAX_OCTETS)
                        .setParseComments(false)
                        .build();
        Deque<Level> levels = new ArrayDeque<>();
        List<String> keys = new ArrayList<>();
        try {
            for (Event event : new Parse(settings).parseString(text)) {
                int line = event.getStartMark().map(Mark::getLine).orElse(0) + 1;
                switch (event.getEventId()) {
                    case MappingStart, SequenceStart -> {
                        begin(levels, keys);
                        if (levels.size() == FeedLimits.MAX_DEPTH) {
                            throw new FeedLimitException(
                                    line,
                                    "has more than " + FeedLimits.MAX_DEPTH + " levels",
                                    "check where it comes from");
                        }
                        levels.push(new Level(event.getEventId() == Event.ID.MappingStart));
                    }
                    case MappingEnd, SequenceEnd -> {
                        levels.pop();
                        ended(levels, keys);
                    }
                    case Scalar -> {
                        String value = ((ScalarEvent) event).getValue();
                        Level level = levels.peek();
                        if (level != null && level.mapping && !level.keyed) {
                            keys.add(value);
                            level.keyed = true;
                        } else {
                            taker.scalar(line, keys, value);
                            ended(levels, keys);
                        }
                    }
                    case Alias -> {
                        begin(levels, keys);
                        ended(levels, keys);
                    }
                    default -> {
                        // Begin and end of documents.
                    }
                }
                if (sink.isFull()) {
                    return;
                }
            }
        } catch (MarkedYamlEngineException e) {
            throw broken(e.getProblemMark(), String.valueOf(e.getProblem()));
        } catch (YamlEngineException e) {
            throw broken(Optional.empty(), "characters that YAML does not have");
        }
    }

    /** A structure or an alias that stands in the place of a key has no name. */
    private static void begin(Deque<Level> levels, List<String> keys) {
        Level level = levels.peek();
        if (level != null && level.mapping && !level.keyed) {
            keys.add("");
            level.keyed = true;
        }
    }

    private static void ended(Deque<Level> levels, List<String> keys) {
        Level level = levels.peek();
        if (level != null && level.mapping && level.keyed) {
            keys.remove(keys.size() - 1);
            level.keyed = false;
        }
    }

    private static UnreadableFeedException broken(Optional<Mark> where, String what) {
        return new UnreadableFeedException(
                where.map(Mark::getLine).orElse(0) + 1,
                "is no YAML from here on (" + Lines.quoted(what) + ")",
                "check indentation and quotes");
    }
}
