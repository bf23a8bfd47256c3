package io.minewatch.sim;

/**
 * Long-lived traffic that is not mining, a generator a kind: what stays connected in offices and on
 * Exchange segments. Immutable.
 */
public enum Innocent {
    /** People who write: both ways, any length, in bursts. */
    CHAT,
    /** Push notifications: long silence, small messages, keep-alives. */
    NOTIFICATIONS,
    /** IMAP IDLE (RFC 2177): untagged lines, a fetch behind each, renewed within half an hour. */
    IMAP_IDLE,
    /** ActiveSync: a request held for minutes, one answer. */
    ACTIVE_SYNC,
    /** EWS streaming subscription: heartbeats of one length, events of others. */
    EWS_STREAMING,
    /** EWS push subscription: Exchange calls out, a request and its answer. */
    EWS_PUSH,
    /** MAPI over HTTP: notification wait with a small chunk each fifteen seconds. */
    MAPI_HTTP,
    /** Outlook Anywhere: RPC in both ways, many lengths, tiny keep-alives. */
    OUTLOOK_ANYWHERE,
    /** A mail relay's connection that is kept open and used for one mail after another. */
    SMTP,
    /** LDAP: a query, some answers. */
    LDAP,
    /** Database replication: the server sends what changed, as it comes. */
    REPLICATION,
    /** An agent that asks by a timer and gets an answer of one length. */
    AGENT,
    /** A backup agent: a heartbeat, and transfers now and then. */
    BACKUP,
    /** MQTT publisher: sends by a timer, gets acknowledgements. */
    MQTT_PUBLISHER,
    /** Subscriber of telemetry: pushes of nearly one length by one or several timers. */
    TELEMETRY,
    /** Ticker: many pushes of many lengths. */
    TICKER,
    /** SSH: keep-alives, people typing. */
    SSH,
    /**
     * Dashboard or wallet that follows the blocks of the coin: large messages of many lengths. Not
     * ordinary.
     */
    DASHBOARD,
    /**
     * Made to be taken for a miner: memoryless pushes of one length within the band, requests and
     * answers as well. Not ordinary.
     */
    LOOK_ALIKE,
    /**
     * Subscriber of telemetry whose sensors all send messages of one length, whatever their names
     * and values: the hardest that a fleet of equal devices comes to. Stands beside {@link
     * #TELEMETRY}, not in its place, and is left out of what is called ordinary, as the bars of the
     * design were set without it.
     */
    TELEMETRY_OF_ONE_LENGTH;

    /** Whether the threshold of a false rate is set by such traffic. */
    public boolean isOrdinary() {
        return this != DASHBOARD && this != LOOK_ALIKE && this != TELEMETRY_OF_ONE_LENGTH;
    }

    /** One flow. */
    public Messages flow(Chance chance, double[] blocks, double until) {
        Messages messages = new Messages(until);
        switch (this) {
            case CHAT -> chat(messages, chance);
            case NOTIFICATIONS -> notifications(messages, chance);
            case IMAP_IDLE -> imapIdle(messages, chance);
            case ACTIVE_SYNC -> activeSync(messages, chance);
            case EWS_STREAMING -> ewsStreaming(messages, chance);
            case EWS_PUSH -> ewsPush(messages, chance);
            case MAPI_HTTP -> mapiHttp(messages, chance);
            case OUTLOOK_ANYWHERE -> outlookAnywhere(messages, chance);
            case SMTP -> smtp(messages, chance);
            case LDAP -> ldap(messages, chance);
            case REPLICATION -> replication(messages, chance);
            case AGENT -> agent(messages, chance);
            case BACKUP -> backup(messages, chance);
            case MQTT_PUBLISHER -> mqttPublisher(messages, chance);
            case TELEMETRY -> telemetry(messages, chance, .25);
            case TICKER -> ticker(messages, chance);
            case SSH -> ssh(messages, chance);
            case DASHBOARD -> dashboard(messages, chance, blocks);
            case LOOK_ALIKE -> lookAlike(messages, chance);
            case TELEMETRY_OF_ONE_LENGTH -> telemetry(messages, chance, 1);
        }
        return messages;
    }

    private static void chat(Messages m, Chance c) {
        for (double at = 0; at < m.until(); at += c.logNormal(60, 1.5)) {
            double t = at;
            for (int i = c.integer(1, 8); i > 0; i--) {
                int length = Math.max(60, (int) c.logNormal(220, .7));
                if (c.yes(.7)) {
                    m.server(t, length);
                } else {
                    m.client(t, length);
                    m.server(t + c.uniform(.05, .3), c.integer(60, 140));
                }
                t += c.exponential(4);
            }
        }
        heartbeat(m, c, c.one(30.0, 45.0, 60.0), c.integer(30, 60), c.integer(30, 60));
    }

