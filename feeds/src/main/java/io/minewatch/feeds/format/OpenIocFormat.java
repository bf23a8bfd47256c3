package io.minewatch.feeds.format;

import io.minewatch.feeds.format.Terms.Subject;
import io.minewatch.feeds.format.Terms.Term;
import io.minewatch.feeds.model.AddressIndicator;
import io.minewatch.feeds.model.DomainIndicator;
import io.minewatch.feeds.model.DomainMatch;
import io.minewatch.feeds.model.Indicator;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.XMLConstants;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import javax.xml.stream.XMLStreamWriter;

/**
 * Indicators of OpenIOC 1.0 and 1.1. Of the tree of conditions every {@code OR} is taken apart; an
 * {@code AND} is taken where it asks for an address and its port, otherwise it is told. {@code
 * contains} of a name is taken as the name and what is below it, which is the part of it that
 * cannot meet others. A file with a document type is refused, and no entity is ever followed.
 *
 * <p>Options: none.
 */
final class OpenIocFormat implements FeedFormat {
    /** Octets of a file: the parser holds an attribute whole. Real ones have less than 1 MiB. */
    static final long MAX_OCTETS = 16L << 20;

    private static final Pattern ROOT = Pattern.compile("<(?:ioc|OpenIOC)\\b");

    private static final String DOCUMENT_TYPE = "has a document type or an entity";
    private static final String NEVER_FOLLOWED = "remove it: entities are never followed";

    private static final Pattern ENCODING =
            Pattern.compile("\\A\\s*<\\?xml[^>]{0,200}encoding\\s*=\\s*[\"']([^\"']{1,40})");

    private static final String NAMESPACE = "http://schemas.mandiant.com/2010/ioc";

    /** Conditions on a host's files, processes and settings. */
    private static final String[] HOST_ITEMS = {
        "FileItem/",
        "ProcessItem/",
        "RegistryItem/",
        "ServiceItem/",
        "Email/",
        "TaskItem/",
        "DriverItem/",
        "EventLogItem/",
        "ModuleItem/",
        "UserItem/",
        "SystemInfoItem/",
        "DiskItem/",
        "VolumeItem/",
        "HookItem/",
        "PrefetchItem/",
        "CookieHistoryItem/",
        "FormHistoryItem/",
        "FileDownloadHistoryItem/",
        "ArpEntryItem/",
        "Snort/",
        "Yara/"
    };

    private final InstantSource clock;

