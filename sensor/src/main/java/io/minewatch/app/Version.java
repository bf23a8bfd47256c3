package io.minewatch.app;

/** Which program this is. */
final class Version {
    private Version() {}

    /** From the manifest of the jar; {@code unpackaged} where the program runs from classes. */
    static String text() {
        String version = Main.class.getPackage().getImplementationVersion();
        return version == null ? "unpackaged" : version;
    }
}
