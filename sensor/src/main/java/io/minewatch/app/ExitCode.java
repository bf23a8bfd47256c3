package io.minewatch.app;

/** Exit codes of the program, as the output contract has them. */
final class ExitCode {
    /** Clean and complete. */
    static final int CLEAN = 0;

    /** At least one finding of the level asked for. */
    static final int FINDINGS = 1;

    /** Wrong usage or configuration. */
    static final int USAGE = 2;

    /** No such finding, but some input could not be read whole. */
    static final int INCOMPLETE = 3;

    /** An error of the program itself (EX_SOFTWARE of sysexits.h). */
    static final int INTERNAL = 70;

    /** The output could not be written (EX_IOERR of sysexits.h). */
    static final int OUTPUT = 74;

    private ExitCode() {}
}
