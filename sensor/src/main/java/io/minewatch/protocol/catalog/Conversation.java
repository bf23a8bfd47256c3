package io.minewatch.protocol.catalog;

import io.minewatch.flow.Direction;
import io.minewatch.flow.FlowView;
import io.minewatch.flow.StreamBytes;
import io.minewatch.flow.StreamListener;
import io.minewatch.observable.FlowEnded;
import io.minewatch.observable.FrameRef;
import io.minewatch.observable.Observable;
import io.minewatch.protocol.FlowRefs;
import io.minewatch.protocol.Observations;
import io.minewatch.protocol.ParseStatus;
import io.minewatch.protocol.ParserContext;
import io.minewatch.protocol.ProtocolDefinition;
import io.minewatch.protocol.StreamParser;
import io.minewatch.protocol.catalog.Search.Side;
import io.minewatch.protocol.encrypted.OpaqueFlow;
import io.minewatch.protocol.encrypted.StratumV2Handshake;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One TCP flow: finds out which protocol it speaks, gives its octets to that protocol's parser, and
 * begins anew inside of what a parser hands over.
 *
 * <p>Where the flow's beginning was seen, only its first octets are probed. Where it is missing (or
 * octets were lost before a protocol was found), line beginnings and magics further on are probed
 * as well. What is found does not depend on how the stream was cut. Single thread.
 */
final class Conversation implements StreamListener, Observations {
    /**
     * Octets of one direction without a protocol before it is given up while the other direction is
     * silent. A server's greeting is shorter; a one-sided download is longer.
     */
    static final int MAX_UNKNOWN_BYTES = 16 * 1024;

    /**
     * The same where the beginning is missing: the longest line to be skipped, a job with a block
     * template, has 20 KiB.
     */
    static final int MAX_SEARCHED_BYTES = 32 * 1024;

    /** Protocols in one another: proxy in proxy is rare, deeper chains are made to tire us. */
    static final int MAX_LAYERS = 6;

    /** Held octets, and as many again to probe from each of them. */
    static final int SCRATCH_BYTES = 2 * ProtocolDefinition.PROBE_BYTES;

    /** What the octets of this conversation came through. */
    private final Setting outside;

    private final Layer outermost;
    private Layer originatorLayer;
    private Layer responderLayer;

    /** A fact about this flow was told that judgement may want the flow's end for. */
    private boolean told;

    private boolean over;

    /** No protocol was found, and none will be: only the lengths of what passes are looked at. */
    private boolean unknown;

    /** What was seen of the flow so far may be encrypted mining. */
    private boolean watched = true;

    /** Follows those lengths, from the first octets on that were no protocol's beginning. */
    private @Nullable OpaqueFlow opaque;

    /** Follows the sizes of the first turns, while they may be a handshake's. */
    private @Nullable StratumV2Handshake sizes;

    /** The layer whose first octets were looked at for that; what comes later begins none. */
    private @Nullable Layer sized;

    /** Protocols this flow was counted for, one bit an entry. */
    private int counted;

    Conversation(Setting outside, boolean midstream) {
        this.outside = outside;
        outermost = new Layer(outside, midstream);
        originatorLayer = outermost;
        responderLayer = outermost;
    }

    @Override
    public void accept(Observable observable) {
        told |= observable.kind() != Observable.Kind.DNS_MESSAGE;
        Conversation around = outside.carrier;
        if (around != null) {
            around.accept(observable);
        } else {
            outside.handler.out().accept(observable);
        }
    }

    @Override
    public boolean onBytes(FlowView flow, Direction direction, StreamBytes bytes) {
        int length = bytes.length();
        if (length == 0 || over) {
            return !over;
        }
        int offset = bytes.offset();
        if (unknown) {
            size(flow, direction, layer(direction), bytes, offset, length);
        } else {
            take(flow, direction, bytes);
        }
        if (originatorLayer.parser == null && responderLayer.parser == null && !over) {
            watched = watched && watch(flow, direction, bytes, offset, length);
            over = unknown && !watched && (sizes == null || sizes.isRecognised());
        } else {
            stopWatching();
        }
        return !over;
    }

