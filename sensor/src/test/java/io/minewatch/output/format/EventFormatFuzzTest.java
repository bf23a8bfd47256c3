package io.minewatch.output.format;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.minewatch.output.event.AlertEvent;
import io.minewatch.output.event.SampleEvents;
import java.io.IOException;

/** Strings of a miner's choice against every format and its strict reader. */
class EventFormatFuzzTest {
    @FuzzTest
    void noTextBreaksAFormat(FuzzedDataProvider data) throws IOException {
        Payload payload = data.pickValue(Payload.values());
        Header header = data.pickValue(Header.values());
        int max = data.consumeInt(EventFormat.MIN_OCTETS, 10_000);
        AlertEvent event =
                SampleEvents.finding(
                        data.consumeLong(1, Long.MAX_VALUE),
                        data.consumeString(2000),
                        data.consumeString(2000),
                        data.consumeRemainingAsString());
        EventFormatTest.check(EventFormatTest.format(payload, header, max), event);
    }
}
