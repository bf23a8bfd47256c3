package io.minewatch.engine;

import io.minewatch.config.SensorConfig;
import io.minewatch.flow.FlowLimits;
import io.minewatch.packet.DecodeLimits;

/** Turns what the operator set into the limits of the stages. */
final class Limits {
    private Limits() {}

    static FlowLimits flowLimits(SensorConfig config) {
        SensorConfig.LimitsConfig limits = config.limits();
        FlowLimits defaults = FlowLimits.defaults();
        return new FlowLimits(
                limits.maxFlows(),
                limits.tcpIdle().toNanos(),
                defaults.tcpHalfOpenIdleNanos(),
                defaults.tcpClosedLingerNanos(),
                limits.udpIdle().toNanos(),
                limits.miningIdle().toNanos(),
                defaults.maxBufferedPerStream(),
                defaults.maxSegmentsPerStream(),
                limits.maxBufferedOctets());
    }

    static DecodeLimits decodeLimits(SensorConfig config) {
        return DecodeLimits.DEFAULT;
    }
}
