package io.minewatch.output.alert;

import io.minewatch.detect.Finding;
import io.minewatch.detect.Level;
import io.minewatch.output.event.AlertEvent;
import io.minewatch.output.event.FindingFields;
import io.minewatch.packet.IpAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides which states of findings are told, and when: new at once, an update when the level
 * changes or at growing intervals, closed with totals. What is suppressed is never told; what falls
 * into a maintenance window, or beyond the limit of a minute, waits. Findings that were open before
 * a restart go on under their old id instead of beginning anew. All times are packet times; a clock
 * that jumps moves updates, it loses none. Single thread: the judge's.
 */
public final class AlertLife {
    /**
     * Findings that may wait for their turn. More than that in one burst is a fault of the network
     * or of a feed; the summary says how many were left out.
     */
    static final int MAX_WAITING = 20_000;

    /** Hosts named in a summary. */
    static final int MAX_SUMMARY_HOSTS = 20;

    private static final long MINUTE_NANOS = 60_000_000_000L;

    /** Doublings of the interval that are worth counting: 15 minutes * 2^20 are 30 years. */
    private static final int MAX_DOUBLINGS = 20;

    /** What happens with what is told. */
    public interface Sink {
        /**
         * A state of a finding goes out.
         *
         * @param finding with the id, state and totals that it has outside
         * @param updates events the finding had before
         */
        void emit(Finding finding, long updates);

        /** A finding from before the restart was not met again. */
        void closeUnseen(AlertEvent last, long packetNanos);

        /** Findings were held back. */
        void summary(String text, Map<String, Object> details);
    }

    /** A finding in its life. */
    private static final class Alert {
        final String outsideId;
        final Finding.@Nullable Totals before;
        Finding latest;
        @Nullable Level told;
        Finding.@Nullable Role toldRole;
        long updates;
        long dueNanos = Long.MAX_VALUE;
        boolean waiting;
        boolean countedSuppressed;
        boolean countedHeld;

        Alert(String outsideId, Finding.@Nullable Totals before, Finding latest) {
            this.outsideId = outsideId;
            this.before = before;
            this.latest = latest;
        }

        boolean isTold() {
            return told != null;
        }
    }

    /** An update that may be due; outdated where the alert has another time by now. */
    private record Due(long nanos, Alert alert) {}

    private final AlertSettings settings;
    private final Sink sink;
    private final Map<String, Alert> alerts = new LinkedHashMap<>();
    private final Map<String, List<AlertEvent>> unseen = new HashMap<>();
    private final PriorityQueue<Due> due =
            new PriorityQueue<>(Comparator.comparingLong(Due::nanos));
    private final ArrayDeque<Alert> waiting = new ArrayDeque<>();
    private final Set<Alert> held = new LinkedHashSet<>();
    private final Set<String> summaryHosts = new LinkedHashSet<>();
    private boolean suspended;
    private int openCount;
    private long nowNanos;
    private double tokens;
    private long tokensNanos;
    private long summaryNanos;
    private long unseenSinceNanos;
    private long postponed;
    private long leftOut;
    private long suppressedTotal;
    private long heldTotal;
    private long postponedTotal;
    private long leftOutTotal;

    /**
     * @param openBefore latest events of findings that were open when the sensor ended
     */
    public AlertLife(AlertSettings settings, List<AlertEvent> openBefore, Sink sink) {
        this.settings = settings;
        this.sink = sink;
        this.tokens = settings.perMinute();
        for (AlertEvent event : openBefore) {
            FindingFields finding = event.finding();
            if (finding != null) {
                openCount++;
                unseen.computeIfAbsent(finding.hostIp(), ip -> new ArrayList<>()).add(event);
            }
        }
    }

