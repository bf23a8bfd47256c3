/**
 * Recognisers of coins' peer-to-peer protocols: the mark of a node, not of a miner.
 *
 * <p>Over TCP {@link io.minewatch.protocol.peer.LevinProtocol} (Monero and its relatives), {@link
 * io.minewatch.protocol.peer.BitcoinProtocol}, {@link io.minewatch.protocol.peer.P2poolProtocol}
 * and {@link io.minewatch.protocol.peer.RlpxProtocol} (Ethereum); over UDP {@link
 * io.minewatch.protocol.peer.EthereumDiscovery}. Each says once a flow what it saw and is done, but
 * for two: nodes of Monero are read on as a clock, and nodes of P2Pool until it is certain that
 * they take part in that pool.
 */
@NullMarked
package io.minewatch.protocol.peer;

import org.jspecify.annotations.NullMarked;
