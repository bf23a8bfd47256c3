package io.minewatch.report;

import io.minewatch.capture.InterfaceReading;
import io.minewatch.detect.Suppression;
import java.util.List;
import java.util.Map;

/**
 * What one run covered and what it could not see. Immutable.
 *
 * @param firstNanos time of the first frame; 0 without frames
 * @param lastNanos time of the last frame
 * @param frames frames read
 * @param frameBytes octets of those frames on the wire
 * @param truncatedFrames frames that the snap length cut
 * @param duplicates packets counted once though the mirror showed them twice
 * @param decodeStatus frames per decode status label
 * @param unsupportedLinkTypes frames per name of a link type that the decoder does not know
 * @param anomalies counts per {@code layer.name}, only those met
 * @param flowsTcp TCP flows
 * @param flowsUdp UDP flows
 * @param flowsExpired ended by idle time
 * @param flowsEvicted ended because the table was full
 * @param flowsOneSided TCP flows with packets of one direction only
 * @param flowsEncrypted TCP flows that carried TLS or another recognised encryption
 * @param flowsActive flows that go on; 0 when the run is over
 * @param hosts distinct addresses seen as a flow's end; negative when not known (several workers
 *     that go on)
 * @param streamGaps gaps in streams that were being read
 * @param streamBytesLost octets in those gaps
 * @param miningFlows flows that carried a mining protocol
 * @param shapesJudged flows that nobody can read which were long enough to be judged by shape
 * @param shapesLikeMining those of them that look like mining, reported or not
 * @param indicators indicators in the feeds
 * @param feeds the lists of indicators that were used
 * @param suppressed what the allow-list kept back, by rule
 * @param filesRead files read whole
 * @param filesIncomplete {@code path: reason} of files that were read in part
 * @param filesRefused {@code path: reason} of files that could not be read
 * @param filesSkipped files in directories without a capture's magic bytes
 * @param notes further sentences for the reader ("the files overlap in time: each was analysed on
 *     its own")
 * @param interfaces what each interface delivered and lost; empty for files
 */
public record RunSummary(
        long firstNanos,
        long lastNanos,
        long frames,
        long frameBytes,
        long truncatedFrames,
        long duplicates,
        Map<String, Long> decodeStatus,
        Map<String, Long> unsupportedLinkTypes,
        Map<String, Long> anomalies,
        long flowsTcp,
        long flowsUdp,
        long flowsExpired,
        long flowsEvicted,
        long flowsOneSided,
        long flowsEncrypted,
        long flowsActive,
        long hosts,
        long streamGaps,
        long streamBytesLost,
        long miningFlows,
        long shapesJudged,
        long shapesLikeMining,
        long indicators,
        FeedState feeds,
        List<Suppression> suppressed,
        List<String> filesRead,
        List<String> filesIncomplete,
        List<String> filesRefused,
        long filesSkipped,
        List<String> notes,
        List<InterfaceReading> interfaces) {}
