package io.minewatch.feeds.bundled;

import static io.minewatch.feeds.match.IndicatorSet.ANY_DAY;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.minewatch.feeds.match.CompiledFeed;
import io.minewatch.feeds.match.IndicatorHit;
import io.minewatch.feeds.match.IndicatorSet;
import io.minewatch.feeds.model.Addresses;
import io.minewatch.feeds.model.DomainIndicator;
import io.minewatch.feeds.model.DomainMatch;
import io.minewatch.feeds.model.Indicator;
import io.minewatch.feeds.model.IndicatorKind;
import io.minewatch.feeds.model.IndicatorSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BundledFeedsTest {
    private static final IndicatorSet SET = BundledFeeds.load();

    private static Path data() {
        return Path.of(System.getProperty("minewatch.root", ".."), "feeds", "data");
    }

    private static @Nullable String value(@Nullable IndicatorHit hit) {
        return hit == null ? null : hit.indicator().value();
    }

    @Test
    void compiledFeedIsThatOfTheTable() throws IOException {
        try (InputStream in = BundledFeeds.class.getResourceAsStream(BundledFeeds.RESOURCE)) {
            assertNotNull(in);
            assertArrayEquals(
                    CompiledFeed.write(BundledFeedCompiler.compile(data())), in.readAllBytes());
        }
    }

    @Test
    void holdsTheIndicatorsOfTheTable() {
        assertTrue(SET.size() > 4_800, () -> SET.size() + " indicators");
        int counted = 0;
        for (IndicatorKind kind : IndicatorKind.values()) {
            counted += SET.count(kind);
        }
        assertEquals(SET.size(), counted);
        assertEquals(1, SET.feeds().size());
        assertEquals(BundledFeeds.NAME, SET.feeds().get(0).name());
        assertFalse(SET.feeds().get(0).version().isEmpty());
    }

    @Test
    void everyNameMatchesItselfAndNamesBelowAsItSays() {
        for (Indicator indicator : SET) {
            if (!(indicator instanceof DomainIndicator domain)) {
                continue;
            }
            String name = domain.name();
            IndicatorHit itself = SET.lookup(name, ANY_DAY);
            assertNotNull(itself, name);
            assertEquals(indicator, itself.indicator());
            assertEquals(IndicatorHit.Match.EXACT, itself.match());
            assertEquals(indicator.details().role(), itself.role());
            assertEquals(name, value(SET.lookup(name.toUpperCase(Locale.ROOT) + ".", ANY_DAY)));
            byte[] octets = name.getBytes(StandardCharsets.US_ASCII);
            assertEquals(name, value(SET.lookup(octets, 0, octets.length, ANY_DAY)));

            IndicatorHit below = SET.lookup("zz." + name, ANY_DAY);
            if (domain.match() == DomainMatch.SUFFIX) {
                assertNotNull(below, name);
                assertEquals(name, value(below));
                assertEquals(IndicatorHit.Match.PARENT, below.match());
            } else {
                assertNotEquals(name, value(below));
            }
            assertNotEquals(name, value(SET.lookup("not" + name, ANY_DAY)));
            assertNotEquals(name, value(SET.lookup(name + "x", ANY_DAY)));
            assertNotEquals(name, value(SET.lookup(name + ".example", ANY_DAY)));
        }
    }

    @Test
    void gluedPrefixOfRegistrableNamesMatchesNothing() {
        for (Indicator indicator : SET) {
            String name = indicator.value();
            if (indicator instanceof DomainIndicator
                    && name.indexOf('.') == name.lastIndexOf('.')) {
                String glued = "qqnot" + name;
                assertNull(SET.lookup(glued, ANY_DAY), glued);
                assertNull(SET.lookup("www." + glued, ANY_DAY), glued);
            }
        }
    }

    @Test
    void everySourceHasALicenceAndNoneIsUnderAgpl() throws IOException {
        Map<String, String> licences = BundledFeedCompiler.licences(data().resolve("sources.csv"));
        for (Indicator indicator : SET) {
            assertFalse(indicator.details().sources().isEmpty());
            for (IndicatorSource source : indicator.details().sources()) {
                assertEquals(licences.get(source.name()), source.licence(), source.name());
                assertFalse(source.licence().contains("AGPL"));
                assertFalse(source.name().toLowerCase(Locale.ROOT).contains("coinblocker"));
            }
        }
    }

    /** What miners and people really ask for, checked by eye against the pools' documentation. */
    @ParameterizedTest
    @CsvSource({
        "pool.supportxmr.com, pool, endpoint, active, 3333",
        "pool-sg.supportxmr.com, pool, endpoint-likely, active, 0",
        "pool-fr.supportxmr.com, pool, endpoint-likely, unverified, 0",
        "supportxmr.com, pool, web-front, active, 0",
        "www.supportxmr.com, pool, web-front, active, 0",
        "gulf.moneroocean.stream, pool, endpoint, active, 10128",
        "gulf.moneroocean.stream, pool, endpoint, active, 20128",
        "de.moneroocean.stream, pool, endpoint, active, 10001",
        "jp.moneroocean.stream, pool, endpoint-likely, unknown, 0",
        "api.moneroocean.stream, pool, web-front, active, 0",
        "moneroocean.stream, pool, web-front, active, 0",
        "pool.hashvault.pro, pool, endpoint, active, 443",
        "monero.hashvault.pro, pool, web-front, active, 0",
        "hashvault.pro, pool, web-front, active, 0",
        "pool.minexmr.com, pool, endpoint, defunct, 4444",
        "ca.minexmr.com, pool, endpoint, defunct, 443",
        "minexmr.com, pool, web-front, defunct, 0",
        "mine.c3pool.com, pool, endpoint, active, 15555",
        "auto.c3pool.org, pool, endpoint, active, 33333",
        "c3pool.com, pool, web-front, active, 0",
        "xmr.2miners.com, pool, endpoint, active, 2222",
        "us-xmr.2miners.com, pool, endpoint, unverified, 12222",
        "2miners.com, pool, web-front, active, 0",
        "xmr-eu1.nanopool.org, pool, endpoint, active, 14433",
        "xmr-us-west1.nanopool.org, pool, endpoint, active, 10300",
        "eth-eu1.nanopool.org, pool, endpoint, stale, 0",
        "xmr.nanopool.org, pool, web-front, active, 0",
        "mx.nanopool.org, pool, web-front, stale, 0",
        "xmr.f2pool.com, pool, endpoint, active, 13531",
        "www.f2pool.com, pool, web-front, active, 0",
        "de.monero.herominers.com, pool, endpoint, active, 1111",
        "herominers.com, pool, web-front, active, 0",
        "xmr-eu.kryptex.network, pool, endpoint, active, 7029",
        "pool.kryptex.com, pool, web-front, active, 0",
        "randomxmonero.auto.nicehash.com, pool, endpoint, active, 9200",
        "kawpow.auto.nicehash.com, pool, endpoint-likely, active, 9200",
        "www.nicehash.com, pool, web-front, active, 0",
        "xmrpool.eu, pool, endpoint, active, 9999",
        "web.xmrpool.eu, pool, web-front, active, 0",
        "monerohash.com, pool, endpoint, active, 9999",
        "xmr-eu.dwarfpool.com, pool, endpoint, defunct, 8005",
        "zec-eu1.dwarfpool.com, pool, endpoint-likely, defunct, 0",
        "xmr.pool.minergate.com, pool, endpoint, unknown, 45700",
        "fcn-xmr.pool.minergate.com, pool, endpoint-likely, stale, 0",
        "minergate.com, pool, web-front, unknown, 0",
        "rx.unmineable.com, pool, endpoint, active, 3333",
        "donate.v2.xmrig.com, donation, endpoint, active, 3333",
        "donate.ssl.xmrig.com, donation, endpoint, active, 443",
        "donate.xmr-stak.net, donation, endpoint, unknown, 8888",
        "xmrig.com, explorer, web-front, stale, 0",
        "seeds.p2pool.io, node, endpoint, active, 37889",
        "lpp.ackng.com, proxy, endpoint, unverified, 0",
        "coinhive.com, webminer, listed, defunct, 0",
        "miningpoolstats.stream, explorer, web-front, unverified, 0",
    })
    void importantNameHasItsRole(String name, String kind, String role, String status, int port) {
        IndicatorHit hit = SET.lookup(name, ANY_DAY);
        assertNotNull(hit);
        assertEquals(kind, hit.details().kind().label());
        assertEquals(role, hit.role().label());
        assertEquals(status, hit.details().status().label());
        assertTrue(port == 0 || hit.namesPort(port));
    }

    /** Names that published lists hold, or that lie beside those that they hold. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "mooo.com",
                "pool.mooo.com",
                "linux-repository-updates.com",
                "abcxyz.stream",
                "monero.net",
                "extrmepool.org",
                "mro.extrmepool.org",
                "emercoin.com",
                "imageshack.us",
                "adbtc.top",
                "adminer.com",
                "con-ip.com",
                "us.to",
                "example.us.to",
                "github.io",
                "github.com",
                "getmonero.org",
                "bitcoin.com",
                "bitcoin.org",
                "binance.com",
                "coinbase.com",
                "whitebit.com",
                "cloudflare.com",
                "amazonaws.com",
                "pool.ntp.org",
                "google.com",
            })
    void harmlessNameDoesNotMatch(String name) {
        assertNull(SET.lookup(name, ANY_DAY));
    }

    @Test
    void addressOfTheProxyLogonMinerMatchesOnItsPortOnly() {
        long low = Addresses.V4_MAPPED | 159L << 24 | 65L << 16 | 206L << 8 | 137L;
        IndicatorHit hit = SET.lookup(0, low, 3333, ANY_DAY);
        assertNotNull(hit);
        assertEquals("159.65.206.137", value(hit));
        assertNull(SET.lookup(0, low, 443, ANY_DAY));
        assertNull(SET.lookup(0, low + 1, 3333, ANY_DAY));
    }
}
