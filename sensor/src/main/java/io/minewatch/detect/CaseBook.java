package io.minewatch.detect;

import io.minewatch.observable.FlowRef;
import io.minewatch.observable.FrameRef;
import io.minewatch.observable.ProxyRequest;
import io.minewatch.packet.IpAddress;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The open cases, and how to come to one: by the place its host connects to, by the listed name it
 * asked for, by the coin's network, by a flow. Single thread.
 */
final class CaseBook {
    /**
     * Open cases; a sweep over pool addresses must not fill memory. The oldest without a mining
     * flow goes first.
     */
    static final int MAX_CASES = 100_000;

    /**
     * Flows whose octets are awaited. Connections without payload end in silence, and a host may
     * open any number of them to a pool's address; beyond the bound a flow's octets are not
     * counted.
     */
    static final int MAX_LIVE_FLOWS = 200_000;

    /**
     * Cases looked at for one to give up, so that a full ledger costs the same for each new case.
     */
    private static final int EVICTION_LOOK = 64;

    private record PoolKey(IpAddress host, IpAddress pool, int port) {}

    /** A pool behind a proxy: what the host asked for. */
    private record DestinationKey(IpAddress host, String destination, int port) {}

    private record NameKey(IpAddress host, String name) {}

    private final Map<Integer, Case> cases = new LinkedHashMap<>();
    private final Map<PoolKey, Case> byPool = new HashMap<>();
    private final Map<NameKey, Case> byName = new HashMap<>();
    private final Map<DestinationKey, Case> byDestination = new HashMap<>();
    private final Map<NameKey, Case> byNetwork = new HashMap<>();
    private final Map<PoolKey, Case> byServing = new HashMap<>();
    private final Map<Long, Case> byFlow = new HashMap<>();
    private final ProxyBook proxies;
    private final Consumer<Case> closed;
    private DetectionSettings settings;
    private int nextOrdinal;

    /**
     * An empty book.
     *
     * @param proxies knows which flows lead to a proxy, and what was asked of it
     * @param closed hears of each case that is closed, when it is in the book no more
     */
    CaseBook(DetectionSettings settings, ProxyBook proxies, Consumer<Case> closed) {
        this.settings = settings;
        this.proxies = proxies;
        this.closed = closed;
    }

    /** Cases opened from now on weigh by these. */
    void adopt(DetectionSettings newSettings) {
        settings = newSettings;
    }

    /** All open cases in the order they were opened. */
    Collection<Case> all() {
        return cases.values();
    }

    // ---- Coming to a case

    /** The case of the host and the listed name that it asked for, opened if there is none. */
    Case named(IpAddress host, FeedNames.Hit hit, FrameRef frame) {
        NameKey key = new NameKey(host, hit.indicator());
        Case subject = byName.get(key);
        if (subject == null) {
            subject = open(host, false, frame);
            subject.feed = hit;
            subject.register(byName, key);
        }
        return subject;
    }

    /** The case of the host and the listed name; null: none. */
    @Nullable Case named(IpAddress host, String indicator) {
        return byName.get(new NameKey(host, indicator));
    }

    /** The case of the host and of where the flow leads, opened if there is none. */
    Case ofPool(IpAddress host, FlowRef flow, FeedNames.@Nullable Hit hit, FrameRef frame) {
        Case subject = of(host, flow);
        if (subject == null) {
            subject = open(host, false, frame);
            subject.feed = hit;
            lead(subject, flow);
        }
        return subject;
    }

    /** The case of that host and of where the flow leads, behind a proxy too; null: none yet. */
    @Nullable Case of(IpAddress host, FlowRef flow) {
        ProxyRequest request = proxies.request(flow);
        return request == null
                ? direct(host, flow)
                : byDestination.get(new DestinationKey(host, request.host(), request.port()));
    }

