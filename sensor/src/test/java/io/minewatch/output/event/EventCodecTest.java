package io.minewatch.output.event;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class EventCodecTest {
    @Test
    void eventsComeBackAsTheyWere() throws IOException {
        for (AlertEvent event :
                new AlertEvent[] {SampleEvents.finding(7), SampleEvents.heartbeat(8)}) {
            assertEquals(event, EventCodec.decode(EventCodec.encode(event)));
        }
    }

    @Property(tries = 300)
    void whateverAMinerSentComesBack(@ForAll String worker, @ForAll String agent)
            throws IOException {
        AlertEvent event = SampleEvents.finding(1, worker, agent, "pool.example");
        AlertEvent back = EventCodec.decode(EventCodec.encode(event));
        // Halves of surrogate pairs are replaced once, then stay.
        assertArrayEquals(EventCodec.encode(event), EventCodec.encode(back));
    }

    /** A spool that another version wrote: members too many and too few. */
    @Test
    void otherVersionsAreRead() throws IOException {
        Map<String, Object> tree = JsonTree.parse(EventCodec.encode(SampleEvents.heartbeat(3)));
        tree.put("of_a_later_version", "x");
        tree.remove("observedNanos");
        AlertEvent event = EventCodec.decode(JsonTree.write(tree));
        assertEquals(0, event.observedNanos());
        assertEquals("heartbeat", event.name());
    }

    @Test
    void rubbishIsRefused() {
        for (String text :
                new String[] {"", "{", "[]", "{}", "{\"kind\":\"NEW\"}", "null", "{\"eve\":1}"}) {
            assertThrows(
                    IOException.class,
                    () -> EventCodec.decode(text.getBytes(StandardCharsets.UTF_8)),
                    text);
        }
    }
}
