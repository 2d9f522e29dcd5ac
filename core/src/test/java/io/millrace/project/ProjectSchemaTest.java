package io.millrace.project;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The schema says what the reader does: neither can change without the other. */
class ProjectSchemaTest {
    private static final Path EXAMPLES = Path.of("..", "examples");
    private static final String NONSENSE = "?nonsense?";

    private final SchemaCheck check = new SchemaCheck();

    /** A project in which every key stands. */
    private static JsonNode everything() throws IOException {
        Path file = Path.of("src", "test", "resources", "io", "millrace", "project", "everything.yaml");
        return SchemaCheck.merged(List.of(new ProjectFile("everything.yaml", Files.readString(file))));
    }

    /** The same of entities of several fields: with what stands for these alone, and without what may not stand for them. */
    private static JsonNode pairs() throws IOException {
        ObjectNode pairs = (ObjectNode) everything();
        JsonNode key = SchemaCheck.parse("[\"customer_id\", \"category\"]");
        ((ObjectNode) pairs.at("/entities/customer")).set("key", key);
        pairs.get("sources").forEach(source -> ((ObjectNode) source).set("entity", key));
        pairs.remove(List.of("experiments", "business"));
        pairs.set("recommendations", SchemaCheck.parse("{\"model\": \"buying\", \"top\": 5, \"keep\": \"8 d\"}"));
        return pairs;
    }

    private static JsonNode example(String names) throws IOException {
        List<ProjectFile> files = new ArrayList<>();
        for (String name : names.split(" ", -1)) {
            files.add(new ProjectFile(name, Files.readString(EXAMPLES.resolve(name))));
        }
        return SchemaCheck.merged(files);
    }

    /** A place in a project: a map, a key in it, its dotted path, and what the schema says of it. */
    private record Place(ObjectNode map, String key, String path, JsonNode schema, String definition) {}

    /** Every place of a project, as far as the schema has a word for it. */
    private List<Place> places(JsonNode project) {
        List<Place> places = new ArrayList<>();
        collect((ObjectNode) project, "", check.schema(), "", places);
        return places;
    }

    private void collect(ObjectNode map, String path, JsonNode schema, String definition, List<Place> places) {
        for (String key : keys(map)) {
            JsonNode said = check.resolved(schema.path("properties").path(key));
            boolean named = said.isMissingNode();
            if (named) {
                said = patterned(schema, key);
            }
            String here = path.isEmpty() ? key : path + "." + key;
            if (!named) {
                places.add(new Place(map, key, here, said, definition));
            }
            if (map.get(key) instanceof ObjectNode inner) {
                branches(said, inner, here, places);
            }
        }
    }

    private JsonNode patterned(JsonNode schema, String key) {
        for (var pattern : schema.path("patternProperties").properties()) {
            if (key.matches(pattern.getKey() + ".*")) {
                return pattern.getValue();
            }
        }
        return schema.path("additionalProperties");
    }

    /** A map may be one of several things: the one whose keys it has. */
    private void branches(JsonNode said, ObjectNode map, String path, List<Place> places) {
        List<JsonNode> choices = new ArrayList<>(List.of(said));
        for (int i = 0; i < choices.size(); i++) {
            JsonNode choice = choices.get(i);
            choice.path("allOf").forEach(choices::add);
            choice.path("anyOf").forEach(choices::add);
            JsonNode resolved = check.resolved(choice);
            if (!choice.has("$ref")) {
                if (choice.path("additionalProperties").isObject()) {
                    collect(map, path, choice, "", places);
                    return;
                }
            } else if (!resolved.has("properties")) {
                choices.add(resolved);
            } else if (mayBe(map, resolved)) {
                collect(map, path, resolved, choice.get("$ref").asText(), places);
                return;
            }
        }
    }

    private static boolean mayBe(ObjectNode map, JsonNode section) {
        for (JsonNode required : section.path("required")) {
            if (!map.has(required.asText())) {
                return false;
            }
        }
        return section.path("additionalProperties").isObject()
                || section.has("patternProperties")
                || keys(map).stream().allMatch(section.get("properties")::has);
    }