    /** Follows the lengths of what no parser reads; false: they are no mining's. */
    private boolean watch(
            FlowView flow, Direction direction, StreamBytes carrier, int offset, int length) {
        OpaqueFlow watching = opaque;
        if (watching == null) {
            if (OpaqueFlow.isTooYoung(flow, carrier.timeNanos())) {
                return OpaqueFlow.mayFollowLater(flow, carrier.buffer(), offset, length);
            }
            ProtocolHandler handler = outside.handler;
            watching =
                    new OpaqueFlow(
                            flow,
                            originatorLayer.setting.via(flow),
                            handler.shapes(),
                            handler.anomalies());
            opaque = watching;
        }
        return watching.onSegment(flow, direction, offset, length, carrier, this);
    }

    /** A parser reads the flow. */
    private void stopWatching() {
        if (opaque != null) {
            opaque.discard();
            opaque = null;
        }
        if (sized != null && sized.parser != null) {
            forgetSizes();
        }
    }

    private void forgetSizes() {
        if (sizes != null && !sizes.isRecognised()) {
            sizes = null;
        }
    }

    /** Follows the sizes of turns from the first octets on of a layer that nothing reads. */
    private void size(
            FlowView flow,
            Direction direction,
            Layer layer,
            StreamBytes octets,
            int offset,
            int length) {
        StratumV2Handshake following = sizes;
        if (layer != sized) {
            sized = layer;
            following = null;
            if (!layer.searching) {
                following =
                        StratumV2Handshake.begin(
                                direction,
                                length,
                                layer.setting.transport,
                                layer.setting.via(flow));
            }
        }
        sizes =
                following != null
                                && following.onOctets(flow, direction, offset, length, octets, this)
                        ? following
                        : null;
    }

    private Layer layer(Direction direction) {
        return direction == Direction.FROM_ORIGINATOR ? originatorLayer : responderLayer;
    }

    /** Shows the octets to the layers from the direction's outermost one inwards. */
    private void take(FlowView flow, Direction direction, StreamBytes in) {
        while (in.length() > 0 && !over) {
            Layer layer = layer(direction);
            StreamParser parser = layer.parser;
            if (parser == null) {
                int offset = in.offset();
                int length = in.length();
                probe(flow, layer, direction, in);
                if (layer.parser == null) {
                    size(flow, direction, layer, in, offset, length);
                    return;
                }
                continue;
            }
            obey(flow, layer, direction, parser.onBytes(flow, direction, in, this));
            if (layer(direction) == layer) {
                return;
            }
        }
    }

    private void obey(FlowView flow, Layer layer, Direction direction, ParseStatus status) {
        switch (status) {
            case CONTINUE -> {}
            case DONE -> {
                layer.done = true;
                StreamParser parser = layer.parser;
                if (layer.searching && !told && parser != null && !parser.wantsEnd()) {
                    // Nothing but a likeness in the middle of something else.
                    layer.parser = null;
                    layer.done = false;
                    layer.search().goOn();
                } else {
                    over = true;
                    if (parser != null && !parser.wantsEnd()) {
                        layer.parser = null;
                    }
                }
            }
            case HAND_OVER -> handOver(flow, layer, direction);
        }
    }

    private void handOver(FlowView flow, Layer layer, Direction direction) {
        Layer inner = layer.inner;
        if (inner == null) {
            if (layer.setting.depth + 1 >= MAX_LAYERS) {
                over = true;
                return;
            }
            StreamParser parser = layer.parser;
            inner =
                    new Layer(
                            parser == null
                                    ? layer.setting.within("", "")
                                    : layer.setting.within(parser.wrapping(), parser.serverName()),
                            false);
            layer.inner = inner;
            if (parser != null && !parser.successor().isEmpty()) {
                begin(flow, inner, Protocols.indexOf(parser.successor()));
            }
        }
        if (direction == Direction.FROM_ORIGINATOR) {
            originatorLayer = inner;
        } else {
            responderLayer = inner;
        }
    }

    // Probing