    /**
     * Takes the next thing the judge says.
     *
     * @return the finding as it is called outside, whether it is told now or not; null when it goes
     *     on after a restart and closes only because the sensor ends
     */
    public @Nullable Finding onFinding(Finding finding) {
        advance(finding.at().timeNanos());
        Alert alert = alerts.get(finding.id());
        if (alert == null) {
            alert = begin(finding);
            alerts.put(finding.id(), alert);
        }
        Finding before = alert.latest;
        alert.latest = finding;
        if (finding.state() == Finding.State.CLOSED) {
            close(finding.id(), alert);
        } else if (alert.isTold()) {
            boolean risen = alert.told == null || finding.level().compareTo(alert.told) > 0;
            if (finding.level().compareTo(before.level()) < 0 && mayBeTold(finding)) {
                // What was taken back must not stand until the next interval, whatever the limits.
                tell(alert, Finding.State.UPDATE);
            } else if (risen || finding.role() != alert.toldRole) {
                update(alert);
            }
        } else {
            announce(alert);
        }
        return asKnown(alert, finding);
    }

    private @Nullable Finding asKnown(Alert alert, Finding finding) {
        if (suspended && finding.state() == Finding.State.CLOSED && alert.isTold()) {
            return null;
        }
        if (alert.before == null) {
            return finding;
        }
        return finding.continued(
                alert.outsideId,
                finding.state() == Finding.State.NEW ? Finding.State.UPDATE : finding.state(),
                alert.before);
    }

    /**
     * Does what is due. Called often; cheap when nothing is.
     *
     * @param packetNanos packet time
     */
    public void tick(long packetNanos, CurrentFindings current) {
        advance(packetNanos);
        release();
        updates(current);
        closeUnseen();
        summary();
    }

    /**
     * The sensor ends: findings that close from now on are still open, and go on after the start.
     */
    public void suspend() {
        suspended = true;
        // Who waits only for the limit would be lost with the memory that holds it.
        while (!waiting.isEmpty()) {
            Alert alert = waiting.remove();
            alert.waiting = false;
            tell(alert, Finding.State.NEW);
            if (alert.latest.state() == Finding.State.CLOSED) {
                tell(alert, Finding.State.CLOSED);
            }
        }
    }

    /** Findings that were told and are open, as they stand: what a restart must know. */
    public List<Told> open() {
        List<Told> open = new ArrayList<>();
        for (Alert alert : alerts.values()) {
            if (alert.isTold()) {
                open.add(new Told(outside(alert, Finding.State.UPDATE), alert.updates));
            }
        }
        return open;
    }

    /**
     * An open finding.
     *
     * @param updates events that it had
     */
    public record Told(Finding finding, long updates) {}

    /** Findings told and open, those from before the restart among them. */
    public int openCount() {
        return openCount;
    }

    /** Findings that were never told because a rule suppresses them. */
    public long suppressed() {
        return suppressedTotal;
    }

    /** Findings that fell into a maintenance window. */
    public long held() {
        return heldTotal;
    }

    /** Events that had to wait, or updates that were skipped, because of the limit. */
    public long postponed() {
        return postponedTotal;
    }

    /** Findings that were not told because too many waited. */
    public long leftOut() {
        return leftOutTotal;
    }

    private void advance(long packetNanos) {
        if (nowNanos == 0) {
            tokensNanos = packetNanos;
            summaryNanos = packetNanos;
            unseenSinceNanos = packetNanos;
        }
        nowNanos = packetNanos;
        if (settings.perMinute() > 0) {
            long passed = packetNanos - tokensNanos;
            if (passed > 0) {
                tokens =
                        Math.min(
                                settings.perMinute(),
                                tokens + (double) passed * settings.perMinute() / MINUTE_NANOS);
            }
            tokensNanos = packetNanos;
        }
    }

    // ---- Begin

    /** Goes on with what was open before the restart, or begins. */
    private Alert begin(Finding finding) {
        List<AlertEvent> candidates = unseen.get(finding.host().ip().toString());
        if (candidates != null) {
            for (AlertEvent event : candidates) {
                FindingFields before = event.finding();
                if (before != null && isSame(before, finding)) {
                    candidates.remove(event);
                    if (candidates.isEmpty()) {
                        unseen.remove(finding.host().ip().toString());
                    }
                    return resumed(before, finding);
                }
            }
        }
        return new Alert(finding.id(), null, finding);
    }

