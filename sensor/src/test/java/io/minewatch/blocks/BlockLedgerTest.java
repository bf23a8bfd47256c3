package io.minewatch.blocks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.minewatch.shape.BlockTimes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class BlockLedgerTest {
    private static final long SECOND = 1_000_000_000L;

    private final BlockTimes times = new BlockTimes();
    private final BlockLedger ledger = new BlockLedger(times, Clock.systemUTC());

    @Test
    void theFirstNodeThatTellsOfABlockCounts() {
        assertTrue(ledger.onBlock(100, 10 * SECOND));
        assertFalse(ledger.onBlock(100, 11 * SECOND));
        assertTrue(ledger.onBlock(101, 130 * SECOND));
        assertArrayEquals(new long[] {10 * SECOND, 130 * SECOND}, times.between(0, Long.MAX_VALUE));
    }

    @Test
    void aNodeThatCatchesUpTellsNothing() {
        for (int i = 0; i < 500; i++) {
            ledger.onBlock(1000 + i, i * SECOND / 10);
        }
        assertEquals(8, times.count());
        assertTrue(ledger.onBlock(1500, 200 * SECOND), "after a minute of quiet it counts again");
    }

    @Test
    void heightAndTargetOfANode() throws IOException {
        NodeInfo there = info("{\"a\":{\"height\":7},\"height\":3300124,\"target_height\":0}");
        assertEquals(3_300_124, there.height());
        assertFalse(there.isBehind());
        assertTrue(info("{\"height\":3000000,\"target_height\":3300124}").isBehind());
        assertFalse(info("{\"height\":3300123,\"target_height\":3300124}").isBehind());
    }

    @Test
    void whatIsNoAnswerIsSaid() {
        for (String text : new String[] {"", "[]", "{}", "{\"height\":\"7\"}", "{\"height\":"}) {
            assertThrows(IOException.class, () -> info(text), text);
        }
    }

    private static NodeInfo info(String json) throws IOException {
        return NodeInfo.parse(json.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void heightOfAPublishedBlock() {
        assertEquals(
                42,
                height(
                        "json-minimal-chain_main:{\"first_height\":42,\"first_prev_id\":\"ab\",\"ids\":[\"cd\"]}"));
        assertEquals(
                43,
                height("json-minimal-chain_main:{\"ids\":[\"cd\",\"ef\"],\"first_height\":42}"));
    }

    @Test
    void othersAreNoBlocks() {
        String many = "\"a\",".repeat(30) + "\"b\"";
        for (String text :
                new String[] {
                    "",
                    "json-minimal-chain_main",
                    "json-minimal-chain_main:",
                    "json-minimal-chain_main:{}",
                    "json-minimal-chain_main:{\"first_height\":42,\"ids\":[]}",
                    "json-minimal-chain_main:{\"first_height\":1,\"ids\":[" + many + "]}",
                    "json-minimal-chain_main:{\"first_height\":99999999999999999999,\"ids\":[\"a\"]}",
                    "json-minimal-txpool_add:[{\"id\":\"a\"}]",
                    "json-full-chain_main:[{}]"
                }) {
            assertEquals(-1, height(text), text);
        }
    }

    /** Whatever a node sends, nothing is thrown but what the caller handles. */
    @Test
    void anyOctetsAreTaken() {
        Random random = new Random(5);
        byte[] good =
                "json-minimal-chain_main:{\"first_height\":42,\"ids\":[\"cd\"]}"
                        .getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < 20_000; i++) {
            byte[] octets = good.clone();
            for (int n = random.nextInt(6); n >= 0; n--) {
                octets[random.nextInt(octets.length)] = (byte) random.nextInt(256);
            }
            ZmqSource.newestHeight(octets);
            try {
                NodeInfo.parse(octets);
            } catch (IOException e) {
                assertFalse(String.valueOf(e.getMessage()).isEmpty());
            }
        }
    }

    private static long height(String text) {
        return ZmqSource.newestHeight(text.getBytes(StandardCharsets.UTF_8));
    }
}
