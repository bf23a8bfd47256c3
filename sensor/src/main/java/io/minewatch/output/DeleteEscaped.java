package io.minewatch.output;

import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import org.jspecify.annotations.Nullable;

/**
 * Escapes what JSON demands and the delete character (0x7F) besides: JSON allows it to stand as it
 * is, but terminals and log readers obey it, and attackers write what stands in our events.
 * Immutable.
 */
public final class DeleteEscaped extends CharacterEscapes {
    private static final long serialVersionUID = 1L;

    private static final int DELETE = 0x7F;

    /** For every writer of JSON. */
    public static final DeleteEscaped ESCAPES = new DeleteEscaped();

    private final int[] codes = standardAsciiEscapesForJSON();

    private DeleteEscaped() {
        codes[DELETE] = ESCAPE_STANDARD;
    }

    @Override
    public int[] getEscapeCodesForAscii() {
        return codes.clone();
    }

    @Override
    public @Nullable SerializableString getEscapeSequence(int character) {
        return null;
    }
}
