package io.minewatch.detect;

import io.minewatch.observable.EncryptedShape;
import io.minewatch.observable.FlowRef;
import io.minewatch.packet.IpAddress;
import io.minewatch.shape.BlockClock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Holds flows that look like mining against each other: different hosts at different servers that
 * are pushed to at the same moments. Single thread.
 *
 * <p>Two flows are proof where their match alone has ten nats. Three and more are less, however
 * much their matches add up to: the sum says that not all of these flows are strangers to each
 * other, but not that each one belongs to the others. So each match must have seven nats of its
 * own, and all together ten. What the sum is worth: flows that have nothing to do with each other,
 * and of which all but one are without memory, give matches that are independent, each with a tail
 * below e^-x; the tail of the sum of r such is that of a Gamma law ({@link BlockClock#sum}). Which
 * r of the m flows that were tried are added up is paid for by the logarithm of the number of such
 * choices, and r itself by ln 2 for each flow beyond the second.
 */
final class HostSynchrony {
    /** Nats of two flows' match that confirm both. */
    static final double PAIR = 10;

    /** Nats of all matches together, everything paid, ... */
    static final double GROUP = 10;

    /** ... and of each of them. */
    static final double LINK = 7;

    /**
     * Counted flows held against each other; the one that was longest silent is forgotten first.
     */
    private static final int MAX_PARTNERS = 256;

    /** Hosts of one group; what more of them would add is nothing beside the first ones. */
    private static final int MAX_LINKS = 8;

    /** Two flows must have been watched together for this long. */
    private static final long LEAST_TOGETHER_NANOS = 600_000_000_000L;

    private final Map<Long, EncryptedShape> partners = new LinkedHashMap<>();

    /**
     * Another flow that this one is in step with.
     *
     * @param match all that was tried is paid for
     */
    record Link(EncryptedShape other, BlockClock.Match match) {}

    /**
     * What was found.
     *
     * @param links one: a pair; more: a group
     * @param nats of all together, everything paid
     */
    record Found(List<Link> links, double nats) {
        /** Copies the list. */
        Found {
            links = List.copyOf(links);
        }

        /** Whether two flows prove each other. */
        boolean isPair() {
            return links.size() == 1;
        }
    }

    /**
     * Holds a flow against those before it, and keeps it for those after it.
     *
     * @return null: it is in step with none
     */
    @Nullable Found test(EncryptedShape shape) {
        if (keepsToTheMinute(shape)) {
            return null;
        }
        List<Link> tried = matches(shape);
        remember(shape);
        if (tried.isEmpty()) {
            return null;
        }
        double looks = BlockClocks.lookPrice(Math.max(0, shape.clockLook()));
        double price = Math.log(tried.size()) + looks;
        Link best = paid(tried.get(0), price);
        return best.match().nats() >= PAIR
                ? new Found(List.of(best), best.match().nats())
                : group(tried, price, looks);
    }

    /** The matches with all other flows, the strongest first; nothing is paid yet. */
    private List<Link> matches(EncryptedShape shape) {
        FlowRef flow = shape.flow();
        List<Link> tried = new ArrayList<>();
        for (EncryptedShape other : partners.values()) {
            if (other.flow().originator().equals(flow.originator())
                    || other.flow().responder().equals(flow.responder())) {
                continue;
            }
            BlockClock.Match match = together(shape, other);
            if (match != null) {
                tried.add(new Link(other, match));
            }
        }
        tried.sort(Comparator.comparingDouble((Link link) -> link.match().nats()).reversed());
        return tried;
    }

    private void remember(EncryptedShape shape) {
        partners.remove(shape.flow().id());
        partners.put(shape.flow().id(), shape);
        if (partners.size() > MAX_PARTNERS) {
            Iterator<Long> oldest = partners.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
    }

    private static Link paid(Link link, double price) {
        return new Link(link.other(), link.match().paying(price));
    }

    /** The strongest matches with different hosts at different servers, two or more of them. */
    private static @Nullable Found group(List<Link> tried, double price, double looks) {
        List<Link> links = new ArrayList<>();
        Set<IpAddress> ends = new HashSet<>();
        double sum = 0;
        double best = 0;
        int size = 0;
        for (Link link : tried) {
            Link paid = paid(link, price);
            FlowRef flow = link.other().flow();
            if (paid.match().nats() < LINK || links.size() == MAX_LINKS) {
                break;
            }
            if (ends.contains(flow.originator()) || ends.contains(flow.responder())) {
                continue;
            }
            ends.add(flow.originator());
            ends.add(flow.responder());
            links.add(paid);
            sum += link.match().nats();
            double nats = group(sum, links.size(), tried.size()) - looks;
            if (links.size() > 1 && nats > best) {
                best = nats;
                size = links.size();
            }
        }
        return best >= GROUP ? new Found(links.subList(0, size), best) : null;
    }

    /**
     * What the sum of some matches is worth, looks not paid.
     *
     * @param sum of their nats, in nats
     * @param links how many they are
     * @param tried out of how many they were chosen
     */
    static double group(double sum, int links, int tried) {
        double choices = 0;
        for (int i = 0; i < links; i++) {
            choices += Math.log((double) (tried - i) / (i + 1));
        }
        return BlockClock.sum(sum, links) - choices - (links - 1) * Math.log(2);
    }

    private static BlockClock.@Nullable Match together(EncryptedShape a, EncryptedShape b) {
        long from = Math.max(a.fromNanos(), b.fromNanos());
        long to = Math.min(a.toNanos(), b.toNanos());
        if (to - from < LEAST_TOGETHER_NANOS) {
            return null;
        }
        return BlockClock.synchrony(
                a.blockPushes().toArray(),
                a.pushes().toArray(),
                b.blockPushes().toArray(),
                b.pushes().toArray(),
                from,
                to);
    }

    /**
     * Whether most pushes come at the same second of the minute, or of its halves: jobs of a
     * scheduler, not blocks. Of halves only where there are enough pushes that chance does not do
     * so.
     */
    private static boolean keepsToTheMinute(EncryptedShape shape) {
        long[] times = shape.blockPushes().toArray();
        return (times.length >= 4 && keepsTo(times, 60))
                || (times.length >= 8 && keepsTo(times, 30));
    }

    private static boolean keepsTo(long[] times, int period) {
        int[] seconds = new int[period];
        for (long time : times) {
            seconds[(int) Math.floorMod(time / 1_000_000_000L, (long) period)]++;
        }
        for (int s = 0; s < period; s++) {
            int near = seconds[s] + seconds[(s + 1) % period] + seconds[(s + 2) % period];
            if (near * 2 > times.length) {
                return true;
            }
        }
        return false;
    }
}
