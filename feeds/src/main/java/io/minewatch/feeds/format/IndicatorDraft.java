package io.minewatch.feeds.format;

import io.minewatch.feeds.model.DomainMatch;
import io.minewatch.feeds.model.Indicator;
import io.minewatch.feeds.model.IndicatorKind;
import io.minewatch.feeds.model.IndicatorRole;
import io.minewatch.feeds.model.IndicatorStatus;
import io.minewatch.feeds.model.SharingLevel;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a feed says of one indicator, before anybody judged it: the text as it stands there, and
 * whatever else the format tells. What it does not tell stays unset; the defaults of the feed fill
 * it. Mutable, for one thread; setters return the draft.
 */
public final class IndicatorDraft {
    /** The value of numbers that are unset. */
    public static final int UNSET = -1;

    private Indicator.@Nullable Type type;
    private String text = "";
    private @Nullable DomainMatch match;
    private @Nullable IndicatorKind kind;
    private @Nullable IndicatorRole role;
    private @Nullable IndicatorStatus status;
    private final List<String> coins = new ArrayList<>();
    private final List<Integer> ports = new ArrayList<>();
    private final List<Integer> tlsPorts = new ArrayList<>();
    private int confidence = UNSET;
    private int seenYear;
    private boolean popular;
    private boolean exclusive;
    private @Nullable LocalDate firstSeen;
    private @Nullable LocalDate validFrom;
    private @Nullable LocalDate validUntil;
    private @Nullable SharingLevel sharing;
    private final List<String> sources = new ArrayList<>();
    private String licence = "";
    private String reference = "";
    private String note = "";

    /** Forgets everything. */
    public IndicatorDraft clear() {
        type = null;
        text = "";
        match = null;
        kind = null;
        role = null;
        status = null;
        coins.clear();
        ports.clear();
        tlsPorts.clear();
        confidence = UNSET;
        seenYear = 0;
        popular = false;
        exclusive = false;
        firstSeen = null;
        validFrom = null;
        validUntil = null;
        sharing = null;
        sources.clear();
        licence = "";
        reference = "";
        note = "";
        return this;
    }

    /**
     * What is looked for, as the feed writes it: it may be defanged, have capitals, a trailing dot,
     * a leading {@code *.} or {@code .}, a scheme, a port; all of this is understood.
     *
     * @param statedType what the format says it is; null to tell by its form
     */
    public IndicatorDraft text(Indicator.@Nullable Type statedType, String value) {
        type = statedType;
        text = value;
        return this;
    }

    /** Which names a domain covers; null for the feed's default. */
    public IndicatorDraft match(@Nullable DomainMatch value) {
        match = value;
        return this;
    }

    /** What stands behind it; null for the feed's default. */
    public IndicatorDraft kind(@Nullable IndicatorKind value) {
        kind = value;
        return this;
    }

    /** What a hit means; null for the feed's default. */
    public IndicatorDraft role(@Nullable IndicatorRole value) {
        role = value;
        return this;
    }

    /** Whether it still works; null where not told. */
    public IndicatorDraft status(@Nullable IndicatorStatus value) {
        status = value;
        return this;
    }

    /** One more coin: a ticker or family. */
    public IndicatorDraft coin(String value) {
        coins.add(value);
        return this;
    }

    /** One more port for mining in clear; any number, wrong ones are told later. */
    public IndicatorDraft port(int value) {
        ports.add(value);
        return this;
    }

    /** One more port for mining over TLS. */
    public IndicatorDraft tlsPort(int value) {
        tlsPorts.add(value);
        return this;
    }

    /** 0 to 100; {@link #UNSET} for the feed's default. */
    public IndicatorDraft confidence(int value) {
        confidence = value;
        return this;
    }

    /** Year of the newest sign of life; 0 where not told. */
    public IndicatorDraft seenYear(int value) {
        seenYear = value;
        return this;
    }

    /** Whether the feed calls it much visited. */
    public IndicatorDraft popular(boolean value) {
        popular = value;
        return this;
    }

    /** Whether the feed says that nothing but mining is served there. */
    public IndicatorDraft exclusive(boolean value) {
        exclusive = value;
        return this;
    }

    /** First day it was reported. */
    public IndicatorDraft firstSeen(@Nullable LocalDate value) {
        firstSeen = value;
        return this;
    }

    /** First day on which the feed stands to it. */
    public IndicatorDraft validFrom(@Nullable LocalDate value) {
        validFrom = value;
        return this;
    }

    /** Last day on which the feed stands to it. */
    public IndicatorDraft validUntil(@Nullable LocalDate value) {
        validUntil = value;
        return this;
    }

    /** To whom it may be shown; null for the feed's default. */
    public IndicatorDraft sharing(@Nullable SharingLevel value) {
        sharing = value;
        return this;
    }

    /** One more who reported it; without any it is the feed itself. */
    public IndicatorDraft source(String value) {
        sources.add(value);
        return this;
    }

    /** SPDX key of what was taken; empty for the feed's default. */
    public IndicatorDraft licence(String value) {
        licence = value;
        return this;
    }

    /** Where to read more. */
    public IndicatorDraft reference(String value) {
        reference = value;
        return this;
    }

    /** A remark for people. */
    public IndicatorDraft note(String value) {
        note = value;
        return this;
    }

    /** As set by {@link #text}. */
    public Indicator.@Nullable Type type() {
        return type;
    }

    /** As set by {@link #text}. */
    public String text() {
        return text;
    }

    /** As set. */
    public @Nullable DomainMatch match() {
        return match;
    }

    /** As set. */
    public @Nullable IndicatorKind kind() {
        return kind;
    }

    /** As set. */
    public @Nullable IndicatorRole role() {
        return role;
    }

    /** As set. */
    public @Nullable IndicatorStatus status() {
        return status;
    }

    /** A view of all. */
    public List<String> coins() {
        return coins;
    }

    /** A view of all. */
    public List<Integer> ports() {
        return ports;
    }

    /** A view of all. */
    public List<Integer> tlsPorts() {
        return tlsPorts;
    }

    /** As set. */
    public int confidence() {
        return confidence;
    }

    /** As set. */
    public int seenYear() {
        return seenYear;
    }

    /** As set. */
    public boolean popular() {
        return popular;
    }

    /** As set. */
    public boolean exclusive() {
        return exclusive;
    }

    /** As set. */
    public @Nullable LocalDate firstSeen() {
        return firstSeen;
    }

    /** As set. */
    public @Nullable LocalDate validFrom() {
        return validFrom;
    }

    /** As set. */
    public @Nullable LocalDate validUntil() {
        return validUntil;
    }

    /** As set. */
    public @Nullable SharingLevel sharing() {
        return sharing;
    }

    /** A view of all. */
    public List<String> sources() {
        return sources;
    }

    /** As set. */
    public String licence() {
        return licence;
    }

    /** As set. */
    public String reference() {
        return reference;
    }

    /** As set. */
    public String note() {
        return note;
    }
}
