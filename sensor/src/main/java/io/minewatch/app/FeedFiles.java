package io.minewatch.app;

import io.minewatch.feeds.format.FeedFormat;
import io.minewatch.feeds.format.FeedFormats;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ParseResult;

/** What the commands over feeds have in common. */
final class FeedFiles {
    private FeedFiles() {}

    /** The format that an option names; null where the option is absent. */
    static @Nullable FeedFormat format(ParseResult arguments, String option) throws UsageException {
        String name = arguments.matchedOptionValue(option, null);
        if (name == null) {
            return null;
        }
        FeedFormat format = FeedFormats.named(name);
        if (format == null) {
            throw new UsageException(
                    option + ": '" + name + "' is no format; formats are " + names(false));
        }
        return format;
    }

    /**
     * What {@code --option NAME=VALUE} says of the format, as {@code options} of a source would.
     */
    static Map<String, String> options(ParseResult arguments) throws UsageException {
        Map<String, String> options = new LinkedHashMap<>();
        List<String> given = arguments.matchedOptionValue("--option", List.of());
        for (String option : given) {
            int equals = option.indexOf('=');
            if (equals <= 0) {
                throw new UsageException(
                        "--option: '"
                                + printable(option)
                                + "': write NAME=VALUE, such as indicator=ioc_value");
            }
            options.put(option.substring(0, equals).strip(), option.substring(equals + 1));
        }
        return options;
    }

    /** Names of the formats. */
    static String names(boolean writable) {
        StringBuilder names = new StringBuilder();
        for (FeedFormat format : FeedFormats.ALL) {
            if (!writable || format.canWrite()) {
                names.append(names.length() == 0 ? "" : ", ").append(format.name());
            }
        }
        return names.toString();
    }

    static Path path(String text) throws UsageException {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new UsageException("no path of a file: " + text);
        }
    }

    /** Text of a feed for a terminal: without control characters. */
    static String printable(String text) {
        StringBuilder plain = new StringBuilder(text);
        for (int i = 0; i < plain.length(); i++) {
            if (Character.isISOControl(plain.charAt(i))) {
                plain.setCharAt(i, '?');
            }
        }
        return plain.toString();
    }
}