    private static void heartbeat(Messages m, Chance c, double period, int ask, int answer) {
        for (double at = c.uniform(0, period); at < m.until(); at += period) {
            m.client(at + c.normal(0, .02), ask);
            m.server(at + c.uniform(.03, .2), answer);
        }
    }

    private static void notifications(Messages m, Chance c) {
        double mean = c.logNormal(300, .8);
        for (double at = c.exponential(mean); at < m.until(); at += c.exponential(mean)) {
            m.server(at, c.integer(80, 900));
            m.client(at + .05, 53);
        }
        heartbeat(m, c, c.one(240.0, 540.0, 900.0), 40, 40);
    }

    private static void imapIdle(Messages m, Chance c) {
        double mean = c.logNormal(200, .8);
        for (double at = c.exponential(mean); at < m.until(); at += c.exponential(mean)) {
            m.server(at, c.integer(45, 60));
            m.client(at + .1, 40);
            m.server(at + .2, 60);
            m.client(at + .3, c.integer(60, 90));
            m.server(at + .4, c.integer(500, 12_000));
            m.client(at + .5, 36);
        }
        for (double at = c.uniform(0, 120); at < m.until(); at += 120) {
            m.server(at, 45);
        }
    }

    private static void activeSync(Messages m, Chance c) {
        double held = c.one(470.0, 900.0, 1680.0);
        double at = 0;
        while (at < m.until()) {
            m.client(at, c.integer(600, 900));
            at += Math.min(held, c.exponential(400));
            m.server(at, c.integer(300, 420));
            m.client(at + .2, c.integer(700, 1200));
            m.server(at + .5, c.integer(900, 14_000));
            at += 1;
        }
    }

    private static void ewsStreaming(Messages m, Chance c) {
        int beat = c.integer(380, 520);
        double period = c.one(30.0, 45.0, 60.0);
        for (double at = c.uniform(0, period); at < m.until(); at += period) {
            m.server(at + c.normal(0, .05), beat);
        }
        double mean = c.logNormal(90, .8);
        for (double at = c.exponential(mean); at < m.until(); at += c.exponential(mean)) {
            m.server(at, c.integer(700, 2400));
        }
    }

    private static void ewsPush(Messages m, Chance c) {
        double mean = c.logNormal(120, .8);
        for (double at = c.exponential(mean); at < m.until(); at += c.exponential(mean)) {
            m.client(at, c.integer(1100, 2600));
            m.server(at + c.uniform(.02, .3), c.integer(380, 400));
        }
    }

    private static void mapiHttp(Messages m, Chance c) {
        double at = 0;
        while (at < m.until()) {
            m.client(at, c.integer(500, 560));
            m.server(at + .1, c.integer(330, 350));
            double event = at + c.exponential(250);
            double end = Math.min(event, at + 300);
            for (double pending = at + 15; pending < end; pending += 15) {
                m.server(pending + c.normal(0, .05), c.integer(40, 44));
            }
            m.server(end, c.integer(150, 260));
            at = end + c.uniform(.1, 2);
        }
    }

    private static void outlookAnywhere(Messages m, Chance c) {
        for (double at = 0; at < m.until(); at += c.logNormal(25, 1.2)) {
            m.client(at, c.integer(150, 1300));
            for (int i = c.integer(1, 3); i > 0; i--) {
                m.server(at + c.uniform(.05, .6), Math.max(80, (int) c.logNormal(400, .8)));
            }
        }
        heartbeat(m, c, 60, 49, 49);
    }

    private static void smtp(Messages m, Chance c) {
        for (double at = 0; at < m.until(); at += c.exponential(90)) {
            double t = at;
            for (int i = 0; i < 4; i++) {
                m.client(t, i == 3 ? c.integer(2000, 16_000) : c.integer(40, 90));
                m.server(t + c.uniform(.02, .2), c.integer(40, 90));
                t += .3;
            }
        }
    }

    private static void ldap(Messages m, Chance c) {
        for (double at = 0; at < m.until(); at += c.logNormal(20, 1.3)) {
            m.client(at, c.integer(120, 420));
            for (int i = c.integer(1, 4); i > 0; i--) {
                m.server(at + c.uniform(.005, .05), c.integer(60, 1500));
            }
        }
    }