    private Alert resumed(FindingFields before, Finding finding) {
        Alert alert =
                new Alert(
                        before.id(),
                        new Finding.Totals(
                                before.jobs(),
                                before.submits(),
                                before.acceptedShares(),
                                before.rejectedShares(),
                                before.bytesToPool(),
                                before.bytesToHost(),
                                before.flows(),
                                before.firstNanos(),
                                finding.role() == Finding.Role.POOL ? null : before.poolName()),
                        finding);
        alert.told = level(before.level());
        alert.toldRole = finding.role();
        alert.updates = before.updates() + 1;
        schedule(alert);
        return alert;
    }

    private static Level level(String label) {
        for (Level level : Level.values()) {
            if (level.label().equals(label)) {
                return level;
            }
        }
        return Level.INFO;
    }

    private static boolean isSame(FindingFields before, Finding finding) {
        if (!before.role().equals(finding.role().label())
                && (finding.role() == Finding.Role.POOL || before.role().equals("pool"))) {
            return false;
        }
        if (finding.role() == Finding.Role.POOL) {
            return true;
        }
        String name = finding.pool().name();
        if (name != null && name.equals(before.poolName())) {
            return true;
        }
        IpAddress ip = finding.pool().ip();
        return ip != null
                && ip.toString().equals(before.poolIp())
                && finding.pool().port() == before.poolPort();
    }

    private void announce(Alert alert) {
        Finding finding = alert.latest;
        if (alert.waiting || held.contains(alert) || !isWanted(alert)) {
            return;
        }
        if (inMaintenance(finding)) {
            held.add(alert);
            if (!alert.countedHeld) {
                alert.countedHeld = true;
                heldTotal++;
            }
        } else if (!waiting.isEmpty() || !take()) {
            postpone(alert);
        } else {
            tell(alert, Finding.State.NEW);
        }
    }

    private boolean isWanted(Alert alert) {
        Finding finding = alert.latest;
        if (finding.level().compareTo(settings.minLevel()) < 0) {
            return false;
        }
        for (Suppression rule : settings.suppress()) {
            if (rule.covers(finding)) {
                if (!alert.countedSuppressed) {
                    alert.countedSuppressed = true;
                    suppressedTotal++;
                }
                return false;
            }
        }
        return true;
    }

    private boolean mayBeTold(Finding finding) {
        return !inMaintenance(finding)
                && settings.suppress().stream().noneMatch(rule -> rule.covers(finding));
    }

    private boolean inMaintenance(Finding finding) {
        for (MaintenanceWindow window : settings.maintenance()) {
            if (window.covers(finding.host().ip(), nowNanos)) {
                return true;
            }
        }
        return false;
    }

    private void postpone(Alert alert) {
        postponed++;
        postponedTotal++;
        if (summaryHosts.size() < MAX_SUMMARY_HOSTS) {
            summaryHosts.add(alert.latest.host().ip().toString());
        }
        if (waiting.size() >= MAX_WAITING) {
            leftOut++;
            leftOutTotal++;
            return;
        }
        alert.waiting = true;
        waiting.add(alert);
    }

    // ---- Going on

    private void update(Alert alert) {
        if (inMaintenance(alert.latest) || !isWanted(alert)) {
            // Told at the next interval, when the window is over.
            schedule(alert);
        } else if (waiting.isEmpty() && take()) {
            tell(alert, Finding.State.UPDATE);
        } else {
            postponed++;
            postponedTotal++;
            alert.dueNanos = nowNanos + MINUTE_NANOS;
            due.add(new Due(alert.dueNanos, alert));
        }
    }

    private void release() {
        if (!held.isEmpty()) {
            for (Alert alert : List.copyOf(held)) {
                if (!inMaintenance(alert.latest)) {
                    held.remove(alert);
                    announce(alert);
                }
            }
        }
        while (!waiting.isEmpty() && take()) {
            Alert alert = waiting.remove();
            alert.waiting = false;
            boolean over = alert.latest.state() == Finding.State.CLOSED;
            tell(alert, Finding.State.NEW);
            if (over && !suspended) {
                tell(alert, Finding.State.CLOSED);
            }
        }
    }

