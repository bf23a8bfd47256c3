/**
 * Events to a Kafka topic. The only user of the Kafka client. Begin at {@link
 * io.minewatch.output.kafka.KafkaLink}.
 */
@NullMarked
package io.minewatch.output.kafka;

import org.jspecify.annotations.NullMarked;
