/**
 * The life of an alert: which states of findings are told, when, and how often; what the sensor
 * says of itself. Policy between judgement and delivery, by packet time.
 *
 * <p>Reading order: {@link io.minewatch.output.alert.AlertSettings}, {@link
 * io.minewatch.output.alert.AlertLife}, {@link io.minewatch.output.alert.SensorAlarms}.
 */
@NullMarked
package io.minewatch.output.alert;

import org.jspecify.annotations.NullMarked;
