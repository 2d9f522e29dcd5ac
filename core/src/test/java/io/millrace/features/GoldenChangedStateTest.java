package io.millrace.features;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.project.Project;
import io.millrace.project.ProjectFile;
import io.millrace.project.ProjectReader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The same as {@link GoldenStateTest} of the states that came later, and of a layout that changed: in {@code golden/changed} is what
 * format 2 wrote of a project, and of the next version of it ({@code more.yaml}), for entities that were taken up after the change,
 * also filled by a backfill, and for one that was not. None is ever written again; a later format gets a file beside it.
 */
class GoldenChangedStateTest {
    private static final long MINUTE = 60_000;
    private static final long DAY = 24 * 60 * MINUTE;
    private static final long START = 1_700_000_000_000L;
    private static final long CHANGE = START + 60 * DAY;
    private static final String LONG_PRODUCT = "a product with a name of more than thirty-two bytes";
    private static final List<String> ENTITIES = List.of("often", "seldom", "waits", "filled", "ended", "late comer");
    private static final List<Long> MOMENTS =
            List.of(0L, CHANGE + 6 * DAY, CHANGE + 40 * DAY, CHANGE + 100 * DAY, CHANGE + 320 * DAY);

    @Test
    void shouldReadStateOfFormat2() throws Exception {
        FeatureSet features = after();
        FeatureEngine engine = new FeatureEngine(features, golden(), known(features));

        List<String> values = Golden.values(features, engine, ENTITIES, MOMENTS);

        assertThat(values)
                .containsExactlyElementsOf(
                        Golden.text("changed/values.txt").lines().toList());
    }

    @Test
    void shouldGoOnFromStateOfFormat2AsFromItsOwn() throws Exception {
        FeatureSet features = after();
        StateStores kept = golden();
        StateStores fresh = written();
        List<RawEvent> later = List.of(
                order("often", CHANGE + 7 * DAY, 900, "a new product"),
                order("waits", CHANGE + 8 * DAY, 901, LONG_PRODUCT),
                row("ended", CHANGE + 9 * DAY, 902, "again"));

        add(features, new FeatureEngine(features, kept, known(features)), later);
        add(features, new FeatureEngine(features, fresh, known(features)), later);

        assertThat(Dump.of(kept)).isEqualTo(Dump.of(fresh));
    }

    @Test
    void shouldKnowTheIdsThatWereSeen() throws Exception {
        FeatureSet features = after();
        FeatureEngine engine = new FeatureEngine(features, golden(), known(features));
        FeatureVector vector = new FeatureVector(features.size());
        RawEvent seen = changed().get(changed().size() - 1);

        FeatureEngine.Admission again = engine.add(seen.event(features), vector);

        assertThat(again).isEqualTo(FeatureEngine.Admission.DUPLICATE);
    }

    @Test
    void shouldCallEveryDefinitionByTheHashThatEarlierProgramsGaveIt() throws Exception {
        FeatureSet features = after();

        assertThat(IntStream.range(0, features.size())
                        .mapToObj(i -> features.definitionHash(i) + " " + features.name(i)))
                .containsExactlyElementsOf(
                        Golden.text("changed/hashes.txt").lines().toList());
    }

    private static FeatureSet before() throws Exception {
        return FeatureSet.compile(project("project.yaml"));
    }

    private static FeatureSet after() throws Exception {
        return FeatureSet.compile(project("project.yaml", "more.yaml"));
    }

    private static Project project(String... files) throws Exception {
        List<ProjectFile> read = new ArrayList<>();
        for (String file : files) {
            read.add(new ProjectFile(file, Golden.text("changed/" + file)));
        }
        return ProjectReader.read(read);
    }

    private static StateStores golden() throws Exception {
        return Golden.stores(Golden.text("changed/state-2.txt"));
    }

    /** The layouts as they were written down with the state, and today's. */
    private static KnownLayouts known(FeatureSet features) throws Exception {
        return new KnownLayouts(
                Stream.of(
                                Golden.text("changed/layout-0.txt"),
                                Golden.text("changed/layout-1.txt"),
                                features.stateDescription())
                        .distinct()
                        .toList(),
                1);
    }

    /** What is in {@code state-2.txt}, as this program writes it. */
    private static StateStores written() throws Exception {
        FeatureSet before = before();
        FeatureSet after = after();
        StateStores stores = MemoryKeyValues.stores();
        add(before, new FeatureEngine(before, stores), counted());
        KnownLayouts known = new KnownLayouts(List.of(before.stateDescription(), after.stateDescription()), 1);
        FeatureEngine engine = new FeatureEngine(after, stores, known);
        add(after, engine, changed());
        long from = START + 10 * DAY;
        StateStores missed = MemoryKeyValues.stores();
        add(
                after,
                new FeatureEngine(after, missed),
                counted().stream().filter(event -> event.time() > from).toList());
        EntitySnapshot.visit(missed, (entity, snapshot) -> {
            if (new String(entity, StandardCharsets.UTF_8).equals("filled")) {
                assertThat(engine.fill(entity, 1, from, snapshot)).isTrue();
            }
        });
        return stores;
    }

    private static List<RawEvent> counted() {
        List<RawEvent> events = new ArrayList<>();
        long time = CHANGE - 36 * DAY;
        for (int i = 0; i < 160; i++) {
            // Now every few minutes, now every few hours; one in thirteen comes late.
            time += (i % 40 < 15 ? 9 * 60L : 20L) * MINUTE;
            long at = i % 13 == 0 ? time - 5 * 60 * MINUTE : time;
            events.add(order("often", at, i, i % 9 == 4 ? LONG_PRODUCT : "p" + i % 11));
        }
        for (String entity : List.of("seldom", "waits", "filled")) {
            for (int i = 0; i < 24; i++) {
                events.add(order(entity, START + (5L * i / 2) * DAY, 200 + i, "q" + i % 5));
            }
        }
        events.add(row("often", START - DAY, 400, "basic"));
        events.add(row("often", START + 9 * DAY, 401, "a plan with a name of more than thirty-two bytes"));
        events.add(row("ended", START, 402, "basic"));
        return events;
    }

    /** What came after the change. */
    private static List<RawEvent> changed() {
        return List.of(
                order("often", CHANGE + DAY, 500, "p1"),
                order("often", CHANGE + 2 * 60 * MINUTE, 501, LONG_PRODUCT),
                order("seldom", CHANGE + 2 * DAY, 502, "q9"),
                order("filled", CHANGE + 3 * DAY, 503, "q9"),
                new RawEvent(1, "ended", CHANGE + 4 * DAY, 0, 504, RawEvent.DELETED),
                order("late comer", CHANGE + 5 * DAY, 505, "p1"));
    }

    private static RawEvent order(String entity, long time, int number, String product) {
        Map<String, Object> fields = new HashMap<>(
                GoldenStateTest.order(entity, time, number, product).fields());
        fields.put("order_id", "order " + number);
        return new RawEvent(0, entity, time, number % 3, number, fields);
    }

    private static RawEvent row(String entity, long time, int number, String plan) {
        return new RawEvent(1, entity, time, 0, number, Map.of("plan", plan, "age", BigDecimal.valueOf(number % 70)));
    }

    private static void add(FeatureSet features, FeatureEngine engine, List<RawEvent> events) {
        FeatureVector vector = new FeatureVector(features.size());
        for (RawEvent event : events) {
            assertThat(engine.add(event.event(features), vector)).isEqualTo(FeatureEngine.Admission.ADDED);
        }
    }
}
