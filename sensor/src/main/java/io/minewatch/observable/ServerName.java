package io.minewatch.observable;

import java.util.Locale;

/**
 * The client named the server it wants.
 *
 * @param name lower case, without a trailing dot
 */
public record ServerName(FlowRef flow, FrameRef frame, Source source, String name)
        implements Observable {
    /** Where the name stood. */
    public enum Source {
        TLS_SERVER_NAME,
        HTTP_HOST;

        /** The name in outputs. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Override
    public Kind kind() {
        return Kind.SERVER_NAME;
    }
}