    private static void replication(Messages m, Chance c) {
        double mean = c.logNormal(15, .6);
        for (double at = 0; at < m.until(); at += c.exponential(mean)) {
            m.server(at, Math.max(60, (int) c.logNormal(500, 1)));
        }
        for (double at = c.uniform(0, 10); at < m.until(); at += 10) {
            m.server(at, 46);
            m.client(at + .01, 63);
        }
    }

    private static void agent(Messages m, Chance c) {
        int ask = c.integer(150, 500);
        int answer = c.integer(60, 500);
        double period = c.one(5.0, 10.0, 15.0, 30.0, 60.0);
        double jitter = c.one(.02, .2, 1.0);
        for (double at = c.uniform(0, period); at < m.until(); at += period) {
            double t = at + c.normal(0, jitter);
            m.client(t, ask + c.integer(0, 3));
            m.server(t + c.uniform(.03, .3), answer);
            if (c.yes(.03)) {
                m.server(t + c.uniform(.4, 2), c.integer(300, 3000));
            }
        }
    }

    private static void backup(Messages m, Chance c) {
        heartbeat(m, c, c.one(30.0, 60.0), c.integer(90, 180), c.integer(60, 120));
        for (double at = c.exponential(700); at < m.until(); at += c.exponential(700)) {
            m.server(at, c.integer(250, 420));
            for (int i = 0; i < 20; i++) {
                m.client(at + .1 * i, 16_406);
            }
            m.server(at + 3, c.integer(80, 120));
        }
    }

    private static void mqttPublisher(Messages m, Chance c) {
        int length = c.integer(80, 400);
        double period = c.one(1.0, 5.0, 10.0, 30.0);
        for (double at = c.uniform(0, period); at < m.until(); at += period) {
            m.client(at + c.normal(0, .05), length + c.integer(0, 2));
            m.server(at + c.uniform(.02, .1), 26);
        }
        heartbeat(m, c, 60, 24, 24);
    }

    /** With the chance of a further sensor to send messages as long as the first one's. */
    private static void telemetry(Messages m, Chance c, double asLong) {
        int length = c.integer(60, 900);
        int spread = c.one(0, 0, 2, 5, 20);
        int sensors = c.integer(1, 3);
        for (int i = 0; i < sensors; i++) {
            double period = c.one(5.0, 10.0, 15.0, 20.0, 30.0, 60.0);
            double jitter = c.one(.02, .1, .5, 2.0);
            // Another sensor has another name and other values; now and then as long.
            int own = i == 0 || c.yes(asLong) ? length : Math.max(40, length + c.integer(-40, 40));
            for (double at = c.uniform(0, period); at < m.until(); at += period) {
                if (c.yes(.98)) {
                    m.server(at + c.normal(0, jitter), own + c.integer(0, spread));
                }
            }
        }
        heartbeat(m, c, 60, 24, 24);
    }

    private static void ticker(Messages m, Chance c) {
        double mean = c.logNormal(2, .5);
        for (double at = 0; at < m.until(); at += c.exponential(mean)) {
            m.server(at, Math.max(60, (int) c.logNormal(160, .4)));
        }
    }

    private static void ssh(Messages m, Chance c) {
        heartbeat(m, c, c.one(15.0, 30.0, 60.0), 100, 60);
        for (double at = c.exponential(200); at < m.until(); at += c.exponential(200)) {
            double t = at;
            for (int i = c.integer(3, 40); i > 0; i--) {
                m.client(t, 36);
                m.server(t + .03, c.integer(36, 52));
                t += c.exponential(.3);
            }
            m.server(t + .1, Math.max(60, (int) c.logNormal(400, 1)));
        }
    }

    private static void dashboard(Messages m, Chance c, double[] blocks) {
        for (double block : blocks) {
            m.server(block + c.uniform(.2, 2), Math.max(100, (int) c.logNormal(900, .5)));
        }
        double mean = c.logNormal(20, .5);
        for (double at = 0; at < m.until(); at += c.exponential(mean)) {
            m.server(at, Math.max(100, (int) c.logNormal(300, .6)));
        }
        heartbeat(m, c, 30, 30, 30);
    }

    private static void lookAlike(Messages m, Chance c) {
        int push = c.integer(300, 500);
        double mean = c.uniform(25, 90);
        for (double at = c.exponential(mean); at < m.until(); at += c.exponential(mean)) {
            m.server(at, push);
        }
        int ask = c.integer(190, 280);
        double asks = c.uniform(20, 60);
        for (double at = c.exponential(asks); at < m.until(); at += c.exponential(asks)) {
            m.client(at, ask);
            m.server(at + c.uniform(.03, .2), c.integer(84, 88));
        }
    }
}
