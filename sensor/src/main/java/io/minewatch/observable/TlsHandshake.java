package io.minewatch.observable;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One TLS handshake, as far as it can be read from outside. Told with the first application data,
 * or at the end of a flow that carries none.
 *
 * @param flow oriented so that the originator is the TLS client
 * @param frame where the last of it became known; number 0 at the end of a flow
 * @param begin the frame of the client's hello, or of the first that was seen of the handshake
 * @param transport over what it runs
 * @param client the client's hello; null when not seen
 * @param server the server's hello; null when not seen
 * @param certificate the server's own certificate; null where it is encrypted (TLS 1.3), left out
 *     (resumption) or not seen
 * @param progress how far the handshake came
 * @param resumed an earlier session is continued, as far as that shows
 * @param alert description of the first alert in clear (RFC 8446 section 6); -1: none
 * @param serverRecords lengths of the first encrypted records of the server's flight in TLS 1.3,
 *     without their heads; its certificate is among them
 */
public record TlsHandshake(
        FlowRef flow,
        FrameRef frame,
        FrameRef begin,
        Transport transport,
        @Nullable TlsClient client,
        @Nullable TlsServer server,
        @Nullable TlsCertificate certificate,
        Progress progress,
        boolean resumed,
        int alert,
        List<Integer> serverRecords)
        implements Observable {
    /** Encrypted records kept of a server's flight: seven with two tickets, and one more. */
    public static final int MAX_SERVER_RECORDS = 8;

    /** Copies the list. */
    public TlsHandshake {
        serverRecords = List.copyOf(serverRecords);
    }

    /** What carries the handshake. */
    public enum Transport {
        TCP,
        QUIC
    }

    /** How far a handshake came. */
    public enum Progress {
        /** Only hellos were seen, or an alert ended it. */
        BEGUN,
        /** Both ends have finished it. */
        COMPLETE,
        /** The client sent application data behind it. */
        DATA;

        /** The name in outputs. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Override
    public Kind kind() {
        return Kind.TLS_HANDSHAKE;
    }
}
