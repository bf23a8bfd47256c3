package io.minewatch.output;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Questions to a tree of maps and lists that was read from JSON; its leaves are texts. */
final class Tree {
    private Tree() {}

    /** The text at the end of the path; null where there is none. */
    static @Nullable String text(Object tree, String... path) {
        Object value = at(tree, path);
        return value instanceof String text ? text : null;
    }

    /** The texts of a list; empty where there is none. */
    static List<String> texts(Object tree, String... path) {
        List<String> texts = new ArrayList<>();
        if (at(tree, path) instanceof List<?> list) {
            for (Object item : list) {
                if (item instanceof String text) {
                    texts.add(text);
                }
            }
        }
        return texts;
    }

    /** The objects of a list; empty where there is none. */
    static List<Map<String, Object>> objects(Object tree, String... path) {
        List<Map<String, Object>> objects = new ArrayList<>();
        if (at(tree, path) instanceof List<?> list) {
            for (Object item : list) {
                if (item instanceof Map<?, ?> map) {
                    objects.add(members(map));
                }
            }
        }
        return objects;
    }

    /** The same map with the types that JSON objects have. */
    static Map<String, Object> members(Map<?, ?> map) {
        Map<String, Object> members = new LinkedHashMap<>();
        map.forEach((key, value) -> members.put(String.valueOf(key), value));
        return members;
    }

    private static @Nullable Object at(Object tree, String... path) {
        Object value = tree;
        for (String name : path) {
            if (!(value instanceof Map<?, ?> map) || map.get(name) == null) {
                return null;
            }
            value = map.get(name);
        }
        return value;
    }
}
