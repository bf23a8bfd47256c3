/**
 * Real mining sessions in clear, replayed as if they had been encrypted: what they say is taken
 * away, how long it is and when it is said stays. Tests and the tables of {@code docs/DETECTION.md}
 * stand on it.
 */
package io.minewatch.replay;
