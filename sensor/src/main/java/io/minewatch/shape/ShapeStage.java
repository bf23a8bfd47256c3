package io.minewatch.shape;

/** What the flows of one worker share for their scoring. Single thread. */
public final class ShapeStage {
    private final ShapeScorer scorer = new ShapeScorer();
    private final MessageStore store = new MessageStore();

    /** Scores one flow after another. */
    public ShapeScorer scorer() {
        return scorer;
    }

    /** Holds their messages. */
    public MessageStore store() {
        return store;
    }
}
