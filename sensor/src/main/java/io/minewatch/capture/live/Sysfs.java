package io.minewatch.capture.live;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What Linux says of interfaces below {@code /sys/class/net}. On other systems: nothing. */
final class Sysfs {
    private static final Path ROOT = Path.of("/sys/class/net");

    /** IFF_UP of linux/if.h. */
    private static final int FLAG_UP = 0x1;

    /** IFF_PROMISC of linux/if.h. */
    static final int FLAG_PROMISCUOUS = 0x100;

    private Sysfs() {}

    /** Whether there is anything to ask. */
    static boolean isThere() {
        return Files.isDirectory(ROOT);
    }

    /** Names of all interfaces, sorted. */
    static List<String> names() {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(ROOT)) {
            for (Path entry : entries) {
                if (Files.exists(entry.resolve("ifindex"))) {
                    names.add(String.valueOf(entry.getFileName()));
                }
            }
        } catch (IOException e) {
            return List.of();
        }
        names.sort(null);
        return names;
    }

    static boolean exists(String name) {
        return !name.contains("/") && Files.exists(ROOT.resolve(name).resolve("ifindex"));
    }

    /** The number by which the kernel knows an interface whatever its name; 0 when unknown. */
    static int index(String name) {
        return (int) number(name, "ifindex", 0);
    }

    /** The name of the interface with this number now; null when it is gone. */
    static @Nullable String nameOf(int index) {
        if (index == 0) {
            return null;
        }
        for (String name : names()) {
            if (index(name) == index) {
                return name;
            }
        }
        return null;
    }

    /** Whether it is up, as an administrator set it; true where that is not known. */
    static boolean isUp(String name) {
        return (flags(name) & FLAG_UP) != 0;
    }

    /** Flags as {@code ip link} shows them. */
    static int flags(String name) {
        String text = text(name, "flags");
        try {
            return text == null ? FLAG_UP : Integer.decode(text);
        } catch (NumberFormatException e) {
            return FLAG_UP;
        }
    }

    /** A counter below {@code statistics/}; 0 when unknown. */
    static long statistic(String name, String counter) {
        return number(name, "statistics/" + counter, 0);
    }

    static long number(String name, String attribute, long otherwise) {
        String text = text(name, attribute);
        try {
            return text == null ? otherwise : Long.parseLong(text);
        } catch (NumberFormatException e) {
            return otherwise;
        }
    }

    /** An attribute; null when there is none, or it cannot be read as things are (no carrier). */
    static @Nullable String text(String name, String attribute) {
        try {
            return new String(
                            Files.readAllBytes(ROOT.resolve(name).resolve(attribute)),
                            StandardCharsets.US_ASCII)
                    .strip();
        } catch (IOException e) {
            return null;
        }
    }
}
