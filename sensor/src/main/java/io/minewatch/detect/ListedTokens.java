package io.minewatch.detect;

import io.minewatch.feeds.model.Indicator;
import io.minewatch.feeds.model.IndicatorDetails;
import io.minewatch.feeds.model.IndicatorSource;
import io.minewatch.observable.FlowRef;
import io.minewatch.observable.MiningSummary;
import io.minewatch.observable.TlsCertificate;
import io.minewatch.observable.TlsClient;
import io.minewatch.observable.TlsHandshake;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * What the feeds say of what a flow carries besides names: certificates, their subjects,
 * fingerprints of hellos, wallets. A certificate of a listed pool is a reason to accuse, its
 * subject a sign of contact, as anybody may write it; wallets and fingerprints are told where there
 * is a finding already. Single thread.
 */
final class ListedTokens {
    private final FeedNames feeds;

    ListedTokens(FeedNames feeds) {
        this.feeds = feeds;
    }

    /** A hit on the server's certificate itself, for the name of the pool; null: none. */
    FeedNames.@Nullable Hit certificate(TlsHandshake handshake) {
        TlsCertificate certificate = handshake.certificate();
        return certificate == null
                ? null
                : find(Indicator.Type.CERTIFICATE, certificate.sha256(), handshake);
    }

    /** What the feeds make a handshake a sign of. */
    List<TlsBook.Sign> signsOf(TlsHandshake handshake) {
        List<TlsBook.Sign> signs = new ArrayList<>(0);
        TlsCertificate certificate = handshake.certificate();
        if (certificate != null) {
            FeedNames.Hit listed = certificate(handshake);
            if (listed != null && listed.means(FeedNames.Meaning.POOL)) {
                boolean used = handshake.progress() == TlsHandshake.Progress.DATA;
                signs.add(
                        new TlsBook.Sign(
                                used
                                        ? EvidenceRule.POOL_CERTIFICATE
                                        : EvidenceRule.MINING_CERTIFICATE,
                                "a listed pool (SHA-256 " + certificate.sha256() + ")"));
            }
            FeedNames.Hit subject =
                    certificate.subject().isEmpty()
                            ? null
                            : find(
                                    Indicator.Type.CERTIFICATE_SUBJECT,
                                    certificate.subject(),
                                    handshake);
            if (subject != null && subject.means(FeedNames.Meaning.POOL)) {
                add(signs, EvidenceRule.LISTED_SUBJECT, certificate.subject(), subject);
            }
        }
        TlsClient client = handshake.client();
        if (client != null) {
            if (feeds.hasAny(Indicator.Type.JA3)) {
                fingerprint(signs, Indicator.Type.JA3, client.ja3(), handshake);
            }
            if (feeds.hasAny(Indicator.Type.JA4)) {
                fingerprint(
                        signs, Indicator.Type.JA4, client.ja4(handshake.transport()), handshake);
            }
        }
        return signs;
    }

    /** What the feeds say of the wallet that is mined for; null: nothing. */
    TlsBook.@Nullable Sign ofWallet(MiningSummary.Wallet wallet, FlowRef flow, long timeNanos) {
        FeedNames.Hit hit =
                feeds.byToken(
                        Indicator.Type.WALLET,
                        wallet.address(),
                        timeNanos,
                        flow.originator(),
                        flow.responder());
        return hit == null
                ? null
                : new TlsBook.Sign(
                        EvidenceRule.LISTED_WALLET,
                        wallet.address() + " " + listing(hit),
                        hit.weightFactor());
    }

    private void fingerprint(
            List<TlsBook.Sign> signs,
            Indicator.Type type,
            @Nullable String hash,
            TlsHandshake handshake) {
        if (hash != null) {
            add(
                    signs,
                    EvidenceRule.LISTED_FINGERPRINT,
                    type.label().toUpperCase(Locale.ROOT) + " " + hash,
                    find(type, hash, handshake));
        }
    }

    private FeedNames.@Nullable Hit find(
            Indicator.Type type, String value, TlsHandshake handshake) {
        FlowRef flow = handshake.flow();
        return feeds.byToken(
                type, value, handshake.frame().timeNanos(), flow.originator(), flow.responder());
    }

    private static void add(
            List<TlsBook.Sign> signs, EvidenceRule rule, String what, FeedNames.@Nullable Hit hit) {
        if (hit != null) {
            signs.add(new TlsBook.Sign(rule, what + " " + listing(hit), hit.weightFactor()));
        }
    }

    /** As what it is listed, where, and who says so. */
    private static String listing(FeedNames.Hit hit) {
        IndicatorDetails details = hit.source().details();
        if (hit.isKeptBack()) {
            return "is listed as "
                    + details.kind().label()
                    + " with confidence "
                    + details.confidence()
                    + " by an entry marked TLP:"
                    + FeedNames.marking(details);
        }
        StringJoiner sources = new StringJoiner(", ");
        for (IndicatorSource source : details.sources()) {
            if (!source.name().equals(hit.match().feed())) {
                sources.add(source.name());
            }
        }
        return "is listed as "
                + details.kind().label()
                + (details.coins().isEmpty() ? "" : " (" + hit.match().coin() + ")")
                + " with confidence "
                + details.confidence()
                + " in the feed "
                + hit.match().feed()
                + (sources.length() == 0 ? "" : ", from " + sources);
    }
}
