/**
 * Events as the octets that receivers expect. Pure functions: the same event and settings give the
 * same octets; nothing throws on what a miner sent. Each format escapes by its own rules, holds a
 * length with the key fields first, and lets no control character through.
 *
 * <p>Reading order: {@link io.minewatch.output.format.EventFormat} (what an output asks), {@link
 * io.minewatch.output.format.Fields} (one event as names and values), then one class a format.
 */
@NullMarked
package io.minewatch.output.format;

import org.jspecify.annotations.NullMarked;
