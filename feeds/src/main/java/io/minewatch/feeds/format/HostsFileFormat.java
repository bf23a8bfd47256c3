package io.minewatch.feeds.format;

import io.minewatch.feeds.model.Addresses;
import io.minewatch.feeds.model.DomainIndicator;
import io.minewatch.feeds.model.DomainMatch;
import io.minewatch.feeds.model.Indicator;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A hosts file (hosts(5)) that blocks names by giving them an address that goes nowhere: {@code
 * 0.0.0.0 name [name ...]}, also {@code 127.0.0.1}, {@code ::} and {@code ::1}. Names match
 * exactly, as they do in a hosts file. The lines that every hosts file has for the host itself are
 * skipped; names with another address are real hosts and block nothing.
 *
 * <p>Options: {@code match} (exact when missing).
 */
final class HostsFileFormat implements FeedFormat {
    private static final Set<String> SINKS =
            Set.of("0.0.0.0", "127.0.0.1", "::", "::1", "0", "127.0.1.1", "0:0:0:0:0:0:0:1");

    /** Names of the host itself and of multicast groups (Debian's and Fedora's default files). */
    private static final Set<String> OWN_NAMES =
            Set.of(
                    "localhost",
                    "localhost.localdomain",
                    "localhost4",
                    "localhost4.localdomain4",
                    "localhost6",
                    "localhost6.localdomain6",
                    "local",
                    "broadcasthost",
                    "loopback",
                    "ip6-localhost",
                    "ip6-loopback",
                    "ip6-localnet",
                    "ip6-mcastprefix",
                    "ip6-allnodes",
                    "ip6-allrouters",
                    "ip6-allhosts",
                    "0.0.0.0");

    @Override
    public String name() {
        return "hosts";
    }

    @Override
    public String description() {
        return "hosts file: 0.0.0.0 name [name ...]";
    }

    @Override
    public Recognition recognize(FeedHead head) {
        boolean sink = false;
        for (String line : Lines.sample(head, "#")) {
            String[] words = line.split("\\s+", -1);
            boolean address = SINKS.contains(words[0]) || Addresses.parse(words[0]) != null;
            if (words.length < 2 || !address) {
                return Recognition.NO;
            }
            sink |= SINKS.contains(words[0]);
        }
        return sink ? Recognition.CERTAIN : Recognition.NO;
    }

    @Override
    public void read(FeedInput in, FeedSink sink) throws IOException {
        DomainMatch match = Options.match(in, sink, DomainMatch.EXACT);
        IndicatorDraft draft = new IndicatorDraft();
        Lines.each(
                in,
                sink,
                (line, text) -> {
                    if (text.startsWith("#")) {
                        String version = Lines.version(text.substring(1));
                        if (version != null) {
                            sink.version(version);
                        }
                        return;
                    }
                    int comment = text.indexOf('#');
                    String[] words =
                            (comment < 0 ? text : text.substring(0, comment))
                                    .strip()
                                    .split("\\s+", -1);
                    boolean blocks = SINKS.contains(words[0]);
                    if (!blocks && Addresses.parse(words[0]) == null) {
                        sink.problem(
                                line,
                                Lines.quoted(words[0]) + " is no address",
                                "begin the line with 0.0.0.0, or name the format");
                        return;
                    }
                    if (words.length == 1) {
                        sink.problem(line, "names no host", "write 0.0.0.0 name");
                        return;
                    }
                    for (String name : List.of(words).subList(1, words.length)) {
                        String lower = name.toLowerCase(Locale.ROOT);
                        if (OWN_NAMES.contains(lower)) {
                            continue;
                        }
                        if (blocks) {
                            sink.indicator(
                                    line,
                                    draft.clear().text(Indicator.Type.DOMAIN, name).match(match));
                        } else {
                            sink.ignored(line, "a host with an address of its own");
                        }
                    }
                });
    }

    @Override
    public boolean canWrite() {
        return true;
    }

    @Override
    public void write(Iterable<Indicator> indicators, Appendable out, Omissions omissions)
            throws IOException {
        for (Indicator indicator : indicators) {
            if (!(indicator instanceof DomainIndicator domain)) {
                omissions.omitted(indicator, Written.NO_NAME);
            } else if (domain.match() == DomainMatch.BELOW) {
                omissions.omitted(indicator, "a hosts file has no wildcards");
            } else {
                out.append("0.0.0.0 ").append(domain.name()).append('\n');
                Written.tellExactOnly(domain, omissions);
            }
        }
    }
}
