package io.minewatch.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.minewatch.config.SensorConfig.FeedConfig;
import io.minewatch.config.SensorConfig.FetchingConfig;
import io.minewatch.feeds.fetch.Credentials.Scheme;
import io.minewatch.feeds.format.FeedFormats;
import io.minewatch.feeds.hygiene.FeedDefaults;
import io.minewatch.feeds.model.IndicatorKind;
import io.minewatch.feeds.model.IndicatorRole;
import io.minewatch.feeds.model.SharingLevel;
import io.minewatch.feeds.refresh.FeedSource.Guard;
import io.minewatch.feeds.refresh.FeedSource.Protocol;
import io.minewatch.feeds.refresh.FeedSource.Schedule;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FeedsReaderTest {
    private static List<FeedConfig> sources(String text) throws ConfigException {
        return ConfigReader.read("f.yml", text).feeds().sources();
    }

    private static void assertProblems(String text, String... expected) {
        ConfigException e = assertThrows(ConfigException.class, () -> sources(text));
        assertEquals(
                List.of(expected), e.problems().stream().map(ConfigProblem::toString).toList());
    }

    @Test
    void aShortEntryHasTheDefaults() throws ConfigException {
        assertEquals(
                List.of(
                        new FeedConfig(
                                "list",
                                URI.create("https://feeds.example/list.csv"),
                                "",
                                Protocol.HTTP,
                                "",
                                Map.of(),
                                FeedDefaults.USUAL,
                                false,
                                Schedule.DEFAULTS,
                                Guard.DEFAULTS,
                                Scheme.NONE,
                                "",
                                "",
                                false,
                                "",
                                null,
                                null,
                                "",
                                Set.of(),
                                FetchingConfig.DEFAULTS)),
                sources(
                        """
                        feeds:
                          sources:
                            - name: list
                              url: https://feeds.example/list.csv
                        """));
    }

    @Test
    void everyOptionOfAFeedCanBeSet() throws ConfigException {
        String text =
                """
                fetching: {proxy: http://proxy.example:3128, total-timeout: 1m}
                feeds:
                  sources:
                    - name: miners
                      url: https://taxii.example/api1/collections/1/
                      protocol: taxii
                      format: %2$s
                      options: {column: domain}
                      every: 6h
                      max-age: 3d
                      keep-percent: 80
                      max-bad-percent: 5
                      auth: {type: basic, user: me, secret: file:secrets/taxii}
                      sha256: %1$s
                      sha256-url: https://feeds.example/SHA256SUMS
                      signature-url: https://feeds.example/list.sig
                      public-key: keys/feed.pub
                      tags: [tlp:clear, miner]
                      overrides: true
                      kind: proxy
                      role: endpoint
                      coins: [XMR]
                      confidence: 70
                      tlp: green
                      licence: CC0-1.0
                      valid-days: 30
                      proxy: none
                      max-size: 1MiB
                    - {name: own, path: lists, max-age: 7d}
                """
                        .formatted("AB".repeat(32), FeedFormats.ALL.get(0).name());
        List<FeedConfig> sources = sources(text);
        FeedConfig miners = sources.get(0);
        assertEquals(Protocol.TAXII, miners.protocol());
        assertEquals(FeedFormats.ALL.get(0).name(), miners.format());
        assertEquals(Map.of("column", "domain"), miners.options());
        assertEquals(new Schedule(Duration.ofHours(6), Duration.ofDays(3)), miners.schedule());
        assertEquals(new Guard(80, 5), miners.guard());
        assertEquals(Scheme.BASIC, miners.auth());
        assertEquals("me", miners.authName());
        assertEquals("file:secrets/taxii", miners.authSecret());
        assertEquals("ab".repeat(32), miners.sha256());
        assertEquals(URI.create("https://feeds.example/SHA256SUMS"), miners.sha256Uri());
        assertEquals(URI.create("https://feeds.example/list.sig"), miners.signatureUri());
        assertEquals("keys/feed.pub", miners.publicKey());
        assertEquals(Set.of("tlp:clear", "miner"), miners.tags());
        assertEquals(
                new FeedDefaults(
                        IndicatorKind.PROXY,
                        IndicatorRole.ENDPOINT,
                        List.of("XMR"),
                        70,
                        SharingLevel.GREEN,
                        "CC0-1.0",
                        Map.of(),
                        30),
                miners.defaults());
        assertEquals("", miners.fetching().proxy(), "none here, though there is one for all");
        assertEquals(Duration.ofMinutes(1), miners.fetching().totalTimeout(), "as for all");
        assertEquals(1 << 20, miners.fetching().maxOctets());
        FeedConfig own = sources.get(1);
        assertEquals(Protocol.FILE, own.protocol());
        assertEquals("lists", own.path());
        assertEquals(Duration.ofDays(7), own.schedule().maxAge());
    }

    @Test
    void whatIsWrongIsToldWithItsPlace() {
        assertProblems(
                """
                feeds:
                  sources:
                    - url: https://a.example/
                    - name: Big
                      path: x
                    - name: both
                      path: x
                      url: https://a.example/
                    - name: neither
                    - name: odd
                      url: ftp://a.example/
                    - name: twice
                      path: x
                    - name: twice
                      path: y
                """,
                "f.yml:3:7: `feeds.sources[0]` has no name: add `name: ...` of small letters,"
                        + " digits, dots, hyphens and underscores",
                "f.yml:4:13: \"Big\" is no name of a feed: add `name: ...` of small letters,"
                        + " digits, dots, hyphens and underscores",
                "f.yml:8:12: `feeds.sources[2]` needs either `url` or `path`: write `url:"
                        + " https://...` for what is fetched, `path: ...` for files",
                "f.yml:9:7: `feeds.sources[3]` needs either `url` or `path`: write `url:"
                        + " https://...` for what is fetched, `path: ...` for files",
                "f.yml:11:12: \"ftp://a.example/\" is no address to fetch: write"
                        + " https://host/path (international names in their xn-- form)",
                "f.yml:14:13: two feeds have the name \"twice\": rename one");
    }

    @Test
    void secretsAreNamedAndNeverHeld() {
        ConfigException e =
                assertThrows(
                        ConfigException.class,
                        () ->
                                sources(
                                        """
                                        fetching:
                                          proxy-secret: hunter2
                                        feeds:
                                          sources:
                                            - name: a
                                              url: https://me:hunter2@a.example/
                                              auth: {type: bearer, secret: hunter2}
                                            - name: b
                                              url: http://b.example/
                                              auth: {type: bearer, secret: env:TOKEN}
                                            - name: c
                                              url: https://c.example/
                                              auth: {secret: env:TOKEN}
                                            - name: d
                                              url: https://d.example/
                                              auth: {type: basic, user: "a:b", secret: env:X}
                                            - name: e
                                              url: https://e.example/
                                              auth: {type: header, secret: env:X}
                                            - name: f
                                              url: https://f.example/
                                              public-key: k.pub
                                              sha256: abc
                                              client-key: k
                                              proxy: http://proxy.example
                                              format: nonsense
                                        """));
        assertEquals(12, e.problems().size(), e.getMessage());
        assertFalse(String.valueOf(e.getMessage()).contains("hunter2"), e.getMessage());
    }
}