    private static List<String> keys(ObjectNode map) {
        List<String> keys = new ArrayList<>();
        map.fieldNames().forEachRemaining(keys::add);
        return keys;
    }

    @ParameterizedTest
    @EnumSource(Keys.class)
    void shouldHaveTheKeysThatTheReaderReads(Keys keys) {
        assertThat(keys((ObjectNode) check.section(keys).get("properties"))).containsExactlyElementsOf(keys.known());
        assertThat(check.section(keys).get("additionalProperties")).isEqualTo(BooleanNode.FALSE);
    }

    @Test
    void shouldHaveNoSectionThatTheReaderDoesNotRead() {
        List<String> closed = new ArrayList<>();
        check.schema().get("definitions").properties().forEach(definition -> {
            if (definition.getValue().path("additionalProperties").equals(BooleanNode.FALSE)) {
                closed.add(definition.getKey());
            }
        });

        assertThat(closed)
                .containsExactlyInAnyOrderElementsOf(Stream.of(Keys.values())
                        .filter(keys -> keys != Keys.PROJECT)
                        .map(keys -> keys.name().toLowerCase(Locale.ROOT))
                        .toList());
    }

    @Test
    void shouldDescribeEveryKey() {
        for (Keys keys : Keys.values()) {
            check.section(keys).get("properties").properties().forEach(property -> assertThat(
                            check.resolved(property.getValue())
                                    .path("description")
                                    .asText())
                    .as("%s.%s", keys, property.getKey())
                    .isNotBlank());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "churn/project.yaml",
                "churn/project.yaml churn/quickstart.yaml",
                "churn/project.yaml churn/experiment.yaml",
                "online-retail/project.yaml",
                "mathoverflow/project.yaml",
                "seasonal-orders/project.yaml",
                "seasonal-orders/project.yaml seasonal-orders/small.yaml seasonal-orders/fixed.yaml"
            })
    void shouldAcceptTheExamples(String files) throws Exception {
        assertThat(check.refusals(example(files))).isEmpty();
    }

    @Test
    void shouldAcceptAFileWithEveryKeyInIt() throws Exception {
        List<Place> places = new ArrayList<>();
        for (JsonNode everything : List.of(everything(), pairs())) {
            assertThat(SchemaCheck.mistakes(everything)).isEmpty();
            assertThat(check.refusals(everything)).isEmpty();
            places.addAll(places(everything));
        }
        for (Keys keys : Keys.values()) {
            JsonNode section = check.section(keys);
            String definition =
                    keys == Keys.PROJECT ? "" : "#/definitions/" + keys.name().toLowerCase(Locale.ROOT);
            TreeSet<String> met = new TreeSet<>();
            places.stream()
                    .filter(place -> place.definition().equals(definition))
                    .map(Place::key)
                    .forEach(met::add);
            List<String> known = new ArrayList<>(keys((ObjectNode) section.get("properties")));
            known.remove("rate_reduction"); // the other name of churn_rate_reduction
            assertThat(met).as("keys of %s in everything.yaml", keys).containsAll(known);
        }
    }

    @Test
    void shouldStateTheRangesThatTheReaderStates() throws Exception {
        int compared = 0;
        for (JsonNode everything : List.of(everything(), pairs())) {
            for (Place place : places(everything)) {
                String range = range(place.schema());
                if (range != null
                        && !place.key().equals("baseline")
                        && !place.key().equals("smallest_effect")) {
                    JsonNode before = place.map().get(place.key());
                    place.map().set(place.key(), TextNode.valueOf(NONSENSE));

                    assertThat(SchemaCheck.mistakes(everything))
                            .as(place.path())
                            .anySatisfy(mistake -> {
                                assertThat(mistake.field()).isEqualTo(place.path());
                                assertThat(mistake.expected()).contains(range);
                            });

                    place.map().set(place.key(), before);
                    compared++;
                }
            }
        }
        assertThat(compared).isGreaterThan(150);
    }

    private static String range(JsonNode said) {
        if (said.has("x-least")) {
            return "from " + said.get("x-least").asText() + " to "
                    + said.get("x-most").asText();
        }
        JsonNode number =
                said.path("x-unit").asText().equals("share") ? said.get("anyOf").get(0) : said;
        return number.has("minimum")
                ? "from " + Numbers.plain(number.get("minimum").asDouble()) + " to "
                        + Numbers.plain(number.get("maximum").asDouble())
                : null;
    }

