package io.minewatch.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.minewatch.detect.Level;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The documented schema and the lines that are written hold each other. */
class EveSchemaTest {
    private final ObjectMapper mapper = new ObjectMapper();
    private final JsonNode schemaText = mapper.readTree(Files.readString(schemaFile()));
    private final JsonSchema schema =
            JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(schemaText);

    EveSchemaTest() throws IOException {}

    @Test
    void everyKindOfLineIsValid() throws IOException {
        List<String> lines = lines();
        assertEquals(7, lines.size());
        for (String line : lines) {
            assertEquals("[]", schema.validate(mapper.readTree(line)).toString(), line);
        }
    }

    @Test
    void everyMemberOfEveryLineIsDocumented() throws IOException {
        Set<String> unknown = new TreeSet<>();
        for (String line : lines()) {
            JsonNode event = mapper.readTree(line);
            JsonNode defs = schemaText.get("$defs");
            for (String object : List.of("mining", "alert", "finding", "stats", "tls")) {
                if (event.has(object)) {
                    collect(event.get(object), defs.get(object), object, unknown);
                }
            }
        }
        assertEquals(new TreeSet<String>(), unknown);
    }

    @Test
    void wrongLinesAreRefused() throws IOException {
        ObjectNode line = (ObjectNode) mapper.readTree(lines().get(0));
        line.put("timestamp", "2021-03-09T14:12:11Z");
        assertFalse(schema.validate(line).isEmpty());
        ObjectNode other = (ObjectNode) mapper.readTree(lines().get(0));
        ((ObjectNode) other.get("mining")).put("agent", "");
        assertFalse(schema.validate(other).isEmpty());
        ObjectNode third = (ObjectNode) mapper.readTree(lines().get(1));
        third.remove("finding");
        assertFalse(schema.validate(third).isEmpty());
    }

    @Test
    void schemaIsValidItself() {
        JsonSchema meta =
                JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                        .getSchema(
                                com.networknt.schema.SchemaLocation.of(
                                        "https://json-schema.org/draft/2020-12/schema"));
        assertTrue(meta.validate(schemaText).isEmpty());
    }

    private static void collect(
            JsonNode value, JsonNode definition, String path, Set<String> unknown) {
        JsonNode known = definition.get("properties");
        if (known == null) {
            return;
        }
        for (Iterator<String> names = value.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!known.has(name)) {
                unknown.add(path + "." + name);
            } else if (value.get(name).isObject()) {
                collect(value.get(name), known.get(name), path + "." + name, unknown);
            }
        }
    }

    private static List<String> lines() throws IOException {
        return EveWriterTest.lines(
                        eve -> {
                            eve.onMiningFlow(Samples.activity());
                            eve.onFinding(Samples.finding());
                            eve.onFinding(Samples.contact());
                            eve.onFinding(
                                    Samples.finding("\u001b", Level.INFO, 4, "\ud800", "\u0000"));
                            eve.onHost(Samples.host());
                            eve.onSummary(Samples.summary());
                            eve.keeping(() -> new KeptPackets(1, 2, 3, 4));
                            eve.onSummary(TextReportTest.empty());
                        })
                .lines()
                .toList();
    }

    private static Path schemaFile() {
        return Path.of(System.getProperty("minewatch.root", ".."), "docs", "eve-schema.json");
    }
}
