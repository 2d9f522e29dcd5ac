package io.millrace.project;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The tables of the page that explains the project file, as they follow from the schema. A table stands between {@code <!-- keys NAME… -->} and {@code <!-- end -->};
 * what is around them is written by hand.
 */
final class ProjectPage {
    private static final Pattern TABLE =
            Pattern.compile("<!-- keys ([a-z_0-9 ]+) -->\n.*?<!-- end -->", Pattern.DOTALL);
    private static final Pattern HEADING = Pattern.compile("^###? (.+)$", Pattern.MULTILINE);
    private static final String REFERENCE = "#/definitions/";

    private final JsonNode schema;
    private final String page;

    /** Where a section's keys are explained: the heading that its table stands under. */
    private final Map<String, String> anchors = new LinkedHashMap<>();

    ProjectPage(JsonNode schema, String page) {
        this.schema = schema;
        this.page = page;
        Matcher table = TABLE.matcher(page);
        while (table.find()) {
            for (String name : table.group(1).split(" ", -1)) {
                anchors.put(name, anchor(table.start()));
            }
        }
        // A feature's tables stand together.
        anchors.put("features", anchors.getOrDefault("kinds", ""));
        anchors.put("label", anchors.getOrDefault("event", ""));
        anchors.put("validation", anchors.getOrDefault("field_rules", ""));
    }

    /** Names of the sections that have a table. */
    List<String> sections() {
        return List.copyOf(anchors.keySet());
    }

    /** The page with every table as the schema has it. */
    String text() {
        return TABLE.matcher(page)
                .replaceAll(table -> Matcher.quoteReplacement(
                        "<!-- keys " + table.group(1) + " -->\n" + table(table.group(1)) + "<!-- end -->"));
    }

    private String anchor(int position) {
        String last = "";
        Matcher heading = HEADING.matcher(page).region(0, position);
        while (heading.find()) {
            last = heading.group(1);
        }
        return "#" + last.toLowerCase(Locale.ROOT).replace(" ", "-").replaceAll("[^a-z0-9_-]", "");
    }

    private String table(String names) {
        List<List<String>> rows = new ArrayList<>();
        if (names.equals("kinds")) {
            rows.add(List.of("key", "value", "meaning"));
            for (JsonNode kind : schema.at("/definitions/feature/anyOf")) {
                String key = name(kind);
                JsonNode said = section(key).get("properties").get(key);
                rows.add(List.of("`" + key + "`", range(said), meaning(said)));
            }
            return written(rows);
        }
        boolean options = names.equals("feature_option");
        rows.add(
                options
                        ? List.of("key", "with", "meaning", "range", "default")
                        : List.of("key", "meaning", "range", "default"));
        String[] sections = names.split(" ", -1);
        for (String name : sections) {
            JsonNode section = section(name);
            section.get("properties").properties().forEach(property -> {
                JsonNode said = property.getValue();
                boolean required = Stream.of(sections).allMatch(each -> requires(each, property.getKey()));
                String usual = required ? "required" : usual(said);
                List<String> cells = new ArrayList<>(List.of("`" + property.getKey() + "`"));
                if (options) {
                    cells.add(said.path("x-with").asText());
                }
                cells.addAll(List.of(meaning(said), range(said), usual));
                add(rows, cells);
            });
        }
        return written(rows);
    }

    private boolean requires(String section, String key) {
        for (JsonNode required : section(section).path("required")) {
            if (required.asText().equals(key)) {
                return true;
            }
        }
        return false;
    }

    /** Keys of which the same is to be said share a row. */
    private static void add(List<List<String>> rows, List<String> cells) {
        List<String> before = rows.get(rows.size() - 1);
        boolean alike = before.subList(1, before.size()).equals(cells.subList(1, cells.size()));
        if (!alike) {
            rows.add(cells);
        } else if (!before.get(0).equals(cells.get(0))) {
            List<String> both = new ArrayList<>(before);
            both.set(0, before.get(0) + ", " + cells.get(0));
            rows.set(rows.size() - 1, both);
        }
    }

    private static String written(List<List<String>> rows) {
        StringBuilder table = new StringBuilder();
        rows.forEach(row -> {
            boolean head = table.isEmpty();
            table.append("| ").append(String.join(" | ", row)).append(" |\n");
            if (head) {
                table.append("|---".repeat(row.size())).append("|\n");
            }
        });
        return table.toString();
    }

    private JsonNode section(String name) {
        return name.equals("project") ? schema : schema.at("/definitions/" + name);
    }

    private static String name(JsonNode reference) {
        return reference.path("$ref").asText().replace(REFERENCE, "");
    }

    private static String meaning(JsonNode said) {
        String meaning = said.path("description").asText();
        for (Map.Entry<String, JsonNode> link : said.path("x-links").properties()) {
            meaning = meaning.replaceFirst(
                    Pattern.quote(link.getKey()),
                    Matcher.quoteReplacement(
                            "[" + link.getKey() + "](" + link.getValue().asText() + ")"));
        }
        return meaning;
    }

    private String range(JsonNode said) {
        String derived = derived(said);
        String more = said.path("x-range").asText();
        return derived.isEmpty() || more.isEmpty() ? derived + more : derived + "; " + more;
    }

    private String derived(JsonNode said) {
        JsonNode number =
                said.path("x-unit").asText().equals("share") ? said.get("anyOf").get(0) : said;
        if (said.has("x-least")) {
            return said.get("x-least").asText() + " to " + said.get("x-most").asText();
        } else if (number.has("minimum")) {
            return plain(number.get("minimum")) + " to " + plain(number.get("maximum"));
        } else if (said.path("type").asText().equals("boolean")) {
            return "`true`, `false`";
        } else if (said.has("enum")) {
            List<String> words = new ArrayList<>();
            said.get("enum").forEach(word -> words.add("`" + word.asText() + "`"));
            return String.join(", ", words);
        } else if (said.has("allOf")) {
            return "[a map](" + anchors.getOrDefault(name(said.get("allOf").get(0)), "") + ")";
        } else if (said.path("additionalProperties").has("$ref")) {
            return "[by name](" + anchors.getOrDefault(name(said.get("additionalProperties")), "") + ")";
        }
        return "";
    }

    private static String plain(JsonNode number) {
        return Numbers.plain(number.asDouble()).replace("1000000000000", "10^12");
    }

    private static String usual(JsonNode said) {
        JsonNode usual = said.path("default");
        if (usual.isNumber()) {
            return Numbers.plain(usual.asDouble());
        } else if (usual.isArray()) {
            List<String> words = new ArrayList<>();
            usual.forEach(word -> words.add(word.isNumber() ? Numbers.plain(word.asDouble()) : word.asText()));
            return "`[" + String.join(", ", words) + "]`";
        } else if (usual.isTextual() && (said.has("x-least") || said.has("x-unit"))) {
            return usual.asText();
        }
        return usual.isMissingNode() ? said.path("x-default").asText() : "`" + usual.asText() + "`";
    }
}
