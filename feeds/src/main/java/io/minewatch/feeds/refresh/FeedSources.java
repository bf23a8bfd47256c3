package io.minewatch.feeds.refresh;

import io.minewatch.feeds.load.FeedReader;
import io.minewatch.feeds.load.FeedSpec;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What the operator named, down to single files. Stateless. */
public final class FeedSources {
    /** Most files of one folder; who has more has named the wrong one. */
    static final int MAX_FILES = 1000;

    /** Longest part of a file's name in a feed's name. */
    private static final int MAX_BASE = 30;

    private FeedSources() {}

    /**
     * The sources with each folder replaced by the files in it now, sorted by name. A file's feed
     * is named after both: {@code folder.file}. A folder that is not there holds no files.
     */
    public static List<FeedSource> expand(List<FeedSource> sources) {
        List<FeedSource> expanded = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (FeedSource source : sources) {
            Path path = source.path();
            if (path == null || !Files.isDirectory(path)) {
                if (source.protocol() != FeedSource.Protocol.FOLDER && names.add(source.name())) {
                    expanded.add(source);
                }
                continue;
            }
            for (Path file : files(path)) {
                String base = base(file);
                String name = source.name() + "." + base;
                for (int i = 2; !names.add(name); i++) {
                    name = source.name() + "." + base + "-" + i;
                }
                expanded.add(source.at(name, file));
            }
        }
        return expanded;
    }

    private static List<Path> files(Path folder) {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                if (files.size() < MAX_FILES
                        && Files.isRegularFile(entry)
                        && !FeedReader.isNoFeed(entry.getFileName())) {
                    files.add(entry);
                }
            }
        } catch (IOException | java.nio.file.DirectoryIteratorException e) {
            return List.of();
        }
        files.sort(Comparator.naturalOrder());
        return files;
    }

    /** A feed's name made of a file's: what it may not hold becomes a hyphen. */
    public static String base(Path file) {
        StringBuilder name = new StringBuilder();
        String text = FeedReader.feedName(file).toLowerCase(Locale.ROOT);
        for (int i = 0; i < text.length() && name.length() < MAX_BASE; i++) {
            char c = text.charAt(i);
            boolean plain =
                    (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
            name.append(plain && (name.length() > 0 || (c != '-' && c != '_')) ? c : 'x');
        }
        return name.length() == 0 ? "feed" : name.toString();
    }

    /** The folder of the operator's own lists, which have the last word; it may come later. */
    public static FeedSource ownFolder(String name, Path folder) {
        return FeedSource.ofFolder(FeedSpec.named(name).overriding(), folder);
    }

    /** A list of the operator's own, which has the last word. */
    public static FeedSource own(String name, Path path) {
        return FeedSource.ofPath(FeedSpec.named(name).overriding(), path);
    }
}
