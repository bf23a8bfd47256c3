package io.minewatch.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * One YAML text as a tree of {@link YamlSection}s that remember where they stand, and the problems
 * met while it is read. Single thread.
 */
final class YamlDocument {
    /**
     * Longest configuration, characters: a thousand segments of ten networks are below 300,000;
     * more is a wrong file.
     */
    static final int MAX_CHARACTERS = 1 << 20;

    /** Most problems named: a wrong file would otherwise scroll the cause away. */
    static final int MAX_PROBLEMS = 100;

    private final String source;
    private final List<ConfigProblem> problems = new ArrayList<>();
    private final YamlSection root;

    private YamlDocument(String source, String text) {
        this.source = source;
        this.root = new YamlSection(this, "", compose(text));
    }

    /** Parses the text; what is no YAML becomes a problem and an empty document. */
    static YamlDocument parse(String source, String text) {
        return new YamlDocument(source, text);
    }

    YamlSection root() {
        return root;
    }

    /** Throws when anything was wrong. Call when everything has been read. */
    void failOnProblems() throws ConfigException {
        if (!problems.isEmpty()) {
            problems.sort(
                    Comparator.comparingInt(ConfigProblem::line)
                            .thenComparingInt(ConfigProblem::column));
            throw new ConfigException(problems);
        }
    }

    void problem(Optional<Mark> where, String what, String remedy) {
        if (problems.size() < MAX_PROBLEMS) {
            int line = where.map(mark -> mark.getLine() + 1).orElse(1);
            int column = where.map(mark -> mark.getColumn() + 1).orElse(1);
            problems.add(new ConfigProblem(source, line, column, what, remedy));
        }
    }

    private @Nullable MappingNode compose(String text) {
        if (text.length() > MAX_CHARACTERS) {
            problem(
                    Optional.empty(),
                    "the file is longer than " + MAX_CHARACTERS + " characters",
                    "name a configuration file");
            return null;
        }
        Optional<Node> node;
        try {
            LoadSettings settings =
                    LoadSettings.builder()
                            .setLabel(source)
                            .setCodePointLimit(MAX_CHARACTERS)
                            .setParseComments(false)
                            .build();
            node = new Compose(settings).composeString(text);
        } catch (MarkedYamlEngineException e) {
            problem(
                    e.getProblemMark(),
                    "no valid YAML, " + e.getProblem(),
                    "check the indentation" + " and quotes here");
            return null;
        } catch (YamlEngineException e) {
            problem(Optional.empty(), "no valid YAML", "the file must be YAML text in UTF-8");
            return null;
        }
        if (node.isEmpty()) {
            return null;
        }
        if (node.get() instanceof MappingNode mapping) {
            return mapping;
        }
        problem(
                node.get().getStartMark(),
                "the file holds no options",
                "write options as `name: value` lines");
        return null;
    }
}