    private void updates(CurrentFindings current) {
        Set<String> ids = null;
        while (!due.isEmpty() && due.peek().nanos() <= nowNanos) {
            Due next = due.remove();
            Alert alert = next.alert();
            if (alert.dueNanos == next.nanos() && alerts.get(alert.latest.id()) == alert) {
                alert.dueNanos = Long.MAX_VALUE;
                ids = ids == null ? new HashSet<>() : ids;
                ids.add(alert.latest.id());
            }
        }
        if (ids == null) {
            return;
        }
        Set<String> asked = ids;
        current.restate(
                Set.copyOf(asked),
                finding -> {
                    Alert alert = alerts.get(finding.id());
                    if (alert != null && asked.remove(finding.id())) {
                        alert.latest = finding;
                        update(alert);
                    }
                });
    }

    private void tell(Alert alert, Finding.State state) {
        sink.emit(outside(alert, state), alert.updates);
        alert.told = alert.latest.level();
        alert.toldRole = alert.latest.role();
        alert.updates++;
        if (state == Finding.State.CLOSED) {
            openCount--;
        } else {
            openCount += state == Finding.State.NEW ? 1 : 0;
            schedule(alert);
        }
    }

    private static Finding outside(Alert alert, Finding.State state) {
        return alert.latest.continued(alert.outsideId, state, alert.before);
    }

    private void schedule(Alert alert) {
        long first = settings.updateInterval().toNanos();
        long max = settings.maxUpdateInterval().toNanos();
        long doublings = Math.min(MAX_DOUBLINGS, Math.max(0, alert.updates - 1));
        long interval = first;
        for (int i = 0; i < doublings && interval < max; i++) {
            interval *= 2;
        }
        alert.dueNanos = nowNanos + Math.min(interval, Math.max(first, max));
        due.add(new Due(alert.dueNanos, alert));
    }

    // ---- End

    private void close(String id, Alert alert) {
        if (suspended) {
            return;
        }
        alerts.remove(id);
        held.remove(alert);
        alert.dueNanos = Long.MAX_VALUE;
        if (alert.waiting) {
            // Both states are told when its turn comes.
            return;
        }
        if (alert.isTold()) {
            // A promise made: the end is told whatever the limit says, at the cost of later ones.
            tokens -= 1;
            tell(alert, Finding.State.CLOSED);
        } else if (isWanted(alert) && !inMaintenance(alert.latest)) {
            announce(alert);
            if (alert.isTold()) {
                tell(alert, Finding.State.CLOSED);
            }
        }
    }

    private void closeUnseen() {
        if (unseen.isEmpty() || nowNanos - unseenSinceNanos < settings.closeAfter().toNanos()) {
            return;
        }
        for (List<AlertEvent> events : unseen.values()) {
            openCount -= events.size();
            events.forEach(event -> sink.closeUnseen(event, nowNanos));
        }
        unseen.clear();
    }

    // ---- The limit

    private boolean take() {
        if (settings.perMinute() == 0) {
            return true;
        }
        if (tokens < 1) {
            return false;
        }
        tokens -= 1;
        return true;
    }

    private void summary() {
        if (postponed == 0 || Math.abs(nowNanos - summaryNanos) < MINUTE_NANOS) {
            return;
        }
        summaryNanos = nowNanos;
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("postponed", postponed);
        details.put("waiting", (long) waiting.size());
        details.put("left_out", leftOut);
        details.put("hosts", String.join(" ", summaryHosts));
        sink.summary(
                "More than "
                        + settings.perMinute()
                        + " alerts in a minute: "
                        + postponed
                        + " were held back, "
                        + waiting.size()
                        + " still wait"
                        + (leftOut > 0 ? ", " + leftOut + " were left out" : "")
                        + ".",
                details);
        postponed = 0;
        leftOut = 0;
        summaryHosts.clear();
    }
}
