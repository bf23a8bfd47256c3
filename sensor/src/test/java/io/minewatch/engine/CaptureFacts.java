package io.minewatch.engine;

import io.minewatch.capture.AtEnd;
import io.minewatch.capture.CaptureFiles;
import io.minewatch.capture.Frame;
import io.minewatch.capture.FrameSource;
import io.minewatch.flow.FlowLimits;
import io.minewatch.observable.Observable;
import io.minewatch.packet.DecodeLimits;
import io.minewatch.packet.DecodeStatus;
import io.minewatch.packet.Packet;
import io.minewatch.packet.PacketDecoder;
import io.minewatch.stats.AnomalyCounters;
import java.nio.file.Path;
import java.util.List;

/** The facts that the sensor reads from a capture, without judgement. */
public final class CaptureFacts {
    private CaptureFacts() {}

    /** All facts of a capture file, in their order. */
    public static List<Observable> of(Path file) throws Exception {
        PacketDecoder decoder = new PacketDecoder(new AnomalyCounters(), DecodeLimits.DEFAULT);
        Worker worker = new Worker(FlowLimits.defaults());
        Packet packet = new Packet();
        Frame frame = new Frame();
        long sequence = 0;
        try (FrameSource source = CaptureFiles.open(file, AtEnd.STOP)) {
            while (source.next(frame) == FrameSource.Next.FRAME) {
                sequence++;
                DecodeStatus status = decoder.decode(frame, 0, sequence, packet);
                if (status == DecodeStatus.TCP || status == DecodeStatus.UDP) {
                    worker.onPacket(packet);
                }
            }
        }
        return worker.finish().stream().map(FactLog.Fact::observable).toList();
    }
}
