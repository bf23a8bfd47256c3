package io.minewatch.feeds.format;

import io.minewatch.feeds.format.FeedFormat.Recognition;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The formats that are known. Order matters: of equally sure formats the earlier one is taken. */
public final class FeedFormats {
    /** All of them. */
    public static final List<FeedFormat> ALL =
            List.of(
                    new NativeCsvFormat(),
                    new StixFormat(InstantSource.system()),
                    new MispFormat(InstantSource.system()),
                    new MispWarningListFormat(),
                    new OpenIocFormat(InstantSource.system()),
                    new ThreatFoxFormat(),
                    new UrlhausFormat(),
                    new SslblFormat(),
                    new JsonFormat(),
                    new NdJsonFormat(),
                    new TableFormat(),
                    new HostsFileFormat(),
                    new AdblockFormat(),
                    new DnsmasqFormat(),
                    new UnboundFormat(),
                    new PiHoleFormat(),
                    new RpzFormat(InstantSource.system()),
                    SuricataDatasetFormat.ofNames(),
                    SuricataDatasetFormat.ofAddresses(),
                    new SuricataDatarepFormat(),
                    new SuricataIprepFormat(),
                    new ZeekIntelFormat(),
                    new SigmaFormat(),
                    new FalcoFormat(),
                    new MaltrailFormat(),
                    new PlainListFormat());

    private FeedFormats() {}

    /** The format of this name; null for any other text. */
    public static @Nullable FeedFormat named(String name) {
        for (FeedFormat format : ALL) {
            if (format.name().equals(name)) {
                return format;
            }
        }
        return null;
    }

    /** The format that is surest of a file; null when none can read it. */
    public static @Nullable FeedFormat recognize(FeedHead head) {
        FeedFormat best = null;
        Recognition surest = Recognition.NO;
        for (FeedFormat format : ALL) {
            Recognition recognition = format.recognize(head);
            if (recognition.compareTo(surest) > 0) {
                surest = recognition;
                best = format;
            }
        }
        return best;
    }
}
