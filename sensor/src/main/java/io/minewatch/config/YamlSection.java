package io.minewatch.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * One mapping of a YAML document. Each read names an option with its default; what is wrong becomes
 * a problem of the document and the default is returned, so that reading goes on. After the last
 * read, {@link #finish()} names the keys nobody asked for. Single thread.
 */
final class YamlSection {
    private final YamlDocument document;
    private final String path;
    private final @Nullable MappingNode mapping;
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final Set<String> known = new LinkedHashSet<>();

    private record Entry(Node key, Node value) {}

    YamlSection(YamlDocument document, String path, @Nullable MappingNode mapping) {
        this.document = document;
        this.path = path;
        this.mapping = mapping;
        if (mapping == null) {
            return;
        }
        for (NodeTuple tuple : mapping.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                document.problem(
                        tuple.getKeyNode().getStartMark(),
                        "this is no option name",
                        "write `name: value`");
                continue;
            }
            Entry before =
                    entries.putIfAbsent(key.getValue(), new Entry(key, tuple.getValueNode()));
            if (before != null) {
                document.problem(
                        key.getStartMark(),
                        "`" + full(key.getValue()) + "` is written twice",
                        "keep one of them (the first is in line " + line(before.key()) + ")");
            }
        }
    }

    /** Whether the document has the key. */
    boolean has(String key) {
        return entries.containsKey(key);
    }

    /** The keys as they stand, for sections whose keys are names of the operator's choice. */
    List<String> keys() {
        return List.copyOf(entries.keySet());
    }

    /** A section below this one; empty where it is absent. */
    YamlSection section(String key) {
        Node value = take(key);
        if (value == null || isNull(value)) {
            return new YamlSection(document, full(key), null);
        }
        if (value instanceof MappingNode child) {
            return new YamlSection(document, full(key), child);
        }
        wrong(value, key, "is a section", "write its options indented below it");
        return new YamlSection(document, full(key), null);
    }

    /** The sections of a list; null where it is absent. */
    @Nullable List<YamlSection> sections(String key) {
        Node value = take(key);
        if (value == null) {
            return null;
        }
        List<YamlSection> sections = new ArrayList<>();
        if (!(value instanceof SequenceNode sequence)) {
            wrong(value, key, "is a list", "write one `- name: ...` entry per line, or []");
            return sections;
        }
        for (Node item : sequence.getValue()) {
            String itemPath = full(key) + "[" + sections.size() + "]";
            if (item instanceof MappingNode child) {
                sections.add(new YamlSection(document, itemPath, child));
            } else {
                document.problem(
                        item.getStartMark(),
                        "`" + itemPath + "` is a section",
                        "write its options after the dash");
            }
        }
        return sections;
    }

    /** Words of a list; null where it is absent. */
    @Nullable List<String> words(String key) {
        Node value = take(key);
        if (value == null) {
            return null;
        }
        List<String> words = new ArrayList<>();
        if (!(value instanceof SequenceNode sequence)) {
            wrong(value, key, "is a list", "write [a, b] or one `- a` per line");
            return words;
        }
        for (Node item : sequence.getValue()) {
            if (item instanceof ScalarNode scalar && !isNull(item)) {
                words.add(scalar.getValue());
            } else {
                document.problem(
                        item.getStartMark(),
                        "`" + full(key) + "` holds something that is no plain word",
                        "write [a, b] or one `- a` per line");
            }
        }
        return words;
    }

    /** A text of 1 to {@code maxLength} printable characters. */
    String text(String key, String byDefault, int maxLength) {
        String text = scalar(key, "text");
        if (text == null) {
            return byDefault;
        }
        if (text.isBlank() || text.length() > maxLength || !isPrintable(text)) {
            problem(
                    key,
                    "`" + full(key) + "` is no text of 1 to " + maxLength + " printable characters",
                    "shorten it, or delete the line for the default " + quoted(byDefault));
            return byDefault;
        }
        return text;
    }

    /** A whole number without unit. */
    long integer(String key, long byDefault, long min, long max) {
        String text = scalar(key, "a whole number");
        if (text == null) {
            return byDefault;
        }
        String digits = text.replace("_", "");
        long value;
        if (digits.length() > 18 || !isDecimal(digits)) {
            problem(
                    key,
                    "`" + full(key) + "` is no whole number: " + quoted(text),
                    "write a number from " + min + " to " + max + " without unit");
            return byDefault;
        }
        value = Long.parseLong(digits);
        return inRange(key, text, value, min, max, Long.toString(min), Long.toString(max))
                ? value
                : byDefault;
    }

    /** A number with or without fraction. */
    double number(String key, double byDefault, double min, double max) {
        String text = scalar(key, "a number");
        if (text == null) {
            return byDefault;
        }
        double value;
        try {
            value = Double.parseDouble(text);
        } catch (NumberFormatException e) {
            value = Double.NaN;
        }
        if (!(value >= min && value <= max)) {
            problem(
                    key,
                    "`" + full(key) + "` is no number in range: " + quoted(text),
                    "write a number from " + min + " to " + max);
            return byDefault;
        }
        return value;
    }

    /** {@code true} or {@code false}. */
    boolean flag(String key, boolean byDefault) {
        String text = scalar(key, "true or false");
        if (text == null) {
            return byDefault;
        }
        if (text.equals("true") || text.equals("false")) {
            return text.equals("true");
        }
        problem(
                key,
                "`" + full(key) + "` is neither true nor false: " + quoted(text),
                "write true or false");
        return byDefault;
    }

    /** A duration with its unit: {@code 500us}, {@code 10ms}, {@code 30s}, {@code 5m}, ... */
    Duration duration(String key, Duration byDefault, Duration min, Duration max) {
        String text = scalar(key, "a duration");
        if (text == null) {
            return byDefault;
        }
        Duration value = Units.parseDuration(text);
        if (value == null) {
            problem(
                    key,
                    "`" + full(key) + "` is no duration: " + quoted(text),
                    "write a whole number and one of the units us, ms, s, m, h, d, such as "
                            + Units.text(byDefault));
            return byDefault;
        }
        boolean good = value.compareTo(min) >= 0 && value.compareTo(max) <= 0;
        if (!good) {
            outOfRange(key, text, Units.text(min), Units.text(max));
        }
        return good ? value : byDefault;
    }

    /** Octets with their unit: {@code 512B}, {@code 16KiB}, {@code 4MiB}, {@code 1GiB}. */
    long size(String key, long byDefault, long min, long max) {
        String text = scalar(key, "a size");
        if (text == null) {
            return byDefault;
        }
        long value = Units.parseSize(text);
        if (value < 0) {
            problem(
                    key,
                    "`" + full(key) + "` is no size: " + quoted(text),
                    "write a whole number and one of the units B, KiB, MiB, GiB, such as "
                            + Units.sizeText(byDefault));
            return byDefault;
        }
        return inRange(key, text, value, min, max, Units.sizeText(min), Units.sizeText(max))
                ? value
                : byDefault;
    }

    /** One of the constants, in lower case with dashes. */
    <E extends Enum<E>> E choice(String key, E byDefault, List<E> allowed) {
        String text = scalar(key, "one word");
        if (text == null) {
            return byDefault;
        }
        List<String> labels = new ArrayList<>();
        for (E constant : allowed) {
            String label = label(constant);
            if (label.equals(text)) {
                return constant;
            }
            labels.add(label);
        }
        problem(
                key,
                "`" + full(key) + "` cannot be " + quoted(text),
                "write one of " + String.join(", ", labels) + Suggestion.hint(text, labels));
        return byDefault;
    }

    /** The name of a constant as it stands in the file. */
    static String label(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Names the problem at the value of {@code key}, or at this section without such a key. */
    void problem(String key, String what, String remedy) {
        Entry entry = entries.get(key);
        document.problem(entry == null ? mark() : entry.value().getStartMark(), what, remedy);
    }

    /** Names the problem at an item of the list {@code key}. */
    void problemAtItem(String key, int index, String what, String remedy) {
        Entry entry = entries.get(key);
        if (entry != null
                && entry.value() instanceof SequenceNode list
                && index < list.getValue().size()) {
            document.problem(list.getValue().get(index).getStartMark(), what, remedy);
        } else {
            problem(key, what, remedy);
        }
    }

    /** Line of an item of the list {@code key}, from 1. */
    int lineOfItem(String key, int index) {
        Entry entry = entries.get(key);
        return entry != null
                        && entry.value() instanceof SequenceNode list
                        && index < list.getValue().size()
                ? line(list.getValue().get(index))
                : 1;
    }

    /** Where the section stands in the tree, as messages name it. */
    String path() {
        return path;
    }

    /** Names every key that no read asked for, with the known key it may have been meant as. */
    void finish() {
        for (Map.Entry<String, Entry> entry : entries.entrySet()) {
            if (!known.contains(entry.getKey())) {
                String nearest = Suggestion.nearest(entry.getKey(), known);
                document.problem(
                        entry.getValue().key().getStartMark(),
                        "unknown option `" + full(entry.getKey()) + "`",
                        nearest != null
                                ? "did you mean `" + nearest + "`?"
                                : "delete it; known here: " + String.join(", ", known));
            }
        }
    }

    private @Nullable Node take(String key) {
        known.add(key);
        Entry entry = entries.get(key);
        return entry == null ? null : entry.value();
    }

    private @Nullable String scalar(String key, String wanted) {
        Node value = take(key);
        if (value == null) {
            return null;
        }
        if (value instanceof ScalarNode scalar && !isNull(value)) {
            return scalar.getValue();
        }
        wrong(value, key, "needs " + wanted, "write `" + key + ": value`, or delete the line");
        return null;
    }

    private boolean inRange(
            String key,
            String text,
            long value,
            long min,
            long max,
            String minText,
            String maxText) {
        if (value >= min && value <= max) {
            return true;
        }
        outOfRange(key, text, minText, maxText);
        return false;
    }

    private void outOfRange(String key, String text, String min, String max) {
        problem(
                key,
                "`" + full(key) + "` is out of range: " + quoted(text),
                "write a value from " + min + " to " + max);
    }

    private void wrong(Node at, String key, String what, String remedy) {
        document.problem(at.getStartMark(), "`" + full(key) + "` " + what, remedy);
    }

    private String full(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    private Optional<Mark> mark() {
        return mapping == null ? Optional.empty() : mapping.getStartMark();
    }

    private static int line(Node node) {
        return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
    }

    private static boolean isNull(Node node) {
        return node instanceof ScalarNode scalar
                && scalar.isPlain()
                && (scalar.getValue().isEmpty() || scalar.getValue().equals("null"));
    }

    private static boolean isDecimal(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return !text.isEmpty();
    }

    private static boolean isPrintable(String text) {
        return text.chars().noneMatch(Character::isISOControl);
    }

    /** The text in quotes, cut where it is long, control characters replaced. */
    static String quoted(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (int i = 0; i < Math.min(text.length(), 60); i++) {
            char c = text.charAt(i);
            out.append(Character.isISOControl(c) ? '?' : c);
        }
        return out.append(text.length() > 60 ? "...\"" : "\"").toString();
    }
}
