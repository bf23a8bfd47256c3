package io.minewatch.blocks;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZEvent;
import org.zeromq.ZMQ;
import org.zeromq.ZMQException;
import org.zeromq.ZMonitor;

/**
 * Subscribes to the publisher of a monerod ({@code --zmq-pub}), which tells of each change of its
 * chain at once: {@code json-minimal-chain_main:{"first_height":…,"first_prev_id":…,"ids":[…]}}
 * (source: monero, docs/ZMQ.md).
 */
final class ZmqSource extends NodeSource {
    static final String TOPIC = "json-minimal-chain_main";

    private static final JsonFactory JSON = new JsonFactory();

    /** A message tells of one block in 150 octets; a reorganisation of some. */
    private static final int MAX_MESSAGE = 1 << 20;

    private static final int WAIT_MILLIS = 500;
    private static final int FIRST_RECONNECT_MILLIS = 500;
    private static final int MAX_RECONNECT_MILLIS = 30_000;

    /** More blocks at once are a chain that is caught up with. */
    private static final int MAX_BLOCKS_AT_ONCE = 2;

    private final URI node;
    private final BlockLedger ledger;

    ZmqSource(URI node, BlockLedger ledger, NodeListener listener) {
        super(node, listener);
        this.node = node;
        this.ledger = ledger;
    }

    @Override
    public void run() {
        String monitored = "inproc://monitor-" + System.identityHashCode(this);
        try (ZContext context = new ZContext();
                ZMQ.Socket socket = context.createSocket(SocketType.SUB);
                ZMQ.Socket monitor = context.createSocket(SocketType.PAIR)) {
            context.setLinger(0);
            socket.setMaxMsgSize(MAX_MESSAGE);
            socket.setReconnectIVL(FIRST_RECONNECT_MILLIS);
            socket.setReconnectIVLMax(MAX_RECONNECT_MILLIS);
            socket.setHeartbeatIvl(MAX_RECONNECT_MILLIS);
            socket.setReceiveTimeOut(WAIT_MILLIS);
            socket.monitor(
                    monitored,
                    ZMQ.EVENT_HANDSHAKE_PROTOCOL
                            | ZMQ.EVENT_DISCONNECTED
                            | ZMQ.EVENT_CLOSED
                            | ZMQ.EVENT_CONNECT_RETRIED);
            monitor.connect(monitored);
            socket.subscribe(TOPIC);
            socket.connect("tcp://" + node.getHost() + ":" + node.getPort());
            while (!isStopped()) {
                byte[] message = socket.recv();
                long nowNanos = ledger.nowNanos();
                states(monitor);
                if (message != null) {
                    onMessage(message, nowNanos);
                }
            }
        } catch (ZMQException e) {
            if (!isStopped()) {
                say(false, "the subscription failed: " + e.getMessage());
            }
        }
    }

    private void states(ZMQ.Socket monitor) {
        for (ZEvent event = next(monitor); event != null; event = next(monitor)) {
            if (event.getEvent() == ZMonitor.Event.HANDSHAKE_PROTOCOL) {
                say(true, "subscribed to " + TOPIC);
            } else {
                say(false, "no connection; check address, port and --zmq-pub of the node");
            }
        }
    }

    private static @Nullable ZEvent next(ZMQ.Socket monitor) {
        return ZEvent.recv(monitor, ZMQ.DONTWAIT);
    }

    private void onMessage(byte[] message, long nowNanos) {
        long newest = newestHeight(message);
        if (newest >= 0) {
            ledger.onBlock(newest, nowNanos);
        }
    }

    /** Height of the newest block of a message; -1: it tells of none, or of many at once. */
    static long newestHeight(byte[] message) {
        int head = TOPIC.length() + 1;
        if (message.length <= head
                || !new String(message, 0, head, StandardCharsets.US_ASCII).equals(TOPIC + ":")) {
            return -1;
        }
        long first = -1;
        int blocks = 0;
        try (JsonParser parser = JSON.createParser(message, head, message.length - head)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return -1;
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                if (name.equals("first_height") && value == JsonToken.VALUE_NUMBER_INT) {
                    first = parser.getLongValue();
                } else if (name.equals("ids") && value == JsonToken.START_ARRAY) {
                    while (parser.nextToken() == JsonToken.VALUE_STRING) {
                        blocks++;
                    }
                } else {
                    parser.skipChildren();
                }
            }
        } catch (IOException e) {
            return -1;
        }
        return first < 0 || blocks == 0 || blocks > MAX_BLOCKS_AT_ONCE ? -1 : first + blocks - 1;
    }
}
