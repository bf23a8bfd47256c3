package io.minewatch.blocks;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/**
 * What {@code /get_info} of a monerod says of its chain (source: monero,
 * src/rpc/core_rpc_server.cpp and core_rpc_server_commands_defs.h).
 *
 * @param height number of blocks: one more than the height of the newest
 * @param target height that its peers claim; 0 where it knows of none higher
 */
record NodeInfo(long height, long target) {
    private static final JsonFactory JSON = new JsonFactory();

    /** Blocks that are told now were found before. */
    boolean isBehind() {
        return target > height + 1;
    }

    /**
     * Reads an answer.
     *
     * @throws IOException when it is none
     */
    static NodeInfo parse(byte[] json) throws IOException {
        long height = -1;
        long target = 0;
        try (JsonParser parser = JSON.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("the answer is no JSON object");
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                if (value == JsonToken.VALUE_NUMBER_INT && name.equals("height")) {
                    height = parser.getLongValue();
                } else if (value == JsonToken.VALUE_NUMBER_INT && name.equals("target_height")) {
                    target = parser.getLongValue();
                } else {
                    parser.skipChildren();
                }
            }
        }
        if (height < 0) {
            throw new IOException("the answer has no height; is that a monerod's RPC?");
        }
        return new NodeInfo(height, target);
    }
}
