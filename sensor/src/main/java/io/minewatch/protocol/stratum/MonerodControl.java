package io.minewatch.protocol.stratum;

import io.minewatch.protocol.HttpListener.Head;
import io.minewatch.protocol.stratum.MiningSession.Fit;
import io.minewatch.protocol.stratum.MiningSession.Sense;

/**
 * The calls by which a Monero daemon itself is told to mine: {@code /start_mining} with an address,
 * {@code /stop_mining}. From outside they are the abuse of an open daemon. Source: monero,
 * src/rpc/core_rpc_server.h.
 */
final class MonerodControl {
    static final String LABEL = "monerod-control";

    private static final String START = "/start_mining";
    private static final String STOP = "/stop_mining";

    private MonerodControl() {}

    static boolean isControl(String target) {
        return target.equals(START) || target.equals(STOP);
    }

    static boolean needsBody(String target) {
        return target.equals(START);
    }

    /** Reads the request, with its body where it has one. */
    static void read(Head head, JsonValue body, MiningSession session) {
        boolean start = head.target().equals(START);
        String address = body.get("miner_address").string();
        if (start && address == null) {
            return;
        }
        session.onHead(head.sender(), head.frame(), Sense.MINING);
        session.recognise(LABEL, Fit.SHAPE, Sense.MINING, head.sender(), true);
        session.startControl();
        session.login(address, null);
    }
}
