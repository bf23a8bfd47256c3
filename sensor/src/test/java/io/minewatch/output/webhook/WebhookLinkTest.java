package io.minewatch.output.webhook;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WebhookLinkTest {
    @ParameterizedTest
    @CsvSource({
        "https://soc.example,                        https://soc.example",
        "https://soc.example/,                       https://soc.example",
        "http://soc.example:8080/hook,               http://soc.example:8080/...",
        "https://hooks.example/services/T0/B0/TOKEN, https://hooks.example/...",
        "https://soc.example?key=TOKEN,              https://soc.example/...",
        "https://soc.example/#TOKEN,                 https://soc.example/...",
        "https://user:TOKEN@soc.example:1,           https://soc.example:1/...",
        "https://[2001:db8::1]:443/TOKEN,            https://[2001:db8::1]:443/..."
    })
    void tellsOfAnAddressSchemeHostAndPort(String url, String shown) {
        assertEquals(shown, WebhookLink.shown(url));
    }
}
