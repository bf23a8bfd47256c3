package io.minewatch.protocol.catalog;

import io.minewatch.flow.Direction;
import io.minewatch.flow.FlowView;
import io.minewatch.protocol.Probe;
import io.minewatch.protocol.ProtocolDefinition;
import io.minewatch.protocol.dns.DnsProtocol;
import io.minewatch.protocol.encrypted.EncryptedFlow;
import io.minewatch.protocol.http.HttpProtocol;
import io.minewatch.protocol.peer.BitcoinProtocol;
import io.minewatch.protocol.peer.LevinProtocol;
import io.minewatch.protocol.peer.P2poolBlockProtocol;
import io.minewatch.protocol.peer.P2poolProtocol;
import io.minewatch.protocol.peer.RlpxProtocol;
import io.minewatch.protocol.proxy.ProxyHeaderProtocol;
import io.minewatch.protocol.proxy.Socks4Protocol;
import io.minewatch.protocol.proxy.Socks5Protocol;
import io.minewatch.protocol.stratum.HttpMining;
import io.minewatch.protocol.stratum.StratumProtocol;
import io.minewatch.protocol.tls.TlsProtocol;
import io.minewatch.protocol.upgrade.LdapProtocol;
import io.minewatch.protocol.upgrade.MailProtocol;
import io.minewatch.protocol.upgrade.MysqlProtocol;
import io.minewatch.protocol.upgrade.PostgresProtocol;
import io.minewatch.protocol.upgrade.RdpProtocol;
import io.minewatch.protocol.websocket.WebSocketProtocol;
import java.util.List;

/**
 * The protocols over TCP that the sensor reads. A new one is one line here. Immutable.
 *
 * <p>The order is the order of probing: where two say yes, the earlier reads the flow; a later one
 * waits for as long as an earlier one is in doubt, so that the choice does not depend on how the
 * stream was cut. Those that want many octets to decide stand last.
 */
public final class Protocols {
    /** Where in a stream a protocol may be looked for when the stream's beginning is missing. */
    enum Anchor {
        /** Nowhere: only a beginning tells. */
        START,
        /** Behind a line end, and where one JSON object follows another. */
        LINE,
        /** At any octet: the first ones are a magic. */
        ANYWHERE
    }

    /** One protocol and where it is looked for. */
    record Entry(ProtocolDefinition definition, Anchor anchor) {}

    static final List<Entry> ENTRIES =
            List.of(
                    new Entry(new StratumProtocol(), Anchor.LINE),
                    new Entry(
                            new HttpProtocol((flow, context) -> new HttpMining(context)),
                            Anchor.ANYWHERE),
                    new Entry(new TlsProtocol(EncryptedFlow::ofRecords), Anchor.START),
                    new Entry(new MailProtocol(), Anchor.START),
                    new Entry(new LdapProtocol(), Anchor.START),
                    new Entry(new RdpProtocol(), Anchor.START),
                    new Entry(new PostgresProtocol(), Anchor.START),
                    new Entry(new LevinProtocol(), Anchor.ANYWHERE),
                    new Entry(new WebSocketProtocol(), Anchor.ANYWHERE),
                    new Entry(new DnsProtocol(), Anchor.START),
                    new Entry(new ProxyHeaderProtocol(), Anchor.START),
                    new Entry(new Socks5Protocol(), Anchor.START),
                    new Entry(new Socks4Protocol(), Anchor.START),
                    new Entry(new MysqlProtocol(), Anchor.START),
                    new Entry(new P2poolProtocol(), Anchor.START),
                    new Entry(new P2poolBlockProtocol(), Anchor.ANYWHERE),
                    new Entry(new BitcoinProtocol(), Anchor.START),
                    new Entry(new RlpxProtocol(), Anchor.START));

    /** The protocols in the order of their probing. */
    public static final List<ProtocolDefinition> ALL =
            ENTRIES.stream().map(Entry::definition).toList();

    /** No protocol. */
    static final int NONE = -1;

    /** Not enough octets to tell. */
    static final int UNDECIDED = -2;

    // One bit an entry, by the first octet.
    private static final int[] AT_START = masks(Anchor.START);
    private static final int[] AT_LINE = masks(Anchor.LINE);
    private static final int[] ANYWHERE = masks(Anchor.ANYWHERE);

    /** Octets that begin nothing in the midst of a stream, and behind which nothing begins. */
    private static final boolean[] DULL = dull();

    private Protocols() {}

    /** The index of the protocol of that name, which is in the list. */
    static int indexOf(String name) {
        for (int i = 0; i < ENTRIES.size(); i++) {
            if (ENTRIES.get(i).definition.name().equals(name)) {
                return i;
            }
        }
        throw new IllegalArgumentException(name);
    }

    private static boolean[] dull() {
        boolean[] dull = new boolean[256];
        for (int octet = 0; octet < dull.length; octet++) {
            dull[octet] = ANYWHERE[octet] == 0 && octet != '\n' && octet != '}';
        }
        return dull;
    }

    /** Whether nothing begins with this octet in the midst of a stream, nor right behind it. */
    static boolean isDull(byte octet) {
        return DULL[octet & 0xFF];
    }

    private static int[] masks(Anchor least) {
        int[] masks = new int[256];
        for (int i = 0; i < ENTRIES.size(); i++) {
            Entry entry = ENTRIES.get(i);
            for (int octet = 0; octet < masks.length; octet++) {
                if (entry.anchor.compareTo(least) >= 0 && entry.definition.mayBeginWith(octet)) {
                    masks[octet] |= 1 << i;
                }
            }
        }
        return masks;
    }

    /** The entries, as bits, that a stream beginning with that octet may be. */
    static int candidates(byte first, Anchor place) {
        int[] masks =
                switch (place) {
                    case START -> AT_START;
                    case LINE -> AT_LINE;
                    case ANYWHERE -> ANYWHERE;
                };
        return masks[first & 0xFF];
    }

    /**
     * Asks the candidates in order.
     *
     * @return index of the entry, {@link #NONE} or {@link #UNDECIDED}
     */
    static int probe(
            int candidates,
            FlowView flow,
            Direction direction,
            byte[] buffer,
            int offset,
            int length) {
        boolean all = length >= ProtocolDefinition.PROBE_BYTES;
        int shown = Math.min(length, ProtocolDefinition.PROBE_BYTES);
        for (int left = candidates; left != 0; left &= left - 1) {
            int index = Integer.numberOfTrailingZeros(left);
            Probe answer =
                    ENTRIES.get(index).definition.probe(flow, direction, buffer, offset, shown);
            if (answer == Probe.YES) {
                return index;
            }
            if (answer == Probe.MAYBE && !all) {
                return UNDECIDED;
            }
        }
        return NONE;
    }
}
