/**
 * Flows that nobody can read: collects the lengths and times of their messages, from TLS records or
 * from bursts of segments, and states what they look like.
 *
 * <p>Begin reading at {@link io.minewatch.protocol.encrypted.EncryptedFlow}.
 */
@NullMarked
package io.minewatch.protocol.encrypted;

import org.jspecify.annotations.NullMarked;
