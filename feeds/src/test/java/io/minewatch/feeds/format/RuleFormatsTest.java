package io.minewatch.feeds.format;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Lists inside of other programs' rules. */
class RuleFormatsTest {
    private static final String SIGMA =
            """
            title: Look-ups of example pools
            id: 11111111-2222-4333-8444-555555555555
            modified: 2026-11-01
            logsource:
              category: dns
            detection:
              selection:
                query|endswith:
                  - '.pool-of-tests.com'
                  - 'other-of-tests.com'
                QueryName: pool.third-of-tests.com
              selection_ip:
                DestinationIp|cidr: 45.9.148.0/24
              selection_pattern:
                query:
                  - '*.fourth-of-tests.com'
                  - 'po*l.fifth-of-tests.com'
                query|re: '.*mine.*'
                CommandLine|contains: stratum
              filter_main:
                query|endswith: .good-of-tests.com
              condition: 1 of selection* and not 1 of filter_*
            """;
    private static final String FALCO =
            """
            - macro: never_true
              condition: (evt.num=0)
            - list: miner_ports
              items: [3333, 4444]
            - list: miner_domains
              items: [
                  "asia.pool-of-tests.com", eu.pool-of-tests.com,
                  https_miner_domains
              ]
            - rule: Detect outbound connections
              desc: text
            """;

    @Test
    void namesOfSigmaRulesAreWhatTheirAuthorsMean() {
        String rest =
                " ref=Sigma rule 11111111-2222-4333-8444-555555555555"
                        + " note=Look-ups of example pools";
        assertEquals(
                List.of(
                        "version 2026-11-01",
                        "9 +domain .pool-of-tests.com suffix" + rest,
                        "10 +domain other-of-tests.com suffix" + rest,
                        "11 +domain pool.third-of-tests.com exact" + rest,
                        "13 +address 45.9.148.0/24" + rest,
                        "16 +domain .fourth-of-tests.com suffix" + rest,
                        "17 - a pattern of names",
                        "18 - a condition with re",
                        "19 - a condition on another field",
                        "21 - a filter of a rule"),
                Sheet.of(new SigmaFormat(), SIGMA));
        assertEquals("sigma", Sheet.recognized("rule.yml", SIGMA));
    }

    @Test
    void namesOfFalcoListsAreExact() {
        assertEquals(
                List.of(
                        "4 - an item of another list",
                        "4 - an item of another list",
                        "7 +domain asia.pool-of-tests.com exact note=list miner_domains",
                        "7 +domain eu.pool-of-tests.com exact note=list miner_domains",
                        "8 - the name of another list"),
                Sheet.of(new FalcoFormat(), FALCO));
        assertEquals(
                5,
                Sheet.of(new FalcoFormat(), Map.of("lists", "others"), FALCO).stream()
                        .filter(line -> line.endsWith("an item of another list"))
                        .count());
        assertEquals("falco", Sheet.recognized("rules.yaml", FALCO));
    }

    @Test
    void brokenAndDeepYamlEnds() {
        assertEquals(
                List.of(
                        "2 !! is no YAML from here on ('expected the node content, but found ']'')"),
                Sheet.of(new SigmaFormat(), "title: a\ndetection: ]\n"));
        assertEquals(
                List.of("2 !! has more than 64 levels"),
                Sheet.of(new SigmaFormat(), "title: a\ndetection: " + "[".repeat(99)));
        assertEquals(
                List.of("0 !! has more than 8 MiB"),
                Sheet.of(new SigmaFormat(), "#".repeat((8 << 20) + 1)));
    }
}