    @Test
    void shouldOfferTheWordsThatTheReaderOffers() throws Exception {
        for (JsonNode everything : List.of(everything(), pairs())) {
            for (Place place : places(everything)) {
                if (place.schema().has("enum") && place.schema().get("enum").size() > 1) {
                    JsonNode before = place.map().get(place.key());
                    place.map().set(place.key(), TextNode.valueOf(NONSENSE));

                    assertThat(SchemaCheck.mistakes(everything))
                            .as(place.path())
                            .anySatisfy(mistake -> {
                                assertThat(mistake.field()).isEqualTo(place.path());
                                place.schema().get("enum").forEach(word -> assertThat(mistake.expected())
                                        .contains(word.asText()));
                            });

                    place.map().set(place.key(), before);
                }
            }
        }
    }

    @Test
    void shouldStateTheDefaultsThatTheReaderTakes() throws Exception {
        int compared = 0;
        List<String> others = new ArrayList<>();
        for (JsonNode everything : List.of(everything(), pairs())) {
            for (Place place : places(everything)) {
                JsonNode usual = place.schema().get("default");
                JsonNode before = place.map().get(place.key());
                if (usual != null) {
                    String stated = read(everything, place, usual);
                    if (stated.startsWith("Project")) {
                        compared++;
                        if (!stated.equals(read(everything, place, null))) {
                            others.add(place.path());
                        }
                    }
                    place.map().set(place.key(), before);
                }
            }
        }
        assertThat(others).isEmpty();
        assertThat(compared).isGreaterThan(60);
    }

    /** The project with another value at a place, or none. */
    private static String read(JsonNode project, Place place, @Nullable JsonNode value) {
        if (value == null) {
            place.map().remove(place.key());
        } else {
            place.map().set(place.key(), value);
        }
        try {
            return ProjectReader.read(List.of(SchemaCheck.file(project))).toString();
        } catch (InvalidProjectException invalid) {
            return invalid.mistakes().toString();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/partitions | 0",
                "/partitions | \"4\"",
                "/partitions | 2.5",
                "/time/allowed_lateness | 1",
                "/time/allowed_lateness | \"1 week\"",
                "/project | \"Churn\"",
                "/entities/customer/key | null",
                "/sources/orders/topic | \"a topic\"",
                "/sources/orders/tiem | \"ordered_at\"",
                "/sources/orders/table | \"yes\"",
                "/features/customer/spend | {\"total\": \"orders.amount\"}",
                "/features/customer/spend | {\"sum\": \"orders.amount\", \"rank\": 2}",
                "/features/customer/spend | {\"sum\": \"orders.amount\", \"mean\": \"orders.amount\"}",
                "/features/customer/Spend | {\"sum\": \"orders.amount\"}",
                "/features/customer/days | {\"active_days\": \"orders\"}",
                "/features/customer/version | \"1.0\"",
                "/labels/leaves | {\"horizon\": \"30 d\"}",
                "/labels/leaves | {\"value_of\": \"orders.amount\", \"horizon\": \"30 d\"}",
                "/labels | {}",
                "/models/leaving/task | \"regression\"",
                "/models/leaving/algorithm | {\"random_forest\": {}}",
                "/models/leaving/algorithm/xgboost/max_depth | 0",
                "/models/leaving/gates/auc_roc | 1.2",
                "/models/leaving/gates/precision_at_recall_100 | 0.5",
                "/models/leaving/threshold | \"high\"",
                "/models/leaving/monitoring/drift/confirm | \"twice\"",
                "/models/leaving/monitoring/drift/season | \"month\"",
                "/models/leaving/retraining/on | [\"weather\"]",
                "/models/leaving/rollout/pause_on | {}",
                "/models/leaving/tuning/search | {}",
                "/models/leaving/tuning/search/max_depth | [2]",
                "/constraints/throughput | \"1000 per second\"",
                "/constraints/model_size | 500",
                "/validation/orders | {\"stale\": \"clip\"}",
                "/business/false_positive_cost | {\"per_action\": \"20\"}",
                "/experiments/fewer_leave/variants | {}",
                "/experiments/fewer_leave/metrics/primary | {}",
                "/horizon | \"30 d\""
            })
    void shouldRefuseWhatTheReaderRefuses(String pointer, String value) throws Exception {
        JsonNode project = everything();
        int slash = pointer.lastIndexOf('/');
        ((ObjectNode) project.at(pointer.substring(0, slash)))
                .set(pointer.substring(slash + 1), SchemaCheck.parse(value));

        assertThat(SchemaCheck.mistakes(project)).as("reader").isNotEmpty();
        assertThat(check.refusals(project)).as("schema").isNotEmpty();
    }