    /** A clock for the times of what is written. */
    OpenIocFormat(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public String name() {
        return "openioc";
    }

    @Override
    public String description() {
        return "OpenIOC 1.0 or 1.1 (XML)";
    }

    @Override
    public Recognition recognize(FeedHead head) {
        String text = head.text().stripLeading();
        boolean root = text.contains("<ioc") || text.contains("<OpenIOC");
        return text.startsWith("<") && root ? Recognition.CERTAIN : Recognition.NO;
    }

    @Override
    public void read(FeedInput in, FeedSink sink) throws IOException {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
        factory.setProperty(XMLConstants.ACCESS_EXTERNAL_DTD, "");
        factory.setXMLResolver(
                (publicId, systemId, base, namespace) -> {
                    throw new XMLStreamException("entities are not followed");
                });
        Reading reading = new Reading(sink);
        String head = in.head().text();
        refuseDocumentType(head);
        try {
            boolean utf8 = isUtf8(head);
            InputStream octets = in.octets(MAX_OCTETS);
            XMLStreamReader xml =
                    utf8
                            ? factory.createXMLStreamReader(FeedInput.text(octets))
                            : factory.createXMLStreamReader(octets);
            try {
                while (!sink.isFull() && xml.hasNext()) {
                    reading.event(next(xml), xml);
                }
            } finally {
                xml.close();
            }
        } catch (XMLStreamException e) {
            throw broken(e);
        } catch (CharacterCodingException e) {
            throw wrongEncoding(1);
        }
    }

    /**
     * Java's reader skips a document type in a way of its own: of a broken one it writes to
     * standard error, and does not find the words for its exception. So it does not get to see it,
     * unless it stands far behind the beginning or in another encoding.
     */
    private static void refuseDocumentType(String head) throws UnreadableFeedException {
        int type = head.indexOf("<!DOCTYPE");
        Matcher root = ROOT.matcher(head);
        if (type >= 0 && (!root.find() || type < root.start())) {
            int line = 1 + (int) head.chars().limit(type).filter(c -> c == '\n').count();
            throw new UnreadableFeedException(line, DOCUMENT_TYPE, NEVER_FOLLOWED);
        }
    }

    private static int next(XMLStreamReader xml) throws XMLStreamException, IOException {
        try {
            return xml.next();
        } catch (RuntimeException e) {
            // A fault of the library's; what it met is no XML in any case.
            throw new UnreadableFeedException(
                    Math.max(1, xml.getLocation().getLineNumber()),
                    "is no XML from here on",
                    "fetch it again");
        }
    }

    private static UnreadableFeedException wrongEncoding(int line) {
        return new UnreadableFeedException(
                line, "is not in the encoding that it names", "save it as UTF-8");
    }

    /**
     * Whether it says nothing of another encoding. Then we decode it: of octets that are no UTF-8,
     * Java's reader itself writes to standard error.
     */
    private static boolean isUtf8(String head) {
        Matcher encoding = ENCODING.matcher(head);
        return head.indexOf('\0') < 0
                && (!encoding.find() || encoding.group(1).equalsIgnoreCase("utf-8"));
    }

    private static IOException broken(XMLStreamException e) {
        int line = e.getLocation() == null ? 1 : Math.max(1, e.getLocation().getLineNumber());
        Throwable cause = e.getNestedException();
        if (cause instanceof CharConversionException || cause instanceof CharacterCodingException) {
            return wrongEncoding(line);
        }
        if (cause instanceof IOException input) {
            return input;
        }
        String message = String.valueOf(e.getMessage());
        message = message.substring(message.lastIndexOf("Message:") + 1);
        message = message.startsWith("essage:") ? message.substring(7) : message;
        return new UnreadableFeedException(
                line,
                "is no XML from here on (" + Lines.quoted(message.strip()) + ")",
                "fetch it again");
    }

    /** Conditions that are joined by one operator. */
    private static final class Node {
        private final boolean and;
        private final int line;
        private final List<List<List<Term>>> parts = new ArrayList<>();

        Node(boolean and, int line) {
            this.and = and;
            this.line = line;
        }

        List<List<Term>> alternatives() {
            if (!and) {
                return Terms.any(parts);
            }
            List<List<Term>> all = parts.get(0);
            for (List<List<Term>> part : parts.subList(1, parts.size())) {
                all = Terms.both(all, part);
            }
            return all;
        }
    }

    /** One file that is being read. */
    private static final class Reading {
        private final FeedSink sink;
        private final IndicatorDraft draft = new IndicatorDraft();
        private final Deque<Node> nodes = new ArrayDeque<>();
        private final StringBuilder text = new StringBuilder();
        private int depth;
        private String title = "";
        private String author = "";

        // The condition that is being read.
        private int line;
        private String condition = "";
        private boolean negated;
        private String search = "";
        private String content = "";

        Reading(FeedSink sink) {
            this.sink = sink;
        }

        void event(int event, XMLStreamReader xml) throws UnreadableFeedException {
            int at = Math.max(1, xml.getLocation().getLineNumber());
            switch (event) {
                case XMLStreamConstants.DTD, XMLStreamConstants.ENTITY_REFERENCE ->
                        throw new UnreadableFeedException(at, DOCUMENT_TYPE, NEVER_FOLLOWED);
                case XMLStreamConstants.START_ELEMENT -> {
                    if (++depth > FeedLimits.MAX_DEPTH) {
                        throw new FeedLimitException(
                                at,
                                "has more than " + FeedLimits.MAX_DEPTH + " levels",
                                "check where it comes from");
                    }
                    text.setLength(0);
                    start(xml, at);
                }
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> {
                    if (text.length() + xml.getTextLength() > FeedLimits.MAX_LINE) {
                        throw new FeedLimitException(
                                at,
                                "has a text of more than " + FeedLimits.MAX_LINE + " characters",
                                "check where it comes from");
                    }
                    text.append(xml.getTextCharacters(), xml.getTextStart(), xml.getTextLength());
                }
                case XMLStreamConstants.END_ELEMENT -> {
                    depth--;
                    end(xml.getLocalName());
                    text.setLength(0);
                }
                default -> {
                    // Comments, white space, instructions.
                }
            }
        }

        private void start(XMLStreamReader xml, int at) {
            switch (xml.getLocalName()) {
                case "Indicator" ->
                        nodes.push(
                                new Node("AND".equalsIgnoreCase(attribute(xml, "operator")), at));
                case "IndicatorItem" -> {
                    line = at;
                    condition = attribute(xml, "condition").toLowerCase(Locale.ROOT);
                    negated = attribute(xml, "negate").equals("true");
                    search = "";
                    content = "";
                }
                case "Context" -> search = attribute(xml, "search");
                default -> {
                    // Its text is looked at where it ends.
                }
            }
        }

        private static String attribute(XMLStreamReader xml, String name) {
            String value = xml.getAttributeValue(null, name);
            return value == null ? "" : value.strip();
        }

        private void end(String element) {
            switch (element) {
                case "short_description" -> title = text.toString().strip();
                case "authored_by" -> author = text.toString().strip();
                case "Content" -> content = text.toString().strip();
                case "IndicatorItem" -> add(line, List.of(List.of(term())));
                case "Indicator" -> {
                    Node node = nodes.poll();
                    if (node != null && !node.parts.isEmpty()) {
                        add(node.line, node.alternatives());
                    }
                }
                default -> {
                    // Nothing of interest.
                }
            }
        }

        /** Given at once where nothing but OR stands above; otherwise it is part of that. */
        private void add(int at, List<List<Term>> alternatives) {
            for (Node above : nodes) {
                if (above.and) {
                    nodes.getFirst().parts.add(alternatives);
                    return;
                }
            }
            Terms.give(at, "the condition", alternatives, this::describe, sink);
        }

        private IndicatorDraft describe() {
            draft.clear().note(title);
            return author.isEmpty() ? draft : draft.source(author);
        }

        private Term term() {
            if (negated || condition.endsWith("not")) {
                return Term.of(Subject.OUTSIDE, "what is not");
            }
            boolean is = condition.equals("is");
            boolean contains = condition.equals("contains");
            switch (search) {
                case "Network/DNS",
                        "DnsEntryItem/Host",
                        "DnsEntryItem/RecordName",
                        "UrlHistoryItem/HostName" -> {
                    if (is || contains) {
                        return Term.name(content, is ? DomainMatch.EXACT : DomainMatch.SUFFIX);
                    }
                }
                case "PortItem/remoteIP",
                        "DnsEntryItem/RecordData/IPv4Address",
                        "DnsEntryItem/RecordData/IPv6Address",
                        "RouteEntryItem/Destination" -> {
                    if (is || contains) {
                        return Term.of(Subject.ADDRESS, content);
                    }
                }
                case "PortItem/remotePort" -> {
                    if (is) {
                        return Term.of(Subject.PORT, content);
                    }
                }
                case "PortItem/protocol" -> {
                    return Term.of(Subject.DETAIL, content);
                }
                case "Network/URI", "UrlHistoryItem/URL" -> {
                    if (is || (contains && content.startsWith("http"))) {
                        return content.startsWith("/")
                                ? Term.of(Subject.INVISIBLE, "a path without a host")
                                : Term.of(Subject.URL, content);
                    }
                }
                default -> {
                    if (Lines.startsWithAny(search, HOST_ITEMS)) {
                        return Term.of(
                                Subject.INVISIBLE,
                                "nothing of "
                                        + search.substring(0, search.indexOf('/'))
                                        + " is matched");
                    }
                }
            }
            return Term.of(Subject.OUTSIDE, Lines.quoted(search) + " " + Lines.quoted(condition));
        }
    }

    @Override
    public boolean canWrite() {
        return true;
    }

    @Override
    public void write(Iterable<Indicator> indicators, Appendable out, Omissions omissions)
            throws IOException {
        String now = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString().replace("Z", "");
        try {
            XMLStreamWriter xml =
                    XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(new Appender(out));
            xml.writeStartDocument("UTF-8", "1.0");
            xml.writeCharacters("\n");
            xml.writeStartElement("ioc");
            xml.writeDefaultNamespace(NAMESPACE);
            xml.writeAttribute("id", Uuids.of("ioc").toString());
            xml.writeAttribute("last-modified", now);
            element("short_description", "Indicators of cryptocurrency mining", xml);
            element("authored_by", "Minewatch", xml);
            element("authored_date", now, xml);
            xml.writeStartElement("definition");
            startIndicator("OR", "all", xml);
            for (Indicator indicator : indicators) {
                write(indicator, xml, omissions);
            }
            xml.writeCharacters("\n");
            xml.writeEndElement();
            xml.writeEndElement();
            xml.writeEndElement();
            xml.writeEndDocument();
            xml.close();
            out.append('\n');
        } catch (XMLStreamException e) {
            if (e.getNestedException() instanceof IOException output) {
                throw output;
            }
            throw new IOException(e);
        }
    }

    private static void write(Indicator indicator, XMLStreamWriter xml, Omissions omissions)
            throws XMLStreamException {
        String value = indicator.value();
        if (indicator instanceof DomainIndicator domain) {
            if (domain.match() == DomainMatch.BELOW) {
                omissions.omitted(indicator, "OpenIOC has no wildcards");
                return;
            }
            Written.tellExactOnly(domain, omissions);
            item("Network", "Network/DNS", "string", value, xml);
        } else if (indicator instanceof AddressIndicator address) {
            if (!Written.isSingle(address)) {
                omissions.omitted(indicator, "OpenIOC has no networks");
            } else if (!address.onlyOnPorts()) {
                item("PortItem", "PortItem/remoteIP", "IP", value, xml);
            } else {
                startIndicator("AND", value, xml);
                item("PortItem", "PortItem/remoteIP", "IP", value, xml);
                startIndicator("OR", value + " ports", xml);
                for (int port : Written.allPorts(address)) {
                    item("PortItem", "PortItem/remotePort", "int", Integer.toString(port), xml);
                }
                xml.writeEndElement();
                xml.writeEndElement();
            }
        } else if (indicator.type() == Indicator.Type.URL) {
            item("UrlHistoryItem", "UrlHistoryItem/URL", "string", "http://" + value, xml);
        } else {
            omissions.omitted(indicator, Written.NO_PLACE);
        }
    }

    private static void startIndicator(String operator, String name, XMLStreamWriter xml)
            throws XMLStreamException {
        xml.writeCharacters("\n");
        xml.writeStartElement("Indicator");
        xml.writeAttribute("operator", operator);
        xml.writeAttribute("id", Uuids.of("node " + name).toString());
    }

    private static void item(
            String document, String search, String type, String value, XMLStreamWriter xml)
            throws XMLStreamException {
        xml.writeCharacters("\n");
        xml.writeStartElement("IndicatorItem");
        xml.writeAttribute("id", Uuids.of(search + ' ' + value).toString());
        xml.writeAttribute("condition", "is");
        xml.writeEmptyElement("Context");
        xml.writeAttribute("document", document);
        xml.writeAttribute("search", search);
        xml.writeAttribute("type", "mir");
        xml.writeStartElement("Content");
        xml.writeAttribute("type", type);
        xml.writeCharacters(value);
        xml.writeEndElement();
        xml.writeEndElement();
    }

    private static void element(String name, String value, XMLStreamWriter xml)
            throws XMLStreamException {
        xml.writeStartElement(name);
        xml.writeCharacters(value);
        xml.writeEndElement();
    }
}
