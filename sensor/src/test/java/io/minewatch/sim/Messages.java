package io.minewatch.sim;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The messages of one simulated flow, collected in any order. */
public final class Messages {
    /** One message: seconds since the flow's beginning, who sent it, octets on the wire. */
    public record Message(double seconds, boolean fromClient, int length) {}

    private final List<Message> list = new ArrayList<>();
    private final double until;

    /** Messages after {@code until} seconds are left out. */
    public Messages(double until) {
        this.until = until;
    }

    double until() {
        return until;
    }

    /** The client says something. */
    void client(double seconds, int length) {
        add(seconds, true, length);
    }

    /** The server says something. */
    public void server(double seconds, int length) {
        add(seconds, false, length);
    }

    private void add(double seconds, boolean fromClient, int length) {
        if (seconds >= 0 && seconds < until) {
            list.add(new Message(seconds, fromClient, length));
        }
    }

    /** In the order of time. */
    public List<Message> inOrder() {
        list.sort(Comparator.comparingDouble(Message::seconds));
        return list;
    }
}