    @Test
    void shouldRefuseNothingThatTheReaderAccepts() throws Exception {
        long seed = Long.getLong("millrace.seed", 20261127);
        int rounds = Integer.getInteger("millrace.rounds", 1500);
        Random random = new Random(seed);
        int refused = 0;
        int agreed = 0;
        List<JsonNode> projects =
                List.of(example("churn/project.yaml"), example("online-retail/project.yaml"), everything(), pairs());
        for (int round = 0; round < rounds; round++) {
            JsonNode project = projects.get(round % projects.size()).deepCopy();
            for (int changes = 1 + random.nextInt(2); changes > 0; changes--) {
                mutate((ObjectNode) project, random);
            }
            List<String> refusals = check.refusals(project);
            if (!refusals.isEmpty()) {
                refused++;
                assertThat(SchemaCheck.mistakes(project))
                        .as("seed %d, round %d: the schema says %s of %s", seed, round, refusals, project)
                        .isNotEmpty();
            } else if (SchemaCheck.mistakes(project).isEmpty()) {
                agreed++;
            }
        }
        assertThat(refused).as("seed %d", seed).isGreaterThan(rounds / 5);
        assertThat(agreed).as("seed %d", seed).isGreaterThan(rounds / 50);
    }

    /** One change anywhere: a key less, under another name, or with another value. */
    private static void mutate(ObjectNode project, Random random) {
        List<ObjectNode> maps = new ArrayList<>();
        List<JsonNode> values = new ArrayList<>();
        walk(project, maps, values);
        ObjectNode map = maps.get(random.nextInt(maps.size()));
        List<String> keys = keys(map);
        if (keys.isEmpty()) {
            return;
        }
        String key = keys.get(random.nextInt(keys.size()));
        JsonNode value = map.get(key);
        List<BiConsumer<ObjectNode, String>> changes = List.of(
                ObjectNode::remove,
                (in, k) -> in.set(k + "s", in.remove(k)),
                (in, k) -> in.set(k, values.get(random.nextInt(values.size()))),
                (in, k) -> in.set(k, TextNode.valueOf(NONSENSE)),
                (in, k) -> in.set(k, IntNode.valueOf(random.nextInt(2000) - 1000)),
                (in, k) -> in.set(k, BooleanNode.valueOf(random.nextBoolean())),
                (in, k) -> in.set(k, in.objectNode()),
                (in, k) -> in.set(k, in.arrayNode()),
                (in, k) -> in.set(k, in.nullNode()),
                (in, k) -> in.set(k, in.arrayNode().add(value.deepCopy())),
                (in, k) -> in.set(k, TextNode.valueOf(value.isValueNode() ? value.asText() : "1")));
        changes.get(random.nextInt(changes.size())).accept(map, key);
    }

    private static void walk(JsonNode node, List<ObjectNode> maps, List<JsonNode> values) {
        if (node instanceof ObjectNode map) {
            maps.add(map);
        } else if (!(node instanceof ArrayNode)) {
            values.add(node);
        }
        node.forEach(inner -> walk(inner, maps, values));
    }

    @Test
    void shouldFormatItsDurationsAsTheReaderDoes() throws Exception {
        for (Place place : places(everything())) {
            for (String bound : List.of("x-least", "x-most")) {
                if (place.schema().has(bound)) {
                    Duration duration =
                            Durations.parse(place.schema().get(bound).asText()).orElseThrow();
                    assertThat(place.schema().get(bound).asText()).isEqualTo(Durations.format(duration));
                }
            }
        }
    }
}
