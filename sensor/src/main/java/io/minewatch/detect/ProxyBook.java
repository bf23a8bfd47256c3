package io.minewatch.detect;

import io.minewatch.observable.FlowRef;
import io.minewatch.observable.ForwardedConnection;
import io.minewatch.observable.MiningSummary;
import io.minewatch.observable.ProxyRequest;
import io.minewatch.packet.IpAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is known of connections that go on behind the host they lead to: what each flow asked its
 * proxy for, on whose behalf a balancer opened each, and which hosts hand on what others asked them
 * for. Bounded; single thread.
 */
final class ProxyBook {
    /** Flows with a request or header that are under way. */
    static final int MAX_FLOWS = 100_000;

    /** Proxies, and for each of them the destinations and sessions remembered. */
    static final int MAX_PROXIES = 10_000;

    private record End(IpAddress address, int port) {}

    private final Map<Long, ProxyRequest> requests = new HashMap<>();
    private final Map<Long, ForwardedConnection> forwarded = new HashMap<>();
    private final Map<IpAddress, Set<String>> destinations = new HashMap<>();
    private final Map<IpAddress, Set<String>> sessions = new HashMap<>();
    private final Map<End, Long> miners = new HashMap<>();

    /**
     * A flow asks its responder to connect on; the last request of a flow is the one that counts.
     */
    void onRequest(ProxyRequest fact) {
        remember(destinations, fact.flow().responder(), fact.host());
        remember(destinations, fact.flow().responder(), fact.host() + ":" + fact.port());
        if (requests.size() < MAX_FLOWS) {
            requests.put(fact.flow().id(), fact);
        }
    }

    /** A balancer says for whom it opened a flow. */
    void onForwarded(ForwardedConnection fact) {
        if (forwarded.size() < MAX_FLOWS) {
            forwarded.put(fact.flow().id(), fact);
        }
    }

    /** A flow carries mining: what goes through a proxy is known again behind it. */
    void onMining(FlowRef flow, MiningSummary summary) {
        if (requests.containsKey(flow.id())) {
            remember(sessions, flow.responder(), session(summary));
        }
        if (miners.size() < MAX_FLOWS) {
            miners.put(new End(flow.originator(), flow.originatorPort()), flow.id());
        }
    }

    /** The flow is over. */
    void onFlowEnded(FlowRef flow) {
        requests.remove(flow.id());
        forwarded.remove(flow.id());
        miners.remove(new End(flow.originator(), flow.originatorPort()), flow.id());
        miners.remove(new End(flow.responder(), flow.responderPort()), flow.id());
    }

    /** What the flow asked its responder for; null: it leads where it goes. */
    @Nullable ProxyRequest request(FlowRef flow) {
        return requests.get(flow.id());
    }

    /** On whose behalf the flow was opened; null: its originator's own, as far as is known. */
    @Nullable ForwardedConnection forwarded(FlowRef flow) {
        ForwardedConnection fact = forwarded.get(flow.id());
        return fact == null || fact.client().equals(flow.originator()) ? null : fact;
    }

    /** Whether that client's own connection is seen to mine: it has a finding already. */
    boolean isSeen(ForwardedConnection fact) {
        return miners.containsKey(new End(fact.client(), fact.clientPort()));
    }

    /** Whether somebody asked that host for a connection to this name. */
    boolean wasAskedFor(IpAddress host, String name) {
        Set<String> asked = destinations.get(host);
        return asked != null && asked.contains(name);
    }

    /** Nothing more is to be said of the client that the flow was opened for. */
    void settle(FlowRef flow) {
        forwarded.remove(flow.id());
    }

    /**
     * Whether the flow's originator only hands on: a client asked it for this destination, or
     * brought it this very session.
     *
     * @param names of the flow's responder
     * @param summary of the flow; null where it does not mine
     */
    boolean handsOn(FlowRef flow, List<String> names, @Nullable MiningSummary summary) {
        IpAddress host = flow.originator();
        Set<String> asked = destinations.get(host);
        if (asked == null) {
            return false;
        }
        if (asked.contains(flow.responder() + ":" + flow.responderPort())) {
            return true;
        }
        for (String name : names) {
            if (asked.contains(name + ":" + flow.responderPort())) {
                return true;
            }
        }
        Set<String> carried = sessions.get(host);
        return summary != null && carried != null && carried.contains(session(summary));
    }

    /** What tells one miner's session from another's. */
    private static String session(MiningSummary summary) {
        return summary.dialect() + '|' + summary.agent() + '|' + summary.loginRaw();
    }

    private static void remember(Map<IpAddress, Set<String>> book, IpAddress proxy, String what) {
        Set<String> known = book.get(proxy);
        if (known == null && book.size() < MAX_PROXIES) {
            known = new HashSet<>();
            book.put(proxy, known);
        }
        if (known != null && known.size() < MAX_PROXIES) {
            known.add(what);
        }
    }
}