    /** Looks for a protocol; where one is found, the layer has a parser and {@code in} the rest. */
    private void probe(FlowView flow, Layer layer, Direction direction, StreamBytes in) {
        Side side = layer.search().side(direction);
        if (side.refused) {
            side.passed = Math.min(side.passed + in.length(), 2 * MAX_UNKNOWN_BYTES);
            in.skip(in.length());
            giveUp(layer);
            return;
        }
        if (side.heldLength() > 0 && probeHeld(flow, layer, direction, side, in)) {
            return;
        }
        byte[] buffer = in.buffer();
        int end = in.offset() + in.length();
        int at = in.offset();
        boolean searching = layer.searching;
        while (at < end) {
            int candidates = side.candidates(buffer[at]);
            if (candidates != 0) {
                int found = Protocols.probe(candidates, flow, direction, buffer, at, end - at);
                if (found >= 0) {
                    in.skip(at - in.offset());
                    open(flow, layer, direction, found, null, 0);
                    return;
                }
                if (found == Protocols.UNDECIDED) {
                    side.hold(buffer, at, end - at, in);
                    in.skip(in.length());
                    return;
                }
            }
            side.pass(buffer[at]);
            at++;
            if (!searching || side.passed >= MAX_SEARCHED_BYTES) {
                side.refused = true;
                break;
            }
            at = side.passDull(buffer, at, end);
        }
        side.passed += end - at;
        in.skip(in.length());
        giveUp(layer);
    }

    /** Goes on from held octets; true: all is said of {@code in}, or a parser takes it. */
    private boolean probeHeld(
            FlowView flow, Layer layer, Direction direction, Side side, StreamBytes in) {
        byte[] scratch = outside.handler.scratch;
        Search.Held before = side.release();
        int held = before.octets.length;
        int more = Math.min(in.length(), ProtocolDefinition.PROBE_BYTES);
        System.arraycopy(before.octets, 0, scratch, 0, held);
        System.arraycopy(in.buffer(), in.offset(), scratch, held, more);
        int end = held + more;
        for (int at = 0; at < held; at++) {
            int candidates = side.candidates(scratch[at]);
            if (candidates != 0) {
                int found = Protocols.probe(candidates, flow, direction, scratch, at, end - at);
                if (found >= 0) {
                    open(flow, layer, direction, found, before, at);
                    return true;
                }
                if (found == Protocols.UNDECIDED) {
                    // Fewer octets than a probe wants: all of them are in the scratch.
                    side.hold(scratch, at, end - at, in);
                    in.skip(in.length());
                    return true;
                }
            }
            side.pass(scratch[at]);
            if (!layer.searching) {
                side.refused = true;
                break;
            }
        }
        if (side.refused) {
            in.skip(in.length());
            giveUp(layer);
        }
        return side.refused;
    }

    /** Gives the search up when neither direction has a chance left. */
    private void giveUp(Layer layer) {
        unknown = layer.search().isVain();
        if (unknown) {
            layer.search = null;
        }
    }

    /**
     * Begins to parse: first what the other direction held, then what this one did.
     *
     * @param replay what this direction held, of which the protocol begins at {@code from}; null:
     *     nothing
     */
    private void open(
            FlowView flow,
            Layer layer,
            Direction direction,
            int found,
            Search.@Nullable Held replay,
            int from) {
        begin(flow, layer, found);
        Search.Held others = layer.search().side(direction.reverse()).release();
        if (!layer.searching) {
            layer.search = null;
        }
        if (others.octets.length > 0) {
            take(flow, direction.reverse(), others.view(0));
        }
        if (replay != null && from < replay.octets.length && !over) {
            take(flow, direction, replay.view(from));
        }
    }

    /** Gives the layer its parser. */
    private void begin(FlowView flow, Layer layer, int found) {
        count(found);
        Setting setting = layer.setting;
        layer.parser =
                Protocols.ENTRIES
                        .get(found)
                        .definition()
                        .newParser(
                                flow,
                                new ParserContext(
                                        setting.via(flow),
                                        setting.transport,
                                        !layer.searching,
                                        setting.serverName,
                                        setting.handler.anomalies(),
                                        setting.handler.shapes(),
                                        setting.handler.commons(),
                                        name -> inside(layer, name)));
    }

    /** Counts the flow for that protocol, once. */
    private void count(int found) {
        Conversation around = outside.carrier;
        if (around != null) {
            around.count(found);
        } else if ((counted & 1 << found) == 0) {
            counted |= 1 << found;
            outside.handler.countFlow(found);
        }
    }

    /** A conversation in what that layer's parser takes out of its octets. */
    private Conversation inside(Layer layer, String name) {
        Conversation inside = new Conversation(layer.setting.inside(this, name), false);
        inside.over = layer.setting.depth + 1 >= MAX_LAYERS;
        return inside;
    }

