package io.minewatch.output;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.minewatch.output.event.JsonTree;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DeleteEscapedTest {
    @Test
    void theDeleteCharacterNeverStandsAsItIs() {
        byte[] line = JsonTree.write(Map.of("agent", "a" + (char) 0x7F + "\"z"));

        assertEquals("{\"agent\":\"a\\u007F\\\"z\"}", new String(line, StandardCharsets.US_ASCII));
    }
}
