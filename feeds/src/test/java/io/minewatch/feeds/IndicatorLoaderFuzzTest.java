package io.minewatch.feeds;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;

/** Any text gives indicators or problems, never an exception, and what was read is found again. */
class IndicatorLoaderFuzzTest {
    @FuzzTest(maxDuration = "10m")
    void anyTableIsReadOrRefused(byte[] input) {
        IndicatorSetBuilder builder = new IndicatorSetBuilder();
        IndicatorLoader loader = new IndicatorLoader(builder);
        loader.read("f", "f.csv", new StringReader(new String(input, StandardCharsets.UTF_8)));
        IndicatorSet set = builder.build();
        int counted = 0;
        for (Indicator indicator : set) {
            counted++;
            if (indicator instanceof AddressIndicator address) {
                int port =
                        address.onlyOnPorts() ? firstPort(address.details()) : IndicatorSet.NO_PORT;
                assertNotNull(set.lookup(address.high(), address.low(), port));
            } else {
                assertNotNull(set.lookup(indicator.value()));
            }
        }
        assertEquals(set.size(), counted);
    }

    private static int firstPort(IndicatorDetails details) {
        return details.ports().isEmpty() ? details.tlsPorts().get(0) : details.ports().get(0);
    }
}
