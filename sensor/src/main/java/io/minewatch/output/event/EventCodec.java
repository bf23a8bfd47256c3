package io.minewatch.output.event;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Events as they lie in the spool: JSON objects with a member a component. Members that a newer or
 * older version does not know are ignored, absent ones are null, 0, NaN or empty: a spool outlives
 * upgrades in both directions. Stateless.
 */
public final class EventCodec {
    private EventCodec() {}

    /** The event as octets. */
    public static byte[] encode(AlertEvent event) {
        return JsonTree.write(tree(event));
    }

    /**
     * The event in {@code octets}.
     *
     * @throws IOException where they hold none
     */
    public static AlertEvent decode(byte[] octets) throws IOException {
        AlertEvent event = record(AlertEvent.class, JsonTree.parse(octets));
        if (event.text() == null || event.eve() == null || event.kind() == null) {
            throw new IOException("no event");
        }
        return event;
    }

    private static Map<String, Object> tree(Record value) {
        Map<String, Object> tree = new LinkedHashMap<>();
        try {
            for (RecordComponent component : value.getClass().getRecordComponents()) {
                Object part = component.getAccessor().invoke(value);
                if (part instanceof Record inner) {
                    tree.put(component.getName(), tree(inner));
                } else if (part instanceof Enum<?> constant) {
                    tree.put(component.getName(), constant.name());
                } else if (part != null) {
                    tree.put(component.getName(), part);
                }
            }
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("a record hides a component", e);
        }
        return tree;
    }

    private static <R extends Record> R record(Class<R> type, Map<?, ?> tree) throws IOException {
        RecordComponent[] components = type.getRecordComponents();
        Class<?>[] types = new Class<?>[components.length];
        @Nullable Object[] values = new @Nullable Object[components.length];
        for (int i = 0; i < components.length; i++) {
            types[i] = components[i].getType();
            values[i] = value(types[i], tree.get(components[i].getName()));
        }
        try {
            Constructor<R> constructor = type.getDeclaredConstructor(types);
            return constructor.newInstance(values);
        } catch (InvocationTargetException | IllegalArgumentException e) {
            throw new IOException("no event", e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("a record without its constructor", e);
        }
    }

    private static @Nullable Object value(Class<?> type, @Nullable Object value)
            throws IOException {
        if (type == long.class) {
            return value instanceof Number number ? number.longValue() : 0L;
        }
        if (type == int.class) {
            return value instanceof Number number ? number.intValue() : 0;
        }
        if (type == double.class) {
            return value instanceof Number number ? number.doubleValue() : Double.NaN;
        }
        if (type == boolean.class) {
            return value instanceof Boolean flag && flag;
        }
        if (type == List.class) {
            return value instanceof List<?> list ? list : List.of();
        }
        if (type == Map.class) {
            return value instanceof Map<?, ?> map ? map : Map.of();
        }
        if (type.isEnum()) {
            for (Object constant : type.getEnumConstants()) {
                if (((Enum<?>) constant).name().equals(value)) {
                    return constant;
                }
            }
            return null;
        }
        if (type == FindingFields.class) {
            return value instanceof Map<?, ?> map ? record(FindingFields.class, map) : null;
        }
        return type.isInstance(value) ? value : null;
    }
}
