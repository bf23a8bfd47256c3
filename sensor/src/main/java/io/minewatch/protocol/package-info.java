/**
 * What parsers and the stream below them agree on: the parser contract, hand-over between
 * protocols, and where facts go.
 *
 * <p>Sub-packages hold one protocol each and do not know each other; {@code protocol.catalog} lists
 * them.
 */
@NullMarked
package io.minewatch.protocol;

import org.jspecify.annotations.NullMarked;
