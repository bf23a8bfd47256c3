package io.minewatch.feeds.format;

import io.minewatch.feeds.model.AddressIndicator;
import io.minewatch.feeds.model.DomainIndicator;
import io.minewatch.feeds.model.Indicator;
import io.minewatch.feeds.model.IndicatorDetails;
import io.minewatch.feeds.model.IndicatorSource;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What tables and objects may say of an indicator: the columns of the native format, and the
 * members of our JSON. {@code docs/FEEDS.md} describes them.
 */
enum Column {
    INDICATOR,
    TYPE,
    MATCH,
    COIN,
    KIND,
    ROLE,
    STATUS,
    PORTS,
    TLS_PORTS,
    CONFIDENCE,
    SEEN,
    POPULAR,
    EXCLUSIVE,
    FIRST_SEEN,
    VALID_FROM,
    VALID_UNTIL,
    SOURCE,
    LICENCE,
    TLP,
    REFERENCE,
    NOTE;

    /** All of them, in the order in which they are written. */
    static final List<Column> ALL = List.of(values());

    private final String header = name().toLowerCase(Locale.ROOT);

    /** Its name in files and options. */
    String header() {
        return header;
    }

    /** The column of this name; null for any other text. */
    static @Nullable Column named(String header) {
        for (Column column : ALL) {
            if (column.header.equals(header)) {
                return column;
            }
        }
        return null;
    }

    /** All names, with commas between. */
    static String names() {
        StringBuilder names = new StringBuilder();
        for (Column column : ALL) {
            names.append(names.length() == 0 ? "" : ", ").append(column.header);
        }
        return names.toString();
    }

    /** What this column says of an indicator; empty where it has nothing to say. */
    String of(Indicator indicator) {
        IndicatorDetails details = indicator.details();
        return switch (this) {
            case INDICATOR -> indicator.value();
            case TYPE -> indicator.type().label();
            case MATCH -> indicator instanceof DomainIndicator domain ? domain.match().label() : "";
            case COIN -> String.join("|", details.coins());
            case KIND -> details.kind().label();
            case ROLE -> details.role().label();
            case STATUS -> details.status().label();
            case PORTS -> ports(indicator, details.ports());
            case TLS_PORTS -> ports(indicator, details.tlsPorts());
            case CONFIDENCE -> Integer.toString(details.confidence());
            case SEEN -> details.seenYear() == 0 ? "" : Integer.toString(details.seenYear());
            case POPULAR -> details.popular() ? "yes" : "";
            case EXCLUSIVE -> details.exclusive() ? "yes" : "";
            case FIRST_SEEN -> date(details.firstSeen());
            case VALID_FROM -> date(details.validFrom());
            case VALID_UNTIL -> date(details.validUntil());
            case SOURCE ->
                    String.join(
                            "|", details.sources().stream().map(IndicatorSource::name).toList());
            case LICENCE -> licence(details.sources());
            case TLP -> details.sharing().label();
            case REFERENCE -> details.reference();
            case NOTE -> details.note();
        };
    }

    /** An address's ports are written only where it is confined to them, as they would confine. */
    private static String ports(Indicator indicator, List<Integer> ports) {
        if (indicator instanceof AddressIndicator address && !address.onlyOnPorts()) {
            return "";
        }
        StringBuilder text = new StringBuilder();
        for (int port : ports) {
            text.append(text.length() == 0 ? "" : " ").append(port);
        }
        return text.toString();
    }

    private static String date(@Nullable LocalDate date) {
        return date == null ? "" : date.toString();
    }

    /** The one licence of all sources; nothing where they differ or it is unknown. */
    private static String licence(List<IndicatorSource> sources) {
        String licence = sources.get(0).licence();
        for (IndicatorSource source : sources) {
            if (!source.licence().equals(licence)) {
                return "";
            }
        }
        return licence.equals(IndicatorSource.UNKNOWN_LICENCE) ? "" : licence;
    }
}
