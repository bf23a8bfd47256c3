/**
 * Events to an HTTP service, signed and repeated until it takes them. Begin at {@link
 * io.minewatch.output.webhook.WebhookLink}.
 */
@NullMarked
package io.minewatch.output.webhook;

import org.jspecify.annotations.NullMarked;
