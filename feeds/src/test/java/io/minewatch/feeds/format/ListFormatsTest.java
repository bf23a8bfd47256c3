package io.minewatch.feeds.format;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Lists of names and addresses: plain, hosts, adblock, dnsmasq, Unbound, Pi-hole, Maltrail. */
class ListFormatsTest {
    @Test
    void plainListDropsCommentsQuotesAndMarksOfBlockLists() {
        assertEquals(
                List.of(
                        "version 7 of May",
                        "2 +any Pool.Example.org.",
                        "4 +any hxxps://pool[.]example(.)org:3333/",
                        "6 +any 45.9.148.117:3333",
                        "7 +any 45.9.148.0/24",
                        "8 +any pool.example.net",
                        "9 +any a.example.net",
                        "10 +any http://x.example.org/#part",
                        "11 ! 'one two' is more than one word",
                        "12 +any *.wild.example.org"),
                Sheet.of(
                        new PlainListFormat(),
                        """
                        \uFEFF# Version: 7 of May\r
                        Pool.Example.org.\t\r
                        \r
                        hxxps://pool[.]example(.)org:3333/ # defanged
                        ; note
                        45.9.148.117:3333\t// here
                        45.9.148.0/24 ; SBL1
                        ||pool.example.net^
                        "a.example.net",
                        http://x.example.org/#part
                        one two
                        *.wild.example.org"""));
    }

    @Test
    void plainListTakesTypeAndMatchFromTheOperator() {
        assertEquals(
                List.of("1 +ja3 d131dd02c5e6eec4d131dd02c5e6eec4"),
                Sheet.of(
                        new PlainListFormat(),
                        Map.of("type", "ja3"),
                        "d131dd02c5e6eec4d131dd02c5e6eec4\n"));
        assertEquals(
                List.of(
                        "0 ! option match 'most' is unknown",
                        "0 ! option type 'mail' is unknown",
                        "1 +any a.example.org"),
                Sheet.of(
                        new PlainListFormat(),
                        Map.of("match", "most", "type", "mail"),
                        "a.example.org\n"));
    }

    @Test
    void hostsFileMatchesExactlyAndLeavesTheHostItselfOut() {
        String text =
                """
                # Last updated: 2026-11-01
                127.0.0.1 localhost localhost.localdomain
                ::1 ip6-localhost ip6-loopback
                255.255.255.255 broadcasthost
                0.0.0.0 0.0.0.0
                0.0.0.0 a.example.org b.example.org # two
                ::  c.example.org
                10.1.2.3 web.intra.example
                pool.example.org
                0.0.0.0
                """;
        assertEquals(
                List.of(
                        "version 2026-11-01",
                        "6 +domain a.example.org exact",
                        "6 +domain b.example.org exact",
                        "7 +domain c.example.org exact",
                        "8 - a host with an address of its own",
                        "9 ! 'pool.example.org' is no address",
                        "10 ! names no host"),
                Sheet.of(new HostsFileFormat(), text));
        assertEquals(
                "1 +domain a.example.org suffix",
                Sheet.of(new HostsFileFormat(), Map.of("match", "suffix"), "0.0.0.0 a.example.org")
                        .get(0));
        assertEquals(
                "hosts", Sheet.recognized("x.txt", text.substring(0, text.indexOf("pool.ex"))));
    }

    @Test
    void adblockRulesForNamesAreTakenAndTheOthersCounted() {
        String text =
                """
                [Adblock Plus 2.0]
                ! Version: 202611010900
                ! Title: miners
                ||pool.example.org^
                ||ws.example.org^$third-party,websocket
                ||lib.example.org/miner.js
                ||lib.example.org/*/miner.js
                |only.example.org^
                ||*.below.example.org^
                @@||good.example.org^
                ||cond.example.org^$script,domain=news.example
                ||csp.example.org^$csp=script-src 'self'
                example.com##.advert
                example.com#@#.advert
                /coin-?hive[0-9]/
                -miner.js
                *$script,domain=x.example
                0.0.0.0 h.example.org
                ||tail.example.org^|
                ||port.example.org:3333^
                ||45.9.148.117^
                """;
        assertEquals(
                List.of(
                        "version 202611010900",
                        "4 +any pool.example.org suffix",
                        "5 +any ws.example.org suffix",
                        "6 +url lib.example.org/miner.js",
                        "7 - a pattern of URLs",
                        "8 +any only.example.org exact",
                        "9 +any below.example.org below",
                        "10 ok any good.example.org suffix note=exception of the filter list",
                        "11 - a rule that holds on some pages or changes pages only",
                        "12 - a rule that holds on some pages or changes pages only",
                        "13 - a rule for parts of pages",
                        "14 - a rule for parts of pages",
                        "15 - a pattern of URLs",
                        "16 - a pattern of URLs",
                        "17 - a rule that holds on some pages or changes pages only",
                        "18 +domain h.example.org exact",
                        "19 +any tail.example.org suffix",
                        "20 +any port.example.org:3333 suffix",
                        "21 +any 45.9.148.117 suffix"),
                Sheet.of(new AdblockFormat(), text));
        assertEquals("adblock", Sheet.recognized("list.txt", text));
        assertEquals("adblock", Sheet.recognized("list.txt", "! x\n||a.example.org^\n"));
    }

