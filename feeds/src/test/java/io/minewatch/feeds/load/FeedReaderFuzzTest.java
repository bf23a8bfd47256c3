package io.minewatch.feeds.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.minewatch.feeds.format.FeedFormat;
import io.minewatch.feeds.format.FeedFormats;
import io.minewatch.feeds.format.FeedHead;
import io.minewatch.feeds.format.NativeCsvFormat;
import io.minewatch.feeds.hygiene.FeedDefaults;
import io.minewatch.feeds.match.IndicatorHit;
import io.minewatch.feeds.match.IndicatorSet;
import io.minewatch.feeds.match.IndicatorSetBuilder;
import io.minewatch.feeds.model.AddressIndicator;
import io.minewatch.feeds.model.Indicator;
import io.minewatch.feeds.model.IndicatorDetails;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Any octets give indicators or problems, never an exception; what was read is found again; and
 * what a format writes it reads back as the same.
 */
class FeedReaderFuzzTest {
    private static final LocalDate TODAY = LocalDate.of(2026, 11, 25);

    @FuzzTest(maxDuration = "10m")
    void anyTableIsReadOrRefused(byte[] input) throws IOException {
        IndicatorSet set = read(new NativeCsvFormat(), input);
        int counted = 0;
        for (Indicator indicator : set) {
            counted++;
            assertNotNull(found(set, indicator), indicator::value);
        }
        assertEquals(set.size(), counted);
        for (FeedFormat format : FeedFormats.ALL) {
            format.recognize(new FeedHead("f", new String(input, StandardCharsets.UTF_8)));
        }
        StringBuilder text = new StringBuilder();
        new NativeCsvFormat().write(set, text, (indicator, why) -> {});
        IndicatorSet again =
                read(new NativeCsvFormat(), text.toString().getBytes(StandardCharsets.UTF_8));
        assertEquals(values(set), values(again));
    }

    private static IndicatorSet read(FeedFormat format, byte[] octets) {
        IndicatorSetBuilder builder = new IndicatorSetBuilder();
        new FeedReader(builder, TODAY)
                .read(
                        new FeedSpec("f", format, Map.of(), FeedDefaults.USUAL, false),
                        "f",
                        new ByteArrayInputStream(octets));
        return builder.build();
    }

    private static List<String> values(IndicatorSet set) {
        List<String> values = new ArrayList<>();
        for (Indicator indicator : set) {
            values.add(indicator.type() + " " + indicator.value() + indicator.details().ports());
        }
        return values;
    }

    private static @Nullable IndicatorHit found(IndicatorSet set, Indicator indicator) {
        int day = IndicatorSet.ANY_DAY;
        if (indicator instanceof AddressIndicator address) {
            int port = address.onlyOnPorts() ? firstPort(address.details()) : IndicatorSet.NO_PORT;
            return set.lookup(address.high(), address.low(), port, day);
        }
        return switch (indicator.type()) {
            case DOMAIN -> {
                IndicatorHit itself = set.lookup(indicator.value(), day);
                yield itself != null ? itself : set.lookup("a." + indicator.value(), day);
            }
            default -> set.lookup(indicator.type(), indicator.value(), day);
        };
    }

    private static int firstPort(IndicatorDetails details) {
        return details.ports().isEmpty() ? details.tlsPorts().get(0) : details.ports().get(0);
    }
}
