package io.minewatch.feeds.refresh;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;

/**
 * The last good copies of fetched feeds: one folder each, with the file {@code state} and the data
 * it names. The renaming of {@code state} is what makes a new copy the one that holds: a crash at
 * any moment leaves the former copy or the new one, whole. Beside them the file {@code failure}
 * says why the last try failed. For any number of threads and processes; who writes holds the
 * feed's {@link #lock}.
 */
public final class CopyStore {
    private static final String STATE = "state";
    private static final String FAILURE = "failure";
    private static final String DATA_PREFIX = "data-";

    /** Largest state, octets. */
    private static final int MAX_STATE = 64 << 10;

    private final Path folder;

    /** A store in this folder, which is made when the first copy comes. */
    public CopyStore(Path folder) {
        this.folder = folder;
    }

    /** Where the copies lie. */
    public Path folder() {
        return folder;
    }

    /** What is known of the copy of a feed; null without a copy, or where its state is damaged. */
    public @Nullable CopyState state(String feed) {
        Path file = folder.resolve(feed).resolve(STATE);
        try (InputStream in = Files.newInputStream(file)) {
            CopyState state = CopyState.parse(new String(in.readNBytes(MAX_STATE), UTF_8));
            return state != null && Files.isReadable(data(feed, state)) ? state : null;
        } catch (IOException e) {
            return null;
        }
    }

    /** When the state of a feed was last written, by whatever process; null without. */
    @Nullable FileTime stateTime(String feed) {
        try {
            return Files.getLastModifiedTime(folder.resolve(feed).resolve(STATE));
        } catch (IOException e) {
            return null;
        }
    }

    /** The data of a copy. */
    public Path data(String feed, CopyState state) {
        Path name = Path.of(state.data()).getFileName();
        return folder.resolve(feed).resolve(name == null ? Path.of(DATA_PREFIX) : name);
    }

    /** A file beside the copy, for what is being fetched; hold the lock. */
    Path scratch(String feed) throws IOException {
        return Files.createDirectories(folder.resolve(feed)).resolve("incoming");
    }

    /** Name for the data of the next copy, other than that of the copy that holds. */
    static String nextData(@Nullable CopyState former) {
        int number = 0;
        if (former != null && former.data().startsWith(DATA_PREFIX)) {
            try {
                number = Integer.parseInt(former.data().substring(DATA_PREFIX.length()));
            } catch (NumberFormatException e) {
                number = 0;
            }
        }
        return DATA_PREFIX + (number == Integer.MAX_VALUE ? 1 : number + 1);
    }

    /** Makes {@code incoming} the copy that holds; hold the lock. */
    void commit(String feed, Path incoming, CopyState state) throws IOException {
        Files.move(incoming, data(feed, state), StandardCopyOption.REPLACE_EXISTING);
        commit(feed, state);
        try (DirectoryStream<Path> files =
                Files.newDirectoryStream(folder.resolve(feed), DATA_PREFIX + "*")) {
            for (Path file : files) {
                if (!file.equals(data(feed, state))) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    /** Writes a new state of the same copy; hold the lock. */
    void commit(String feed, CopyState state) throws IOException {
        write(feed, STATE, state.format());
    }

    /** Why the last try failed; null where it did not, or where that is damaged. */
    @Nullable LastFailure failure(String feed) {
        try (InputStream in = Files.newInputStream(folder.resolve(feed).resolve(FAILURE))) {
            return LastFailure.parse(new String(in.readNBytes(MAX_STATE), UTF_8));
        } catch (IOException e) {
            return null;
        }
    }

    /** Keeps why a try failed; hold the lock. */
    void failed(String feed, LastFailure failure) throws IOException {
        write(feed, FAILURE, failure.format());
    }

    /** Forgets former failures; hold the lock. */
    void succeeded(String feed) throws IOException {
        Files.deleteIfExists(folder.resolve(feed).resolve(FAILURE));
    }

    private void write(String feed, String name, String text) throws IOException {
        Path next = folder.resolve(feed).resolve(name + ".next");
        try (FileChannel out =
                FileChannel.open(
                        next,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE)) {
            java.nio.ByteBuffer octets = UTF_8.encode(text);
            while (octets.hasRemaining()) {
                out.write(octets);
            }
            out.force(true);
        }
        Files.move(
                next,
                folder.resolve(feed).resolve(name),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    /** The right to write a feed's copy, while held. */
    static final class Lock implements Closeable {
        private final FileChannel file;
        private final FileLock lock;

        private Lock(FileChannel file, FileLock lock) {
            this.file = file;
            this.lock = lock;
        }

        @Override
        public void close() throws IOException {
            try (file) {
                lock.release();
            }
        }
    }

    /**
     * The right to write a feed's copy; null while another thread or process has it.
     *
     * @throws IOException where the folder cannot be made or written
     */
    @Nullable Lock lock(String feed) throws IOException {
        Path home = Files.createDirectories(folder.resolve(feed));
        FileChannel file =
                FileChannel.open(
                        home.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = file.tryLock();
            if (lock != null) {
                return new Lock(file, lock);
            }
        } catch (OverlappingFileLockException e) {
            // Another thread of this process has it.
        } catch (IOException e) {
            file.close();
            throw e;
        }
        file.close();
        return null;
    }

    /** Forgets a copy. */
    void forget(String feed) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder.resolve(feed))) {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
        } catch (NoSuchFileException e) {
            return;
        }
    }
}
