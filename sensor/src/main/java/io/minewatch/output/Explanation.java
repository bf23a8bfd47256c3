package io.minewatch.output;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One finding in words: what it claims, what it rests on, and what to block. */
public final class Explanation {
    private static final int INDENT = 2;
    private static final int LABEL_WIDTH = 12;

    private final Page page;
    private final Map<String, Object> event;

    private Explanation(Page page, Map<String, Object> event) {
        this.page = page;
        this.event = event;
    }

    /**
     * The explanation.
     *
     * @param event as {@link ReportReader} found it; members may be absent or odd
     * @param width columns of the terminal
     * @param colour whether the terminal shows colours
     */
    public static String of(Map<String, Object> event, int width, boolean colour) {
        Page page = new Page(width, colour);
        new Explanation(page, event).write();
        return page.toString();
    }

    private void write() {
        String level = finding("level");
        page.heading(
                Page.Style.BOLD,
                "Finding "
                        + orUnknown(finding("id"))
                        + ": "
                        + orUnknown(text("alert", "signature")));
        label(
                "level",
                level == null
                        ? null
                        : level + ", severity " + orUnknown(text("alert", "severity")));
        label("host", host());
        label("pool", pool());
        label("time", time());
        label("capture", text("pcap_filename"));
        label("wallet", finding("wallet", "address"));
        label("login", joined("logins"));
        label("worker", joined("workers"));
        label("software", finding("agent"));
        String accepted = finding("accepted_shares");
        if (accepted != null) {
            label(
                    "shares",
                    accepted + " accepted, " + orUnknown(finding("rejected_shares")) + " rejected");
        }
        String rate = finding("hash_rate", "hashes_per_second");
        if (rate != null) {
            label(
                    "hash rate",
                    rate
                            + " hashes a second, between "
                            + orUnknown(finding("hash_rate", "low"))
                            + " and "
                            + orUnknown(finding("hash_rate", "high")));
        }
        evidence();
        block(level);
    }

    private void evidence() {
        page.blank().heading(Page.Style.BOLD, "Why");
        for (Map<String, Object> reason : Tree.objects(event, "finding", "evidence")) {
            StringBuilder words = new StringBuilder(plain(orUnknown(Tree.text(reason, "text"))));
            String count = Tree.text(reason, "count");
            String frame = Tree.text(reason, "frame");
            String file = Tree.text(reason, "file");
            if (frame != null) {
                words.append(count == null || count.equals("1") ? " (frame " : " (first in frame ")
                        .append(plain(frame))
                        .append(file == null ? "" : " of " + plain(file))
                        .append(')');
            }
            page.labelled(
                    INDENT, signed(Tree.text(reason, "weight")), LABEL_WIDTH, words.toString());
        }
        String score = finding("score");
        if (score != null) {
            page.labelled(INDENT, plain(score), LABEL_WIDTH, "is the score, their sum.");
        }
    }

    private void block(@Nullable String level) {
        page.blank().heading(Page.Style.BOLD, "What to do");
        String ip = finding("pool", "ip");
        String port = finding("pool", "port");
        Set<String> names = new LinkedHashSet<>();
        String name = finding("pool", "name");
        if (name != null) {
            names.add(plain(name));
        }
        for (String seen : Tree.texts(event, "finding", "pool", "names_seen")) {
            names.add(plain(seen));
        }
        if ("info".equals(level)) {
            page.line(INDENT, "Nothing to block: this is no sign of mining by itself.");
            return;
        }
        if ("pool".equals(finding("role"))) {
            page.line(
                    INDENT,
                    "The host serves work to miners: find out who installed the pool, and look at"
                            + " its clients' findings.");
            return;
        }
        if (!names.isEmpty()) {
            page.line(
                    INDENT,
                    "Block the "
                            + (names.size() == 1 ? "name " : "names ")
                            + String.join(", ", names)
                            + ".");
        }
        boolean shared = "web-front".equals(finding("pool", "feed", "role"));
        if (ip != null && shared) {
            page.line(INDENT, "Do not block the address " + plain(ip) + ": others share it.");
        } else if (ip != null) {
            page.line(
                    INDENT,
                    "Block the address "
                            + plain(ip)
                            + (port == null
                                    ? ""
                                    : ", " + orUnknown(text("proto")) + " port " + plain(port))
                            + ".");
        }
        String proxy = finding("pool", "proxy", "ip");
        if (proxy != null) {
            page.line(
                    INDENT,
                    "The host reaches the pool through the proxy "
                            + plain(proxy)
                            + " port "
                            + plain(orUnknown(finding("pool", "proxy", "port")))
                            + ": block it there, and keep the proxy's log.");
        }
        String wallet = finding("wallet", "address");
        if (wallet != null && finding("donation") == null) {
            page.line(
                    INDENT,
                    "Report the wallet to the pool's operator, who can freeze it: "
                            + plain(wallet));
        }
        String hostPort = text("src_port");
        page.line(
                INDENT,
                "On the host "
                        + plain(orUnknown(text("src_ip")))
                        + ", find the process"
                        + (ip == null && proxy == null
                                ? " that asks for that name"
                                : " that talks to "
                                        + plain(orUnknown(proxy == null ? ip : proxy))
                                        + (hostPort == null
                                                ? ""
                                                : " (its port was " + plain(hostPort) + ")"))
                        + ", how it came there, and what else came with it, before you end it.");
    }

    private @Nullable String host() {
        String ip = finding("host", "ip");
        if (ip == null) {
            return null;
        }
        StringBuilder words = new StringBuilder(ip);
        for (String name : Tree.texts(event, "finding", "host", "names")) {
            words.append(' ').append(name);
        }
        String segment = finding("host", "segment");
        if (segment != null) {
            words.append(", segment ").append(segment);
            words.append(" (").append(orUnknown(finding("host", "role"))).append(')');
        }
        String role = finding("role");
        return role == null ? words.toString() : words + ", as " + role;
    }

    private @Nullable String pool() {
        String ip = finding("pool", "ip");
        String port = finding("pool", "port");
        String name = finding("pool", "name");
        String address = ip == null ? null : port == null ? ip : ip + " port " + port;
        if (name == null) {
            return address;
        }
        if (address == null) {
            return port == null ? name : name + " port " + port;
        }
        return name + ", " + address;
    }

    private @Nullable String time() {
        String first = finding("first_seen");
        String last = finding("last_seen");
        return first == null || last == null ? null : first + " until " + last;
    }

    private @Nullable String joined(String list) {
        List<String> texts = Tree.texts(event, "finding", list);
        return texts.isEmpty() ? null : Coverage.listed(texts);
    }

    private static String signed(@Nullable String weight) {
        return weight == null ? "" : weight.startsWith("-") ? plain(weight) : "+" + plain(weight);
    }

    private void label(String label, @Nullable String words) {
        if (words != null) {
            page.labelled(INDENT, label, LABEL_WIDTH, plain(words));
        }
    }

    private @Nullable String text(String... path) {
        return Tree.text(event, path);
    }

    private @Nullable String finding(String... path) {
        String[] full = new String[path.length + 1];
        full[0] = "finding";
        System.arraycopy(path, 0, full, 1, path.length);
        return Tree.text(event, full);
    }

    private static String orUnknown(@Nullable String text) {
        return text == null ? "unknown" : text;
    }

    private static String plain(String text) {
        return PlainText.of(text);
    }
}
