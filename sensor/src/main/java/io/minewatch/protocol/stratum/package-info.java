/**
 * Mining protocols whose messages are JSON: Stratum in all its dialects over lines, and the same
 * meaning inside of HTTP bodies.
 *
 * <p>Reading order: {@link io.minewatch.protocol.stratum.StratumProtocol} recognises the first
 * octets, {@code StratumParser} leads both directions through {@code JsonFramer} (octets to
 * complete JSON values) and {@code JsonReader} (values to {@code JsonValue} trees), or on the short
 * way of {@code PlainJson}, into one {@code MiningSession}, which does the accounting. What a
 * message means is said by the {@code MiningDialect}s of {@code MiningDialects.ALL}. {@link
 * io.minewatch.protocol.stratum.HttpMining} feeds the same session from the bodies and heads of an
 * HTTP flow.
 */
@NullMarked
package io.minewatch.protocol.stratum;

import org.jspecify.annotations.NullMarked;
