package io.minewatch.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.minewatch.capture.LinkType;
import io.minewatch.capture.live.Lanes;
import io.minewatch.testkit.Frames;
import org.junit.jupiter.api.Test;

/** The kernel's fan-out program and the decoder must know the same tunnels. */
class TunnelLanesTest {
    private static boolean isInFirstLane(int source, int destination) {
        byte[] datagram = Frames.udp(source, destination, new byte[40]);
        byte[] frame =
                Frames.ethernet(0x0800, Frames.ipv4("10.1.0.5", "198.51.100.7", 17, datagram));
        return Lanes.hash(Frames.frame(LinkType.ETHERNET, frame, 1, 1)) == 0;
    }

    @Test
    void portsOfTunnelsAreThoseOfTheDecoder() {
        for (int port = 0; port <= 0xFFFF; port++) {
            boolean tunnel = Tunnels.isTunnelPort(port);
            assertEquals(tunnel, isInFirstLane(1000, port), "to port " + port);
            assertEquals(tunnel, isInFirstLane(port, 1000), "from port " + port);
        }
    }
}
