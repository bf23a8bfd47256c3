package io.minewatch.feeds.format;

import io.minewatch.feeds.model.AddressIndicator;
import io.minewatch.feeds.model.Addresses;
import io.minewatch.feeds.model.DomainIndicator;
import io.minewatch.feeds.model.DomainMatch;
import io.minewatch.feeds.model.Indicator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A dataset of Suricata (user guide, chapter Datasets): one value a line. Of type {@code string}
 * the values stand in base64, and are taken as names (with a dot in front also what is below them,
 * without as exact), addresses or URLs by their form; of types {@code ip} and {@code ipv4} they are
 * addresses. Hashes need the option {@code type}, as the file does not say of what they are. Its
 * CSV and JSON shapes are read by the formats {@code table}, {@code json} and {@code ndjson}.
 *
 * <p>A dataset holds one type: {@code suricata-dataset} writes names in base64, {@code
 * suricata-dataset-ip} addresses.
 *
 * <p>Options: {@code type}, {@code match}.
 */
final class SuricataDatasetFormat implements FeedFormat {
    private final boolean addresses;

    private SuricataDatasetFormat(boolean addresses) {
        this.addresses = addresses;
    }

    /** For names. */
    static SuricataDatasetFormat ofNames() {
        return new SuricataDatasetFormat(false);
    }

    /** For addresses. */
    static SuricataDatasetFormat ofAddresses() {
        return new SuricataDatasetFormat(true);
    }

    @Override
    public String name() {
        return addresses ? "suricata-dataset-ip" : "suricata-dataset";
    }

    @Override
    public String description() {
        return addresses
                ? "dataset of Suricata of type ip"
                : "dataset of Suricata of type string: names in base64";
    }

    @Override
    public Recognition recognize(FeedHead head) {
        if (addresses) {
            // Without a mark of its own: the plain list reads it as well.
            return Recognition.NO;
        }
        List<String> sample = Lines.sample(head);
        for (String line : sample) {
            String value = decoded(line);
            if (value == null || value.indexOf('.', 1) < 0) {
                return Recognition.NO;
            }
        }
        return sample.isEmpty() ? Recognition.NO : Recognition.CERTAIN;
    }

    @Override
    public void read(FeedInput in, FeedSink sink) throws IOException {
        Values values = new Values(in, sink);
        IndicatorDraft draft = new IndicatorDraft();
        Lines.each(
                in,
                sink,
                (line, text) -> {
                    if (values.take(line, text, draft.clear())) {
                        sink.indicator(line, draft);
                    }
                });
    }

    /** Reads values of a dataset, with or without a reputation behind them. */
    static final class Values {
        private final FeedSink sink;
        private final Indicator.@Nullable Type type;
        private final @Nullable DomainMatch match;

        Values(FeedInput in, FeedSink sink) {
            this.sink = sink;
            this.type = Options.type(in, sink);
            this.match = Options.match(in, sink, null);
        }

        /** Puts the value into the draft; false where it was told as a problem. */
        boolean take(int line, String text, IndicatorDraft draft) {
            if (type == Indicator.Type.CERTIFICATE || type == Indicator.Type.JA3) {
                draft.text(type, text);
                return true;
            }
            if (Addresses.parse(text) != null) {
                draft.text(Indicator.Type.ADDRESS, text);
                return true;
            }
            if (isHash(text)) {
                sink.problem(
                        line,
                        Lines.quoted(text) + " is a hash of something",
                        "say by the option type what it is: ja3 or certificate");
                return false;
            }
            String value = decoded(text);
            if (value == null) {
                sink.problem(
                        line,
                        Lines.quoted(text) + " is no base64 text",
                        "Suricata refuses it too; name the format plain for a plain list");
                return false;
            }
            draft.text(type, value);
            if (match != null) {
                draft.match(match);
            } else if (!value.startsWith(".") && !value.startsWith("*.")) {
                draft.match(DomainMatch.EXACT);
            }
            return true;
        }
    }

    private static boolean isHash(String text) {
        if (text.length() != 32 && text.length() != 64) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (Character.digit(text.charAt(i), 16) < 0) {
                return false;
            }
        }
        return true;
    }

    /** The printable text that stands there in base64; null where there is none. */
    static @Nullable String decoded(String text) {
        if (text.indexOf('.') >= 0 || text.length() % 4 != 0) {
            return null;
        }
        try {
            byte[] octets = Base64.getDecoder().decode(text);
            String value =
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets)).toString();
            for (int i = 0; i < value.length(); i++) {
                if (Character.isISOControl(value.charAt(i))) {
                    return null;
                }
            }
            return value.isBlank() ? null : value;
        } catch (IllegalArgumentException | CharacterCodingException e) {
            return null;
        }
    }

    /** How a name stands in a dataset. */
    static String encoded(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public boolean canWrite() {
        return true;
    }

    @Override
    public void write(Iterable<Indicator> indicators, Appendable out, Omissions omissions)
            throws IOException {
        for (Indicator indicator : indicators) {
            String value = addresses ? address(indicator, omissions) : nameOf(indicator, omissions);
            if (value != null) {
                out.append(value).append('\n');
            }
        }
    }

    private static @Nullable String address(Indicator indicator, Omissions omissions) {
        if (!(indicator instanceof AddressIndicator address)) {
            omissions.omitted(indicator, "a dataset of addresses holds nothing else");
        } else if (address.onlyOnPorts()) {
            omissions.omitted(indicator, Written.NO_PORTS);
        } else if (!Written.isSingle(address)) {
            omissions.omitted(indicator, "a dataset holds single addresses; use suricata-iprep");
        } else {
            return address.value();
        }
        return null;
    }

    /** The name in base64; null where it was told as left out. */
    static @Nullable String nameOf(Indicator indicator, Omissions omissions) {
        if (!(indicator instanceof DomainIndicator domain)) {
            omissions.omitted(indicator, "a dataset of names holds nothing else");
        } else if (domain.match() == DomainMatch.BELOW) {
            omissions.omitted(indicator, "a dataset has no wildcards");
        } else {
            Written.tellExactOnly(domain, omissions);
            return encoded(domain.name());
        }
        return null;
    }
}
