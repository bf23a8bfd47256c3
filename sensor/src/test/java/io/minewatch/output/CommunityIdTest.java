package io.minewatch.output;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.minewatch.packet.IpAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommunityIdTest {
    private final CommunityId communityId = new CommunityId();

    /** The first and the last four stand in the specification's baseline. */
    @ParameterizedTest
    @CsvSource({
        "6, 128.232.110.120, 34855, 66.35.250.204, 80, 1:LQU9qZlK+B5F3KDmev6m5PMibrg=",
        "6, 10.10.20.15, 49812, 203.0.113.77, 3333, 1:EbDXT2De2VXR8kGZ0i5h53cR9hw=",
        "17, 192.168.1.52, 54585, 8.8.8.8, 53, 1:d/FP5EW3wiY1vCndhwleRRKHowQ=",
        "6, 2001:470:e5bf:dead:4957:2174:e82c:4887, 63943, 2607:f8b0:400c:c03::1a, 25,"
                + " 1:/qFaeAR+gFe1KYjMzVDsMv+wgU4=",
        "1, 192.168.0.89, 8, 192.168.0.1, 0, 1:X0snYXpgwiv9TZtqg64sgzUn6Dk=",
        "1, 192.168.0.1, 0, 192.168.0.89, 0, 1:X0snYXpgwiv9TZtqg64sgzUn6Dk=",
        "132, 192.168.170.8, 7, 192.168.170.56, 7, 1:MP2EtRCAUIZvTw6MxJHLV7N7JDs="
    })
    void publishedVectors(
            int protocol,
            String source,
            int sourcePort,
            String destination,
            int destinationPort,
            String id) {
        assertEquals(
                id,
                communityId.of(
                        protocol,
                        address(source),
                        sourcePort,
                        address(destination),
                        destinationPort));
    }

    @Test
    void bothDirectionsHaveOneId() {
        assertEquals(
                communityId.of(6, address("10.0.0.200"), 40000, address("10.0.0.3"), 3333),
                communityId.of(6, address("10.0.0.3"), 3333, address("10.0.0.200"), 40000));
        assertEquals(
                communityId.of(6, address("10.0.0.3"), 40000, address("10.0.0.3"), 3333),
                communityId.of(6, address("10.0.0.3"), 3333, address("10.0.0.3"), 40000));
        assertNotEquals(
                communityId.of(6, address("10.0.0.3"), 40000, address("10.0.0.4"), 3333),
                communityId.of(6, address("10.0.0.4"), 40000, address("10.0.0.3"), 3333));
    }

    private static IpAddress address(String text) {
        return requireNonNull(IpAddress.parse(text));
    }
}
