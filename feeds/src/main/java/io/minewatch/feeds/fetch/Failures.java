package io.minewatch.feeds.fetch;

import io.minewatch.feeds.fetch.FetchException.Kind;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.proxy.ProxyConnectException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.io.IOException;
import java.net.ConnectException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** What went wrong on a connection, in words that say what to do. */
final class Failures {
    /** Longest text of another library in a message, characters. */
    private static final int MAX_REASON = 200;

    private Failures() {}

    /** The failure, whatever the library called it. */
    static FetchException of(Origin origin, Transport transport, @Nullable Throwable cause) {
        if (cause instanceof FetchException known) {
            return known;
        }
        // TLS wraps what its proxy met.
        ProxyConnectException refusal = refusal(cause);
        if (refusal != null) {
            return new FetchException(
                    Kind.CONNECT,
                    "the proxy "
                            + transport.proxy()
                            + " did not connect to "
                            + origin
                            + " ("
                            + reason(refusal)
                            + ")",
                    "check its address, user and what it permits");
        }
        FetchException trust = trust(origin, cause);
        if (trust != null) {
            return trust;
        }
        if (cause instanceof ConnectTimeoutException
                || cause instanceof SslHandshakeTimeoutException) {
            return new FetchException(
                    Kind.CONNECT,
                    "no connection to " + through(origin, transport) + " in time",
                    "check the address, the route and the firewall; a proxy may be needed"
                            + " (`proxy`)");
        }
        if (cause instanceof ConnectException) {
            return new FetchException(
                    Kind.CONNECT,
                    "no connection to " + through(origin, transport),
                    "check the address and port, and whether the server runs");
        }
        if (cause instanceof IOException) {
            return new FetchException(
                    Kind.BROKEN,
                    "the connection to "
                            + through(origin, transport)
                            + " broke ("
                            + reason(cause)
                            + ")",
                    "it is tried again later");
        }
        return new FetchException(
                Kind.BROKEN,
                origin + " did not answer in HTTP (" + reason(cause) + ")",
                "check scheme and port of the address");
    }

    private static @Nullable ProxyConnectException refusal(@Nullable Throwable cause) {
        for (Throwable each = cause; each != null; each = each.getCause()) {
            if (each instanceof ProxyConnectException refusal) {
                return refusal;
            }
        }
        return null;
    }

    private static @Nullable FetchException trust(Origin origin, @Nullable Throwable cause) {
        boolean tls = false;
        Throwable deepest = cause;
        for (Throwable each = cause; each != null; each = each.getCause()) {
            if (each instanceof CertificateExpiredException) {
                return tls(origin, "has a certificate that is expired", "tell its operator");
            }
            if (each instanceof CertificateNotYetValidException) {
                return tls(
                        origin,
                        "has a certificate that is not valid yet",
                        "check the clock of this machine");
            }
            tls |= each instanceof SSLException || each instanceof CertificateException;
            deepest = each;
        }
        if (!tls) {
            return null;
        }
        String text = reason(deepest);
        if (text.startsWith("No name matching")
                || text.startsWith("No subject alternative")
                || text.contains("subject alternative names")) {
            return tls(
                    origin,
                    "has a certificate for another name (" + text + ")",
                    "check the address; whoever answers is not who was asked");
        }
        if (text.contains("certification path") || text.contains("PKIX")) {
            return tls(
                    origin,
                    "has a certificate that nobody we trust has issued",
                    "put the certificate of its authority into `trust-store`, if you know it");
        }
        return tls(
                origin,
                "could not agree on TLS (" + text + ")",
                "it must speak TLS 1.2 or 1.3; where it asks for a client certificate, set"
                        + " `client-certificate`");
    }

    /** The server asked for a client certificate, and ended the connection without one. */
    static FetchException certificateMissing(Origin origin) {
        return tls(
                origin,
                "asked for a client certificate and closed the connection",
                "set `client-certificate`");
    }

    private static FetchException tls(Origin origin, String what, String remedy) {
        return new FetchException(Kind.TLS, origin + " " + what, remedy);
    }

    private static String through(Origin origin, Transport transport) {
        return transport.proxy() == null ? origin.toString() : "the proxy " + transport.proxy();
    }

    /** What the library says, short and without control characters. */
    static String reason(@Nullable Throwable cause) {
        String message = cause == null ? null : cause.getMessage();
        if (message == null) {
            return cause == null ? "no reason given" : cause.getClass().getSimpleName();
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < Math.min(message.length(), MAX_REASON); i++) {
            char c = message.charAt(i);
            text.append(Character.isISOControl(c) ? ' ' : c);
        }
        return text.toString().strip();
    }
}
