package io.minewatch.feeds.format;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An object of JSON, whole. Its values are items, lists and texts; numbers and truth values stand
 * as texts, nulls are left out.
 */
final class JsonItem {
    private static final JsonItem EMPTY = new JsonItem(0, Map.of());

    private final int line;
    private final Map<String, Object> members;

    JsonItem(int line, Map<String, Object> members) {
        this.line = line;
        this.members = members;
    }

    /** Number of the line on which it begins. */
    int line() {
        return line;
    }

    /** A member; null where there is none. */
    @Nullable Object get(String name) {
        return members.get(name);
    }

    /** All values of members. */
    Iterable<Object> all() {
        return members.values();
    }

    /** Whether there is such a member. */
    boolean has(String name) {
        return members.containsKey(name);
    }

    /** A member that is a text, without blanks around; empty where there is none. */
    String text(String name) {
        return members.get(name) instanceof String text ? text.strip() : "";
    }

    /** A member that is a truth value and true. */
    boolean isTrue(String name) {
        return text(name).equals("true") || text(name).equals("1");
    }

    /** A member that is an object; an empty one where there is none. */
    JsonItem item(String name) {
        return members.get(name) instanceof JsonItem item ? item : EMPTY;
    }

    /** The texts of a member that is a list of texts, or one text. */
    List<String> texts(String name) {
        Object value = members.get(name);
        List<String> texts = new ArrayList<>();
        if (value instanceof String text) {
            texts.add(text.strip());
        } else if (value instanceof List<?> list) {
            for (Object element : list) {
                if (element instanceof String text) {
                    texts.add(text.strip());
                }
            }
        }
        return texts;
    }

    /** The objects of a member that is a list. */
    List<JsonItem> items(String name) {
        List<JsonItem> items = new ArrayList<>();
        if (members.get(name) instanceof List<?> list) {
            for (Object element : list) {
                if (element instanceof JsonItem item) {
                    items.add(item);
                }
            }
        }
        return items;
    }
}
