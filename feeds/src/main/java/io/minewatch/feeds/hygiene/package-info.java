/**
 * What keeps a feed from accusing the innocent: each draft is brought into normal form, checked and
 * completed, or refused with the reason and the remedy. Resolves no name, asks nobody. Begin with
 * {@link io.minewatch.feeds.hygiene.Hygiene}.
 */
@NullMarked
package io.minewatch.feeds.hygiene;

import org.jspecify.annotations.NullMarked;
