/**
 * What the operator may set: one tree of records with defaults, read from YAML with all problems
 * named at once.
 */
@NullMarked
package io.minewatch.config;

import org.jspecify.annotations.NullMarked;
