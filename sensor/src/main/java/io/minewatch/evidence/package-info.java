/**
 * The packets of findings as capture files, one a finding: from a second reading of captures
 * ({@link io.minewatch.evidence.EvidenceCaptures}), or of a sensor at work from what it remembers
 * and what goes on ({@link io.minewatch.evidence.LiveEvidence}).
 *
 * <p>Reading order: {@link io.minewatch.evidence.Scope}, {@link
 * io.minewatch.evidence.EvidenceCaptures}, {@link io.minewatch.evidence.LiveEvidence}, {@link
 * io.minewatch.evidence.RecentFrames}.
 */
@NullMarked
package io.minewatch.evidence;

import org.jspecify.annotations.NullMarked;