    @Override
    public boolean onGap(FlowView flow, Direction direction, long length) {
        forgetSizes();
        while (!over && !unknown) {
            Layer layer = layer(direction);
            StreamParser parser = layer.parser;
            if (parser == null) {
                // What was held is cut off; behind the gap anything may begin.
                Side side = layer.search().side(direction);
                side.release();
                side.refused = false;
                side.beginAnew();
                layer.searching = true;
                break;
            }
            obey(flow, layer, direction, parser.onGap(flow, direction, length, this));
            if (layer(direction) == layer) {
                break;
            }
        }
        return !over;
    }

    @Override
    public void onInterval(FlowView flow) {
        if (sizes != null) {
            sizes.onInterval(flow, this);
        }
        for (Layer layer = outermost; layer != null; layer = layer.inner) {
            StreamParser parser = layer.parser;
            if (parser != null && (!layer.done || parser.wantsEnd())) {
                parser.onInterval(flow, this);
            }
        }
    }

    @Override
    public void onEnd(FlowView flow) {
        OpaqueFlow watching = opaque;
        if (watching != null) {
            watching.onEnd(flow, this);
        }
        for (Layer layer = outermost; layer != null; layer = layer.inner) {
            StreamParser parser = layer.parser;
            if (parser != null && (!layer.done || parser.wantsEnd())) {
                parser.onEnd(flow, this);
            }
        }
        over = true;
        if (told && outside.carrier == null) {
            tellEnd(flow, outside.handler.out());
        }
    }

    /** Tells the end of a flow, which no single frame carries. */
    static void tellEnd(FlowView flow, Observations out) {
        out.accept(
                new FlowEnded(
                        FlowRefs.of(flow),
                        new FrameRef(flow.fileIndex(), 0, flow.lastTimeNanos()),
                        flow.bytes(Direction.FROM_ORIGINATOR),
                        flow.bytes(Direction.FROM_RESPONDER)));
    }

    @Override
    public boolean wantsEnd() {
        boolean wanted = told || opaque != null;
        for (Layer layer = outermost; layer != null; layer = layer.inner) {
            wanted |= layer.parser != null;
        }
        return wanted;
    }

    /**
     * What a layer's octets came through. All flows whose octets came through nothing share one.
     * Immutable.
     */
    static final class Setting {
        private final ProtocolHandler handler;

        /** The conversation whose octets hold these; null: they are the flow's. */
        private final @Nullable Conversation carrier;

        private final String transport;

        /** Layers around. */
        private final int depth;

        private final List<String> via;

        /** As the layer around says. */
        private final String serverName;

        /** The octets of flows themselves. */
        Setting(ProtocolHandler handler) {
            this(handler, null, ParserContext.PLAIN, 0, List.of(), "");
        }

        private Setting(
                ProtocolHandler handler,
                @Nullable Conversation carrier,
                String transport,
                int depth,
                List<String> via,
                String serverName) {
            this.handler = handler;
            this.carrier = carrier;
            this.transport = transport;
            this.depth = depth;
            this.via = via;
            this.serverName = serverName;
        }

        /** Behind what a layer here hands over. */
        private Setting within(String wrapping, String server) {
            List<String> longer = via;
            if (!wrapping.isEmpty()) {
                longer = new ArrayList<>(via);
                longer.add(wrapping);
            }
            return new Setting(handler, carrier, transport, depth + 1, longer, server);
        }

        /** In what a layer here takes out of its octets. */
        private Setting inside(Conversation around, String name) {
            return new Setting(handler, around, name, depth + 1, via, serverName);
        }

        /** The same behind the flow's tunnels. */
        private List<String> via(FlowView flow) {
            List<String> tunnels = flow.tunnels();
            if (tunnels.isEmpty()) {
                return List.copyOf(via);
            }
            List<String> all = new ArrayList<>(tunnels);
            all.addAll(via);
            return List.copyOf(all);
        }
    }

    /** One protocol, or the search for it. */
    private static final class Layer {
        final Setting setting;

        /** The beginning is missing: the search goes on behind the first octets. */
        boolean searching;

        boolean done;
        @Nullable StreamParser parser;
        @Nullable Search search;
        @Nullable Layer inner;

        Layer(Setting setting, boolean searching) {
            this.setting = setting;
            this.searching = searching;
        }

        /** The search, begun where there is none. */
        Search search() {
            Search present = search;
            if (present == null) {
                present = new Search();
                search = present;
            }
            return present;
        }
    }
}
