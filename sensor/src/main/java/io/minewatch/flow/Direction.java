package io.minewatch.flow;

/** Which of a flow's two streams. */
public enum Direction {
    FROM_ORIGINATOR,
    FROM_RESPONDER;

    /** The other one. */
    public Direction reverse() {
        return this == FROM_ORIGINATOR ? FROM_RESPONDER : FROM_ORIGINATOR;
    }
}
