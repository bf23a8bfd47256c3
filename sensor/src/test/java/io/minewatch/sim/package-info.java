/**
 * Simulated flows: miners behind TLS, and the long-lived traffic that they must not be taken for.
 * Laws and sizes come from {@code docs/DETECTION.md}; everything here is assumption, and tables
 * made from it say "simulated".
 */
package io.minewatch.sim;