    /** The case of that host and of the flow's responder, a proxy or not; null: none yet. */
    @Nullable Case direct(IpAddress host, FlowRef flow) {
        return byPool.get(new PoolKey(host, flow.responder(), flow.responderPort()));
    }

    /** The case that waits for the end of this flow; null: none. */
    @Nullable Case ofFlow(long flowId) {
        return byFlow.get(flowId);
    }

    /** The case of an inside host that gives work to others, opened if there is none. */
    Case serving(IpAddress server, int port, FrameRef frame) {
        PoolKey key = new PoolKey(server, server, port);
        Case subject = byServing.get(key);
        if (subject == null) {
            subject = open(server, true, frame);
            subject.register(byServing, key);
        }
        return subject;
    }

    /** The case of a host in a coin's network; null: none yet. */
    @Nullable Case inNetwork(IpAddress host, String protocol) {
        return byNetwork.get(new NameKey(host, protocol));
    }

    /** A new case of a host in a coin's network. */
    Case openInNetwork(IpAddress host, String protocol, FrameRef frame) {
        Case subject = open(host, false, frame);
        subject.register(byNetwork, new NameKey(host, protocol));
        return subject;
    }

    /** A new case of a host that is the client behind a balancer, led to where the flow leads. */
    Case openBehind(IpAddress client, FlowRef flow, FrameRef frame) {
        Case subject = open(client, false, frame);
        lead(subject, flow);
        return subject;
    }

    // ---- What a case is about

    /** The case is about where the flow leads: to its responder, or behind the proxy it asked. */
    private void lead(Case subject, FlowRef flow) {
        ProxyRequest request = proxies.request(flow);
        if (request == null) {
            subject.poolIp = flow.responder();
            subject.poolPort = flow.responderPort();
            PoolKey key = new PoolKey(subject.host, flow.responder(), flow.responderPort());
            if (!byPool.containsKey(key)) {
                subject.register(byPool, key);
            }
        } else {
            subject.poolIp = IpAddress.parse(request.host());
            subject.poolPort = request.port();
            subject.proxy =
                    new PoolRef.Proxy(flow.responder(), flow.responderPort(), request.protocol());
            DestinationKey key = new DestinationKey(subject.host, request.host(), request.port());
            if (!byDestination.containsKey(key)) {
                subject.register(byDestination, key);
            }
        }
    }

    /** A case known by name only gets the place its host connects to. */
    void bind(Case subject, FlowRef flow) {
        subject.mac(flow.originatorMac());
        if (subject.poolIp == null) {
            lead(subject, flow);
        }
    }

    /** The flow's end will tell its octets to this case. */
    void attach(long flowId, Case subject) {
        if (byFlow.size() >= MAX_LIVE_FLOWS) {
            return;
        }
        byFlow.put(flowId, subject);
        subject.liveFlows().add(flowId);
    }

    /** The flow has ended: the case that waited for that, or null. */
    @Nullable Case detach(long flowId) {
        Case subject = byFlow.remove(flowId);
        if (subject != null) {
            subject.liveFlows().remove(flowId);
        }
        return subject;
    }

    // ---- Opening and closing

    private Case open(IpAddress host, boolean serving, FrameRef frame) {
        if (cases.size() >= MAX_CASES) {
            close(oldestIdle());
        }
        Case subject = new Case(nextOrdinal++, host, serving, frame, settings);
        cases.put(subject.ordinal, subject);
        return subject;
    }

    /** The oldest case without an open mining flow among the oldest few, else the oldest. */
    private Case oldestIdle() {
        int looked = 0;
        for (Case candidate : cases.values()) {
            if (!candidate.hasOpenFlows()) {
                return candidate;
            }
            if (++looked == EVICTION_LOOK) {
                break;
            }
        }
        return cases.values().iterator().next();
    }

    void close(Case subject) {
        cases.remove(subject.ordinal);
        subject.unregister();
        subject.liveFlows().forEach(flowId -> byFlow.remove(flowId, subject));
        closed.accept(subject);
    }
}
