package io.minewatch.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.minewatch.packet.IpAddress;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HostSetTest {
    @Test
    void countsEachAddressOnceOfEitherKind() {
        Random random = new Random(1);
        HostSet set = new HostSet();
        HostSet other = new HostSet();
        Set<IpAddress> model = new HashSet<>();
        for (int i = 0; i < 50_000; i++) {
            int bits = random.nextInt(20_000);
            IpAddress address =
                    random.nextBoolean()
                            ? IpAddress.v4(bits)
                            : new IpAddress(bits & 7, random.nextInt(20_000));
            (random.nextBoolean() ? set : other).add(address.high(), address.low());
            model.add(address);
        }
        for (int edge : new int[] {0, -1}) {
            other.add(0, IpAddress.V4_MAPPED | (edge & 0xFFFF_FFFFL));
            model.add(IpAddress.v4(edge));
        }
        other.add(0, 0);
        model.add(new IpAddress(0, 0));
        set.addAll(other);
        assertEquals(model.size(), set.count());
    }

    @Test
    void stopsCountingAtItsBound() {
        HostSet set = new HostSet();
        for (int i = 1; i <= HostSet.MAX_HOSTS + 10; i++) {
            set.add(i & 1, (i & 1) == 0 ? IpAddress.V4_MAPPED | i : i);
        }
        assertEquals(HostSet.MAX_HOSTS, set.count());
    }
}
