package io.minewatch.output.format;

import io.minewatch.output.event.JsonTree;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes a JSON object fit a length. A cut object would be no JSON, so whole parts go: first the
 * ends of long lists, then the largest members that are not key fields, at last the ends of long
 * texts. Stateless.
 */
final class JsonFit {
    /** Items left of a long list. */
    private static final int SHORT_LIST = 3;

    /** Characters left of texts when members alone do not suffice. */
    private static final int SHORT_TEXT = 48;

    /** Member that says that something was left out. */
    private static final String CUT_MARK = "truncated";

    private JsonFit() {}

    /**
     * The object on one line, at most {@code max} octets.
     *
     * @param key paths of members that stay, with dots: {@code finding.id}
     */
    static byte[] fit(Map<String, Object> tree, int max, Set<String> key) {
        byte[] whole = JsonTree.write(tree);
        if (whole.length <= max) {
            return whole;
        }
        Map<String, Object> smaller = copy(tree);
        shortenLists(smaller, key, "");
        smaller.put(CUT_MARK, true);
        byte[] octets = JsonTree.write(smaller);
        while (octets.length > max) {
            Largest largest = new Largest();
            largest.find(smaller, key, "");
            if (largest.owner == null) {
                break;
            }
            largest.owner.remove(largest.name);
            octets = JsonTree.write(smaller);
        }
        for (int length = SHORT_TEXT; octets.length > max && length > 0; length /= 2) {
            shortenTexts(smaller, length);
            octets = JsonTree.write(smaller);
        }
        return octets.length <= max ? octets : JsonTree.write(Map.of(CUT_MARK, true));
    }

    private static Map<String, Object> copy(Map<?, ?> tree) {
        Map<String, Object> copy = new LinkedHashMap<>();
        tree.forEach(
                (name, value) -> {
                    if (value != null) {
                        copy.put(String.valueOf(name), copyOf(value));
                    }
                });
        return copy;
    }

    private static Object copyOf(Object value) {
        if (value instanceof Map<?, ?> map) {
            return copy(map);
        }
        if (value instanceof List<?> list) {
            List<Object> items = new ArrayList<>();
            for (Object item : list) {
                items.add(copyOf(item));
            }
            return items;
        }
        return value;
    }

    @SuppressWarnings("unchecked") // the tree is a copy made here
    private static void shortenLists(Map<String, Object> tree, Set<String> key, String path) {
        for (Map.Entry<String, Object> member : tree.entrySet()) {
            String at = path + member.getKey();
            if (member.getValue() instanceof List<?> list
                    && list.size() > SHORT_LIST
                    && !key.contains(at)) {
                member.setValue(new ArrayList<>(list.subList(0, SHORT_LIST)));
            } else if (member.getValue() instanceof Map<?, ?> map) {
                shortenLists((Map<String, Object>) map, key, at + ".");
            }
        }
    }

    @SuppressWarnings("unchecked") // the tree is a copy made here
    private static void shortenTexts(Map<String, Object> tree, int length) {
        for (Map.Entry<String, Object> member : tree.entrySet()) {
            if (member.getValue() instanceof String text && text.length() > length) {
                member.setValue(text.substring(0, length));
            } else if (member.getValue() instanceof Map<?, ?> map) {
                shortenTexts((Map<String, Object>) map, length);
            } else if (member.getValue() instanceof List<?> list && list.size() > 1) {
                member.setValue(new ArrayList<>(list.subList(0, 1)));
            }
        }
    }

    /** The largest member that is neither a key field nor holds one. */
    private static final class Largest {
        private @Nullable Map<String, Object> owner;
        private String name = "";
        private int size;

        @SuppressWarnings("unchecked") // the tree is a copy made here
        void find(Map<String, Object> tree, Set<String> key, String path) {
            for (Map.Entry<String, Object> member : tree.entrySet()) {
                String at = path + member.getKey();
                if (key.contains(at) || at.equals(CUT_MARK)) {
                    continue;
                }
                boolean holdsKey = key.stream().anyMatch(name -> name.startsWith(at + "."));
                if (holdsKey && member.getValue() instanceof Map<?, ?> map) {
                    find((Map<String, Object>) map, key, at + ".");
                } else {
                    int octets = JsonTree.write(Map.of("", member.getValue())).length;
                    if (octets > size) {
                        size = octets;
                        owner = tree;
                        name = member.getKey();
                    }
                }
            }
        }
    }
}
