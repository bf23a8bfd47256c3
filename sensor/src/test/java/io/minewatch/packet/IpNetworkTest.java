package io.minewatch.packet;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpNetworkTest {
    @Property(tries = 200)
    void everyAddressReadsBackFromItsText(@ForAll long high, @ForAll long low) {
        IpAddress address = new IpAddress(high, low);
        assertEquals(address, IpAddress.parse(address.toString()));
        IpAddress v4 = IpAddress.v4((int) low);
        assertEquals(v4, IpAddress.parse(v4.toString()));
        IpAddress sparse = new IpAddress(high & 0xFFFF, low & 0xFFFF_0000_0000L);
        assertEquals(sparse, IpAddress.parse(sparse.toString()));
    }

    @ParameterizedTest
    @CsvSource({
        "::ffff:192.0.2.1, 192.0.2.1",
        "2001:DB8:0:0:0:0:0:1, 2001:db8::1",
        "::, ::",
        "1::, 1::",
        "64:ff9b::192.0.2.33, 64:ff9b::c000:221",
        "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0"
    })
    void everyFormOfAnAddressIsRead(String text, String canonical) {
        assertEquals(canonical, requireNonNull(IpAddress.parse(text)).toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1.2.3",
                "1.2.3.4.5",
                "01.2.3.4",
                "1.2.3.256",
                "1.2.3.4 ",
                ":",
                ":::",
                "1:",
                ":1",
                "1::2::3",
                "1:2:3:4:5:6:7:8:9",
                "12345::",
                "fe80::1%eth0",
                "g::",
                "1:2:3:4:5:6:7:1.2.3.4",
                "1:2:3:4:5:6:7:8::"
            })
    void whatIsNoAddressIsNotRead(String text) {
        assertNull(IpAddress.parse(text));
    }

    @Test
    void networkHoldsItsFirstAndLastAddressOnly() {
        IpNetwork network = requireNonNull(IpNetwork.parse("10.1.0.0/16"));
        assertTrue(network.contains(requireNonNull(IpAddress.parse("10.1.0.0"))));
        assertTrue(network.contains(requireNonNull(IpAddress.parse("10.1.255.255"))));
        assertFalse(network.contains(requireNonNull(IpAddress.parse("10.2.0.0"))));
        assertFalse(network.contains(requireNonNull(IpAddress.parse("::a01:0"))));
        assertEquals("10.1.0.0/16", network.toString());
    }

    @Test
    void longPrefixesOfVersionSixAreRead() {
        IpNetwork network = requireNonNull(IpNetwork.parse("2001:db8::/33"));
        assertTrue(network.contains(requireNonNull(IpAddress.parse("2001:db8:7fff::1"))));
        assertFalse(network.contains(requireNonNull(IpAddress.parse("2001:db8:8000::1"))));
        assertEquals("2001:db8::1/128", requireNonNull(IpNetwork.parse("2001:db8::1")).toString());
        assertTrue(
                requireNonNull(IpNetwork.parse("::/0"))
                        .contains(requireNonNull(IpAddress.parse("10.0.0.1"))));
        assertTrue(
                requireNonNull(IpNetwork.parse("fd00::/96"))
                        .contains(requireNonNull(IpAddress.parse("fd00::ffff:ffff"))));
    }

    @Test
    void bitsBehindThePrefixAreRefusedAndCorrected() {
        assertNull(IpNetwork.parse("10.1.2.3/16"));
        assertEquals("10.1.0.0/16", IpNetwork.corrected("10.1.2.3/16"));
        assertNull(IpNetwork.parse("10.0.0.0/33"));
        assertNull(IpNetwork.corrected("10.0.0.0/33"));
        assertNull(IpNetwork.parse("10.0.0.0/"));
        assertNull(IpNetwork.parse("10.0.0.0/-1"));
    }

    @Test
    void overlapIsSymmetric() {
        IpNetwork wide = requireNonNull(IpNetwork.parse("10.0.0.0/8"));
        IpNetwork narrow = requireNonNull(IpNetwork.parse("10.9.0.0/24"));
        IpNetwork other = requireNonNull(IpNetwork.parse("11.0.0.0/8"));
        assertTrue(wide.overlaps(narrow));
        assertTrue(narrow.overlaps(wide));
        assertFalse(wide.overlaps(other));
    }
}
