package io.millrace.project;

import io.millrace.project.Value.Field;
import io.millrace.project.Value.Fields;
import io.millrace.project.Value.Items;
import io.millrace.project.Value.Scalar;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** One file's YAML 1.2 as values with their lines, within limits that keep a hostile file from costing anything. */
final class YamlFile {
    private static final String KEYS =
            "keys with values: project, entities, sources, features, examples, labels and models";
    private static final int MAXIMUM_CHARACTERS = 1_000_000;
    private static final int MAXIMUM_DEPTH = 20;
    private static final int MAXIMUM_VALUES = 50_000;

    private final int order;
    private final ProjectFile file;
    private final Mistakes mistakes;
    private int values;
    private boolean tooMany;

    private YamlFile(int order, ProjectFile file, Mistakes mistakes) {
        this.order = order;
        this.file = file;
        this.mistakes = mistakes;
    }

    /** The file's map; null when it has none, which is a mistake. */
    static @Nullable Fields read(int order, ProjectFile file, Mistakes mistakes) {
        return new YamlFile(order, file, mistakes).read();
    }

    private @Nullable Fields read() {
        if (file.text().length() > MAXIMUM_CHARACTERS) {
            return refuse(1, "a file of " + file.text().length() + " characters", "at most " + MAXIMUM_CHARACTERS);
        }
        LoadSettings settings =
                LoadSettings.builder().setLabel(file.name()).setUseMarks(true).build();
        try {
            if (tooDeep(settings)) {
                return null;
            }
            Optional<Node> root = new Compose(settings).composeString(file.text());
            if (root.isEmpty()) {
                return refuse(1, "an empty file", KEYS);
            }
            Value value = value(root.get(), "", 1);
            if (tooMany) {
                return refuse(
                        1,
                        "more than " + MAXIMUM_VALUES + " values, aliases unfolded, or an alias inside of itself",
                        "fewer");
            }
            if (value instanceof Fields fields) {
                return fields;
            }
            return refuse(value.mark().line(), value.shown(), KEYS);
        } catch (MarkedYamlEngineException e) {
            YamlMistake wrong = YamlMistake.of(e, file.text());
            Mark mark = new Mark(order, file.name(), wrong.line(), wrong.column());
            mistakes.add(mark, "column " + wrong.column(), wrong.found(), wrong.expected());
            return null;
        } catch (YamlEngineException e) {
            return refuse(1, String.valueOf(e.getMessage()).replaceAll("\\s+", " "), "YAML 1.2");
        }
    }

    /** Looked at before composing, which recurses. */
    private boolean tooDeep(LoadSettings settings) {
        int depth = 0;
        for (Event event : new Parse(settings).parseString(file.text())) {
            switch (event.getEventId()) {
                case MappingStart, SequenceStart -> depth++;
                case MappingEnd, SequenceEnd -> depth--;
                default -> {}
            }
            if (depth > MAXIMUM_DEPTH) {
                int line = event.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
                refuse(line, "more than " + MAXIMUM_DEPTH + " levels of nesting", "fewer");
                return true;
            }
        }
        return false;
    }

    private Value value(Node node, String path, int depth) {
        Mark mark = mark(node);
        // An alias may stand for what it is in, which unfolds without end: what unfolds is counted.
        if (++values > MAXIMUM_VALUES || depth > 2 * MAXIMUM_DEPTH) {
            tooMany = true;
            return new Scalar("", true, mark);
        }
        if (node instanceof MappingNode mapping) {
            return fields(mapping, path, mark, depth);
        } else if (node instanceof SequenceNode sequence) {
            List<Value> items = new ArrayList<>();
            for (Node item : sequence.getValue()) {
                if (!tooMany) {
                    items.add(value(item, path + "[" + items.size() + "]", depth + 1));
                }
            }
            return new Items(items, mark);
        }
        ScalarNode scalar = (ScalarNode) node;
        return new Scalar(scalar.getValue(), scalar.getScalarStyle() == ScalarStyle.PLAIN, mark);
    }

    private Fields fields(MappingNode mapping, String path, Mark mark, int depth) {
        Map<String, Field> fields = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            Mark keyMark = mark(tuple.getKeyNode());
            if (tooMany) {
                break;
            }
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                mistakes.add(keyMark, path.isEmpty() ? "-" : path, "a key that is a list or a map", "a plain key");
                continue;
            }
            String inner = path.isEmpty() ? key.getValue() : path + "." + key.getValue();
            Field field = new Field(keyMark, value(tuple.getValueNode(), inner, depth + 1));
            if (fields.putIfAbsent(key.getValue(), field) != null) {
                int first = fields.get(key.getValue()).mark().line();
                mistakes.add(keyMark, inner, "the key a second time (first on line " + first + ")", "it once");
            }
        }
        return new Fields(fields, mark);
    }

    private Mark mark(Node node) {
        return node.getStartMark()
                .map(mark -> new Mark(order, file.name(), mark.getLine() + 1, mark.getColumn() + 1))
                .orElse(new Mark(order, file.name(), 1, 1));
    }

    private @Nullable Fields refuse(int line, String found, String expected) {
        mistakes.add(new Mark(order, file.name(), line, 1), "the file", found, expected);
        return null;
    }
}
