package io.minewatch.testkit;

import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;

/** The virtual machine's own count of the objects that live. */
public final class LiveObjects {
    private static final Pattern LINE =
            Pattern.compile("\\s*\\d+:\\s+(\\d+)\\s+(\\d+)\\s+(\\S+).*");

    private LiveObjects() {}

    /** Octets of live objects by class; garbage is collected first. */
    public static Map<String, Long> octets() {
        String table;
        try {
            table =
                    (String)
                            ManagementFactory.getPlatformMBeanServer()
                                    .invoke(
                                            new ObjectName(
                                                    "com.sun.management:type=DiagnosticCommand"),
                                            "gcClassHistogram",
                                            new Object[] {new String[0]},
                                            new String[] {String[].class.getName()});
        } catch (JMException e) {
            throw new AssertionError(e);
        }
        Map<String, Long> octets = new HashMap<>();
        Matcher line = LINE.matcher("");
        table.lines()
                .filter(text -> line.reset(text).matches())
                .forEach(
                        text ->
                                octets.merge(
                                        line.group(3), Long.valueOf(line.group(2)), Long::sum));
        return octets;
    }

    /** Those of most octets, one a line, MiB first. */
    public static String largest(int count) {
        StringBuilder text = new StringBuilder();
        octets().entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .limit(count)
                .forEach(
                        each ->
                                text.append(each.getValue() >> 20)
                                        .append(' ')
                                        .append(each.getKey())
                                        .append('\n'));
        return text.toString();
    }
}