    @Test
    void dnsmasqBlocksASuffixAndForwardsAreNoBlocks() {
        String text =
                """
                # a comment
                address=/pool.example.org/0.0.0.0
                address=/a.example.org/b.example.org/#
                local=/c.example.org/
                server=/d.example.org/
                address=/*.below.example.org/
                server=/good.example.org/#
                server=/corp.example/10.0.0.1
                address=/nas.example/192.168.1.5
                cache-size=1000
                address=/broken.example.org
                """;
        assertEquals(
                List.of(
                        "2 +domain pool.example.org suffix",
                        "3 +domain a.example.org suffix",
                        "3 +domain b.example.org suffix",
                        "4 +domain c.example.org suffix",
                        "5 +domain d.example.org suffix",
                        "6 +domain *.below.example.org",
                        "7 ok domain good.example.org suffix note=let through by the list",
                        "8 - a name with an address or server of its own",
                        "9 - a name with an address or server of its own",
                        "10 - another directive of dnsmasq",
                        "11 ! 'address=/broken.example.org' has no end of its name"),
                Sheet.of(new DnsmasqFormat(), text));
        assertEquals("dnsmasq", Sheet.recognized("x.conf", text));
    }

    @Test
    void unboundZonesAndDataAreToldApart() {
        String text =
                """
                server:
                  local-zone: "pool.example.org" always_nxdomain
                  local-zone: "b.example.org." refuse  # why
                  local-zone: "only.example.org" typetransparent
                  local-data: "only.example.org A 0.0.0.0"
                  local-data: "nas.example 3600 IN A 192.168.1.5"
                  local-zone: good.example.org always_transparent
                  verbosity: 1
                  local-zone: broken
                """;
        assertEquals(
                List.of(
                        "2 +domain pool.example.org suffix",
                        "3 +domain b.example.org. suffix",
                        "4 - a zone of a type that blocks nothing by itself",
                        "5 +domain only.example.org exact",
                        "6 - a name with an address of its own",
                        "7 ok domain good.example.org suffix note=let through by the list",
                        "8 - another line of Unbound's configuration",
                        "9 ! 'local-zone: broken' is no zone or address"),
                Sheet.of(new UnboundFormat(), text));
        assertEquals("unbound", Sheet.recognized("x.conf", text));
    }

    @Test
    void piHoleExpressionsOfOneNameAreTakenAndNoOtherIsGuessed() {
        String text =
                """
                # miners
                (^|\\.)pool\\.example\\.org$
                (\\.|^)b\\.example\\.org$
                ^only\\.example\\.org$
                \\.below\\.example\\.org$
                ^.+\\.deep\\.example\\.org$
                (^|\\.)pool.example\\.org$
                min(er|ing)
                """;
        assertEquals(
                List.of(
                        "2 +domain pool.example.org suffix",
                        "3 +domain b.example.org suffix",
                        "4 +domain only.example.org exact",
                        "5 +domain below.example.org below",
                        "6 +domain deep.example.org below",
                        "7 ! '(^|\\.)pool.example\\.org$' is no expression for one name",
                        "8 ! 'min(er|ing)' is no expression for one name"),
                Sheet.of(new PiHoleFormat(), text));
        assertEquals("pihole", Sheet.recognized("regex.list", text));
    }

    @Test
    void maltrailTrailsKeepTheirReference() {
        String text =
                """
                # Copyright (c) 2014-2026 Maltrail developers (https://github.com/stamparm/maltrail/)
                # See the file 'LICENSE' for copying permission

                # Aliases: one, two

                # Reference: https://report.example/1
                # Reference: https://report.example/2

                pool.example.org
                45.9.148.117:3333
                http://45.9.148.118/x.sh

                # Reference: https://report.example/3

                45.9.149.0/24
                /gate/miner.php
                evil\\.[a-z]+\\.example\\.org
                """;
        assertEquals(
                List.of(
                        "9 +any pool.example.org ref=https://report.example/1",
                        "10 +any 45.9.148.117:3333 ref=https://report.example/1",
                        "11 +any http://45.9.148.118/x.sh ref=https://report.example/1",
                        "15 +any 45.9.149.0/24 ref=https://report.example/3",
                        "16 - a path without a host",
                        "17 - a pattern of names"),
                Sheet.of(new MaltrailFormat(), text));
        assertEquals("maltrail", Sheet.recognized("crypto_mining.txt", text));
    }

    @Test
    void whatHasNoMarkIsAPlainListOrNothing() {
        assertEquals("plain", Sheet.recognized("x.txt", "# pools\npool.example.org\n1.2.3.4\n"));
        assertEquals("", Sheet.recognized("x.txt", "some words of prose\n"));
        assertEquals("", Sheet.recognized("x.txt", ""));
    }
}
