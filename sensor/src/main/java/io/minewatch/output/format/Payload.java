package io.minewatch.output.format;

/** What is said of an event, apart from the header around it. */
public enum Payload {
    /**
     * Structured data of RFC 5424 and a sentence; under an RFC 3164 header {@code name="value"}.
     */
    STRUCTURED,
    /** ArcSight Common Event Format, version 0. */
    CEF,
    /** IBM Log Event Extended Format 1.0. */
    LEEF1,
    /** IBM Log Event Extended Format 2.0. */
    LEEF2,
    /** The line of Suricata's EVE that the output contract fixes. */
    EVE,
    /** Elastic Common Schema. */
    ECS,
    /** Open Cybersecurity Schema Framework, class Detection Finding. */
    OCSF,
    /** Flat JSON behind the cookie {@code @cee:}. */
    CEE;

    /** Whether it is one JSON object. */
    public boolean isJson() {
        return this == EVE || this == ECS || this == OCSF;
    }
}
