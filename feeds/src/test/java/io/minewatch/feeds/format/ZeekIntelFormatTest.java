package io.minewatch.feeds.format;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class ZeekIntelFormatTest {
    private static final String FIELDS =
            "#fields\tindicator\tindicator_type\tmeta.source\tmeta.desc\tmeta.url\n";

    @Test
    void allTypesOfZeek() {
        String text =
                FIELDS
                        + "pool.example.org\tIntel::DOMAIN\tteam\ta pool\thttps://r.example/1\n"
                        + "45.9.148.117\tIntel::ADDR\t-\t-\t-\n"
                        + "45.9.148.0/24\tIntel::SUBNET\tteam\n"
                        + "evil.example.org/x.sh\tIntel::URL\tteam\t-\t-\n"
                        + "aa".repeat(20)
                        + "\tIntel::CERT_HASH\tteam\t-\t-\n"
                        + "bb".repeat(16)
                        + "\tIntel::FILE_HASH\tteam\t-\t-\n"
                        + "x\tIntel::SURPRISE\tteam\t-\t-\n"
                        + "pool.example.net Intel::DOMAIN team\n";
        assertEquals(
                List.of(
                        "2 +domain pool.example.org exact sources=[team] ref=https://r.example/1"
                                + " note=a pool",
                        "3 +address 45.9.148.117",
                        "4 +address 45.9.148.0/24 sources=[team]",
                        "5 +url evil.example.org/x.sh sources=[team]",
                        "6 +certificate " + "aa".repeat(20) + " sources=[team]",
                        "7 - nothing of type Intel::FILE_HASH is matched",
                        "8 ! type 'Intel::SURPRISE' is unknown",
                        "9 ! 'pool.example.net Intel::DOMAIN team' has no indicator or no type"),
                Sheet.of(new ZeekIntelFormat(), text));
        assertEquals("zeek", Sheet.recognized("intel.dat", text));
    }

    @Test
    void blanksInPlaceOfTabsAreToldAndNotGuessed() {
        assertEquals(
                List.of("1 !! has blanks in place of tabs in its #fields line"),
                Sheet.of(
                        new ZeekIntelFormat(),
                        "#fields indicator indicator_type meta.source\na.example.org x y\n"));
        assertEquals(
                List.of("1 !! has no #fields line before its entries"),
                Sheet.of(new ZeekIntelFormat(), "a.example.org\tIntel::DOMAIN\tx\n"));
    }
}
