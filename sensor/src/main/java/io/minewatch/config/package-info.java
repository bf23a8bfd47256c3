/**
 * What the operator may set: one tree of records with defaults, read from YAML with all problems
 * named at once.
 *
 * <p>Reading order: {@link io.minewatch.config.SensorConfig}, {@link
 * io.minewatch.config.ConfigReader}, {@link io.minewatch.config.DetectionConfig}. Knows no files
 * and no environment: which text is read decides {@code io.minewatch.app}.
 */
@NullMarked
package io.minewatch.config;

import org.jspecify.annotations.NullMarked;
