package io.minewatch.feeds.format;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RpzFormatTest {
    private static final RpzFormat RPZ = new RpzFormat(() -> Instant.ofEpochSecond(1_795_000_000L));

    @Test
    void zoneFileWithRelativeNamesAndNoOrigin() {
        String text =
                """
                $TTL 1h
                @ IN SOA localhost. root.localhost. (
                        2026112501 ; serial
                        3600 600 604800 300 )
                  IN NS localhost.
                pool.example.org      CNAME .
                *.pool.example.org    CNAME .
                nodata.example.org 300 IN CNAME *.
                drop.example.org   IN 60 CNAME rpz-drop.
                good.example.org      CNAME rpz-passthru.
                old.example.org       CNAME old.example.org.
                slow.example.org      CNAME rpz-tcp-only.
                garden.example.org    A 203.0.113.7
                                      AAAA 2001:db8::7
                                      TXT "blocked; see (help)"
                32.117.148.9.45.rpz-ip CNAME .
                24.0.148.9.45.rpz-ip  CNAME .
                48.zz.f7.4f8.2a01.rpz-ip CNAME .
                128.7.zz.4f8.2a01.rpz-ip CNAME rpz-passthru.
                32.1.0.0.10.rpz-client-ip CNAME .
                ns.example.rpz-nsdname CNAME .
                40.1.2.3.4.rpz-ip     CNAME .
                $INCLUDE other.zone
                """;
        assertEquals(
                List.of(
                        "version 2026112501",
                        "6 +domain pool.example.org exact",
                        "7 +domain *.pool.example.org",
                        "8 +domain nodata.example.org exact",
                        "9 +domain drop.example.org exact",
                        "10 ok domain good.example.org exact note=let through by the zone",
                        "11 ok domain old.example.org exact note=let through by the zone",
                        "12 - a rule that asks for TCP only",
                        "13 +domain garden.example.org exact",
                        "16 +address 45.9.148.117",
                        "17 +address 45.9.148.0/24",
                        "18 +address 2a01:4f8:f7::/48",
                        "19 ok address 2a01:4f8::7 note=let through by the zone",
                        "20 - a rule for a client",
                        "21 - a rule for a name server",
                        "22 ! '40.1.2.3.4.rpz-ip' is no address",
                        "23 ! '$INCLUDE' is not followed"),
                Sheet.of(RPZ, text));
        assertEquals("rpz", Sheet.recognized("db.rpz", text));
    }

    @Test
    void printedTransferHasAbsoluteNames() {
        String text =
                """
                ; <<>> DiG 9.18 <<>> @192.0.2.1 rpz.example AXFR
                rpz.example.\t300\tIN\tSOA\tns.example. hostmaster.example. 77 3600 600 604800 300
                rpz.example.\t300\tIN\tNS\tns.example.
                pool.example.org.rpz.example. 300 IN CNAME .
                *.pool.example.org.RPZ.example. 300 IN CNAME .
                stray.example.org. 300 IN CNAME .
                rpz.example.\t300\tIN\tSOA\tns.example. hostmaster.example. 77 3600 600 604800 300
                """;
        assertEquals(
                List.of(
                        "version 77",
                        "4 +domain pool.example.org exact",
                        "5 +domain *.pool.example.org",
                        "6 ! 'stray.example.org.' lies outside of the zone rpz.example",
                        "version 77"),
                Sheet.of(RPZ, text));
        assertEquals("rpz", Sheet.recognized("transfer.txt", text));
    }

    @Test
    void originAndZoneAreFollowed() {
        assertEquals(
                List.of("version 1", "3 +domain a.example.org exact"),
                Sheet.of(
                        RPZ,
                        "$ORIGIN rpz.example.\n@ SOA a. b. 1 2 3 4 5\na.example.org CNAME .\n"));
        assertEquals(
                List.of("1 +domain a.example.org exact"),
                Sheet.of(
                        RPZ, Map.of("zone", "rpz.example."), "a.example.org.rpz.example. CNAME ."));
        assertEquals(
                List.of(
                        "1 ! 'a.example.org.rpz.example.' stands in a zone whose name is not known"),
                Sheet.of(RPZ, "a.example.org.rpz.example. CNAME ."));
    }

    @Test
    void parenthesisWithoutEndIsABrokenZone() {
        assertEquals(
                List.of("1 !! has a parenthesis without an end"),
                Sheet.of(RPZ, "@ SOA a. b. ( 1 2\n3 4\n"));
        assertEquals(
                List.of("1 !! has a record of more than 1000 parts"),
                Sheet.of(RPZ, "@ SOA (\n" + "1\n".repeat(2_000)));
    }
}
