package io.minewatch.capture.live;

/** Told when an interface goes or comes back. Called by capture threads; must not wait. */
public interface CaptureListener {
    /**
     * An interface is gone, or is captured again.
     *
     * @param name as it is called now
     * @param up whether it is captured
     * @param reason in a few words
     */
    void onInterface(String name, boolean up, String reason);
}
