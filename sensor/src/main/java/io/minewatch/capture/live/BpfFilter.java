package io.minewatch.capture.live;

import io.minewatch.capture.Frame;
import io.minewatch.capture.LinkType;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A filter in tcpdump's language (manual page pcap-filter). Compiled once for each link type that
 * occurs; a link type for which the expression makes no sense matches nothing. Single thread.
 */
public final class BpfFilter {
    /** Types tried at the start: an expression may be of use on one of them only. */
    private static final int[] USUAL = {
        LinkType.ETHERNET, LinkType.IEEE802_11_RADIOTAP, LinkType.LINUX_SLL, LinkType.RAW
    };

    private static final BpfProgram NOTHING = new BpfProgram(new int[0][]);

    private final String expression;
    private final FilterCompiler compiler;
    private final Map<Integer, BpfProgram> programs = new HashMap<>();
    private int lastLinkType = -1;
    private BpfProgram lastProgram = NOTHING;

    private BpfFilter(String expression, FilterCompiler compiler) {
        this.expression = expression;
        this.compiler = compiler;
    }

    /**
     * Compiles an expression.
     *
     * @throws FilterException when it is wrong, or libpcap is missing; the message says which
     */
    public static BpfFilter compile(String expression) throws FilterException {
        BpfFilter filter = new BpfFilter(expression, new FilterCompiler());
        String complaint = null;
        for (int linkType : USUAL) {
            String found = filter.add(linkType);
            if (found == null) {
                return filter;
            }
            complaint = complaint == null ? found : complaint;
        }
        throw new FilterException(
                "the filter '"
                        + expression
                        + "' is wrong: "
                        + complaint
                        + "; its language is that of tcpdump (man pcap-filter)");
    }

    /** Compiles for one link type; libpcap's complaint, or null. */
    private @Nullable String add(int linkType) {
        FilterCompiler.Result result = compiler.compile(expression, linkType);
        BpfProgram program = result.program();
        programs.put(linkType, program == null ? NOTHING : program);
        return program == null ? result.complaint() : null;
    }

    /** Whether the filter lets the frame through. */
    public boolean matches(Frame frame) {
        int linkType = frame.linkType();
        if (linkType != lastLinkType) {
            if (!programs.containsKey(linkType)) {
                add(linkType);
            }
            lastProgram = programs.getOrDefault(linkType, NOTHING);
            lastLinkType = linkType;
        }
        return lastProgram.matches(frame);
    }
}
