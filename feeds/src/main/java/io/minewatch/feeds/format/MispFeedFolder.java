package io.minewatch.feeds.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.minewatch.feeds.format.FeedFormat.Omissions;
import io.minewatch.feeds.model.Indicator;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Writes a feed as MISP servers fetch it: a folder with one event, {@code manifest.json} that names
 * it, and {@code hashes.csv} with the MD5 of each value and the event that holds it (MISP's
 * description of feeds; PyMISP, examples/feed-generator). The event keeps its uuid from one time to
 * the next, so that a server that polls the folder updates its copy.
 */
public final class MispFeedFolder {
    private static final String MANIFEST = "manifest.json";
    private static final JsonFactory JSON = new JsonFactory();
    private static final Pattern UUID =
            Pattern.compile("\"([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\"");

    /** Of the event that the manifest names, in the order that MISP writes it. */
    private static final String[] TEXTS = {
        "info", "date", "analysis", "threat_level_id", "timestamp"
    };

    private MispFeedFolder() {}

    /**
     * Whether the folder holds nothing that this class did not write: it may be new, or hold a feed
     * with our event alone.
     */
    public static boolean isOurs(Path folder) throws IOException {
        Path manifest = folder.resolve(MANIFEST);
        if (!Files.exists(manifest)) {
            return true;
        }
        Matcher uuids = UUID.matcher(Files.readString(manifest));
        while (uuids.find()) {
            String found = uuids.group(1);
            if (!found.equals(MispFormat.EVENT_UUID) && !found.equals(MispFormat.ORGANISATION)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Writes the feed; each file is there whole or as it was, the manifest last.
     *
     * @param folder made where it is not there
     * @param omissions told of what MISP cannot hold
     */
    public static void write(
            Path folder, Iterable<Indicator> indicators, InstantSource clock, Omissions omissions)
            throws IOException {
        Files.createDirectories(folder);
        Path event = folder.resolve(MispFormat.EVENT_UUID + ".json");
        Path part = folder.resolve("." + MispFormat.EVENT_UUID + ".tmp");
        try (Writer out = Files.newBufferedWriter(part)) {
            new MispFormat(clock).write(indicators, out, omissions);
        }
        Path hashes = folder.resolve(".hashes.tmp");
        Path manifest = folder.resolve(".manifest.tmp");
        Map<String, String> texts = new TreeMap<>();
        try (Writer out = Files.newBufferedWriter(hashes)) {
            texts.putAll(hashes(part, out));
        }
        try (JsonGenerator json = JSON.createGenerator(Files.newBufferedWriter(manifest))) {
            manifest(texts, json);
        }
        move(part, event);
        move(hashes, folder.resolve("hashes.csv"));
        move(manifest, folder.resolve(MANIFEST));
    }

    private static void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Hashes of all values of an event; gives the texts of the event itself. */
    private static Map<String, String> hashes(Path event, Writer out) throws IOException {
        Map<String, String> texts = new TreeMap<>();
        String type = "";
        int depth = 0;
        try (JsonParser json = JSON.createParser(event.toFile())) {
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
                if (!token.isScalarValue()) {
                    continue;
                }
                String name = json.currentName();
                if (depth == 2) {
                    texts.put(name, json.getText());
                } else if (depth == 4 && name.equals("name")) {
                    texts.put("Tag", json.getText());
                } else if (name.equals("type")) {
                    type = json.getText();
                } else if (name.equals("value")) {
                    // Of composite values each part has its hash.
                    boolean composite = type.indexOf('|') >= 0;
                    for (String value :
                            composite
                                    ? json.getText().split("\\|", -1)
                                    : new String[] {json.getText()}) {
                        out.append(md5(value)).append(',').append(MispFormat.EVENT_UUID);
                        out.append('\n');
                    }
                }
            }
        }
        return texts;
    }

    private static void manifest(Map<String, String> texts, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeObjectFieldStart(MispFormat.EVENT_UUID);
        json.writeObjectFieldStart("Orgc");
        json.writeStringField("name", MispFormat.ORGANISATION_NAME);
        json.writeStringField("uuid", MispFormat.ORGANISATION);
        json.writeEndObject();
        json.writeArrayFieldStart("Tag");
        json.writeStartObject();
        json.writeStringField("name", texts.getOrDefault("Tag", ""));
        json.writeEndObject();
        json.writeEndArray();
        for (String name : TEXTS) {
            json.writeStringField(name, texts.getOrDefault(name, ""));
        }
        json.writeEndObject();
        json.writeEndObject();
    }

    private static String md5(String value) {
        try {
            return HexFormat.of()
                    .formatHex(
                            MessageDigest.getInstance("MD5")
                                    .digest(value.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has MD5", e);
        }
    }
}
