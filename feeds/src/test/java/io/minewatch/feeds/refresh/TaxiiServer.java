package io.minewatch.feeds.refresh;

import io.minewatch.feeds.fetch.TestServer;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.NullUnmarked;

/**
 * A TAXII server as OASIS TAXII 2.1 has it: discovery (4.1), API root (4.2), collections (5.1),
 * objects with {@code added_after}, {@code limit}, {@code next}, {@code match[type]} and {@code
 * match[version]} (5.4), media types and errors (1.6, 3.6), authentication (1.8). Objects lie in
 * the order of their adding.
 */
@NullUnmarked
final class TaxiiServer implements Closeable {
    static final String COLLECTION = "91a7b528-80eb-42ed-a74d-c6fbd5a26116";
    private static final String MEDIA_TYPE = "application/taxii+json;version=2.1";

    private record Entry(String id, String type, String version, Instant added, String json) {}

    private final TestServer server;
    private final List<Entry> entries = new ArrayList<>();
    private int pageSize = 3;
    private boolean givesNext = true;
    private String authorization = "";
    private int tooFast;
    private Instant lastAdded = Instant.parse("2026-01-01T00:00:00Z");

    TaxiiServer() throws IOException {
        server = new TestServer().handle(this::answer);
    }

    TestServer server() {
        return server;
    }

    URI collection() {
        return server.uri("/api1/collections/" + COLLECTION + "/");
    }

    /** Most objects of a page, whatever the client asks for. */
    TaxiiServer pages(int size) {
        pageSize = size;
        return this;
    }

    /** Says {@code more} without {@code next}, as some servers do. */
    TaxiiServer withoutNext() {
        givesNext = false;
        return this;
    }

    TaxiiServer demanding(String field) {
        authorization = field;
        return this;
    }

    /** Answers the next requests with 429. */
    synchronized void slowDown(int requests) {
        tooFast = requests;
    }

    /** Adds a version of an indicator; each is added a millisecond after the former. */
    synchronized void add(String id, String version, String domain) {
        lastAdded = lastAdded.plusMillis(1);
        String json =
                String.format(
                        Locale.ROOT,
                        """
                        {"type":"indicator","spec_version":"2.1","id":"%s",\
                        "created":"2026-01-01T00:00:00.000Z","modified":"%s",\
                        "name":"a \\"pool\\"","indicator_types":["malicious-activity"],\
                        "pattern":"[domain-name:value = '%s']","pattern_type":"stix",\
                        "valid_from":"2026-01-01T00:00:00Z"}""",
                        id,
                        version,
                        domain);
        entries.removeIf(entry -> entry.id().equals(id));
        entries.add(new Entry(id, "indicator", version, lastAdded, json));
    }

    /** Adds an object of another type. */
    synchronized void addOther(String type) {
        lastAdded = lastAdded.plusMillis(1);
        String id = type + "--5b1f9b0c-1b1a-4d2c-9d0a-000000000000";
        entries.add(
                new Entry(
                        id,
                        type,
                        "",
                        lastAdded,
                        "{\"type\":\"" + type + "\",\"id\":\"" + id + "\"}"));
    }

    private synchronized void answer(TestServer.Request request, TestServer.Answer answer)
            throws IOException {
        if (tooFast > 0) {
            tooFast--;
            answer.text(429, error(429), "Content-Type: " + MEDIA_TYPE, "Retry-After: 1");
            return;
        }
        if (!authorization.isEmpty() && !request.field("authorization").equals(authorization)) {
            answer.text(
                    401,
                    error(401),
                    "Content-Type: " + MEDIA_TYPE,
                    "WWW-Authenticate: Bearer realm=\"taxii\"");
            return;
        }
        if (!request.field("accept").replace(" ", "").startsWith(MEDIA_TYPE)) {
            answer.text(406, error(406), "Content-Type: " + MEDIA_TYPE);
            return;
        }
        switch (request.path()) {
            case "/taxii2/" -> send(answer, "{\"title\":\"Test\",\"api_roots\":[\"/api1/\"]}");
            case "/api1/" ->
                    send(
                            answer,
                            "{\"title\":\"One\",\"versions\":[\""
                                    + MEDIA_TYPE
                                    + "\"],\"max_content_length\":9765625}");
            case "/api1/collections/" ->
                    send(
                            answer,
                            "{\"collections\":[{\"id\":\""
                                    + COLLECTION
                                    + "\",\"title\":\"Miners\",\"can_read\":true,"
                                    + "\"can_write\":false,\"media_types\":"
                                    + "[\"application/stix+json;version=2.1\"]}]}");
            case "/api1/collections/" + COLLECTION + "/objects/" -> objects(request, answer);
            default -> answer.text(404, error(404), "Content-Type: " + MEDIA_TYPE);
        }
    }

    private void objects(TestServer.Request request, TestServer.Answer answer) throws IOException {
        String after = request.parameter("added_after");
        String type = request.parameter("match%5Btype%5D");
        String next = request.parameter("next");
        int from = next.isEmpty() ? 0 : Integer.parseInt(next.substring("token/".length()));
        int limit = Math.min(pageSize, Integer.parseInt(request.parameter("limit")));
        List<Entry> found = new ArrayList<>();
        for (Entry entry : entries) {
            boolean fits =
                    (after.isEmpty() || entry.added().isAfter(Instant.parse(after)))
                            && (type.isEmpty() || type.equals(entry.type()));
            if (fits) {
                found.add(entry);
            }
        }
        List<Entry> page =
                found.subList(Math.min(from, found.size()), Math.min(from + limit, found.size()));
        if (page.isEmpty()) {
            send(answer, "{}");
            return;
        }
        boolean more = from + page.size() < found.size();
        StringBuilder json = new StringBuilder("{");
        json.append("\"more\":").append(more);
        if (more && givesNext) {
            json.append(",\"next\":\"token/").append(from + page.size()).append('"');
        }
        json.append(",\"objects\":[");
        for (int i = 0; i < page.size(); i++) {
            json.append(i == 0 ? "" : ",").append(page.get(i).json());
        }
        json.append("]}");
        answer.text(
                200,
                json.toString(),
                "Content-Type: " + MEDIA_TYPE,
                "X-TAXII-Date-Added-First: " + page.get(0).added(),
                "X-TAXII-Date-Added-Last: " + page.get(page.size() - 1).added());
    }

    private static void send(TestServer.Answer answer, String json) throws IOException {
        answer.text(200, json, "Content-Type: " + MEDIA_TYPE);
    }

    private static String error(int status) {
        return "{\"title\":\"no\",\"http_status\":\"" + status + "\"}";
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
