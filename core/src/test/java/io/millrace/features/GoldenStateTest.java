package io.millrace.features;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.project.Project;
import io.millrace.project.ProjectFile;
import io.millrace.project.ProjectReader;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * State that an earlier program wrote is read by this one, for ever: {@code golden/state-2.txt} is what format 2 wrote, and
 * {@code golden/values.txt} what it had read off it; {@code golden/hashes.txt} are the hashes it gave the features' definitions. None is ever written again; a later format gets a file beside it.
 */
class GoldenStateTest {
    private static final long MINUTE = 60_000;
    private static final long DAY = 24 * 60 * MINUTE;
    private static final long START = 1_700_000_000_000L;
    private static final String LONG_PRODUCT = "a product with a name of more than thirty-two bytes";
    private static final List<String> ENTITIES = List.of("often", "seldom", "rows only", "gone");
    private static final List<Long> MOMENTS =
            List.of(0L, START + 20 * DAY, START + 41 * DAY, START + 100 * DAY, START + 130 * DAY, START + 390 * DAY);

    @Test
    void shouldReadStateOfFormat2() throws Exception {
        FeatureSet features = FeatureSet.compile(project());
        StateStores stores = stores("state-2.txt");

        List<String> values = Golden.values(features, new FeatureEngine(features, stores), ENTITIES, MOMENTS);

        assertThat(values).isEqualTo(lines("values.txt"));
    }

    @Test
    void shouldGoOnFromStateOfFormat2AsFromItsOwn() throws Exception {
        FeatureSet features = FeatureSet.compile(project());
        StateStores kept = stores("state-2.txt");
        StateStores fresh = MemoryKeyValues.stores();
        add(features, fresh, events());
        List<RawEvent> later = List.of(
                order("often", START + 42 * DAY, 900, "a new product"),
                order("often", START + 41 * DAY + 7 * MINUTE, 901, "a late one"),
                order("seldom", START + 140 * DAY, 902, LONG_PRODUCT));

        add(features, kept, later);
        add(features, fresh, later);

        assertThat(Dump.of(kept)).isEqualTo(Dump.of(fresh));
    }

    static Project project() throws Exception {
        return ProjectReader.read(List.of(new ProjectFile("project.yaml", text("project.yaml"))));
    }

    /** Schemas of updates hold them: another hash, and the registry takes a feature for one of another meaning. */
    @Test
    void shouldCallEveryDefinitionByTheHashThatEarlierProgramsGaveIt() throws Exception {
        FeatureSet features = FeatureSet.compile(project());

        assertThat(IntStream.range(0, features.size())
                        .mapToObj(i -> features.definitionHash(i) + " " + features.name(i)))
                .containsExactlyElementsOf(text("hashes.txt").lines().toList());
    }

    static List<RawEvent> events() {
        List<RawEvent> events = new ArrayList<>();
        long time = START;
        for (int i = 0; i < 160; i++) {
            // Now every few minutes, now every few hours; one in thirteen comes late.
            time += (i % 40 < 15 ? 9 * 60L : 20L) * MINUTE;
            long at = i % 13 == 0 ? time - 5 * 60 * MINUTE : time;
            events.add(order("often", at, i, i % 9 == 4 ? LONG_PRODUCT : "p" + i % 11));
        }
        for (int i = 0; i < 45; i++) {
            events.add(order("seldom", START + 3L * i * DAY, 200 + i, "q" + i % 5));
        }
        events.add(order("gone", START - 500 * DAY, 300, "old"));
        events.add(row("often", START - DAY, 400, "basic"));
        events.add(row("often", START + 9 * DAY, 401, "a plan with a name of more than thirty-two bytes"));
        events.add(row("rows only", START, 402, "basic"));
        return events;
    }

    static RawEvent order(String entity, long time, int number, String product) {
        Map<String, Object> fields = new HashMap<>();
        fields.put("amount", BigDecimal.valueOf(number * 7919L % 100_000 - 20_000, 2));
        fields.put("quantity", BigDecimal.valueOf(number % 6));
        fields.put("unit_price", BigDecimal.valueOf(number * 104_729L % 50_000, 3));
        if (number % 10 != 3) {
            fields.put("product", product);
        }
        return new RawEvent(0, entity, time, number % 3, number, fields);
    }

    private static RawEvent row(String entity, long time, int number, String plan) {
        return new RawEvent(1, entity, time, 0, number, Map.of("plan", plan, "signed_up_at", time - 100 * DAY));
    }

    static void add(FeatureSet features, StateStores stores, List<RawEvent> events) {
        FeatureEngine engine = new FeatureEngine(features, stores);
        FeatureVector vector = new FeatureVector(features.size());
        for (RawEvent event : events) {
            assertThat(engine.add(event.event(features), vector)).isEqualTo(FeatureEngine.Admission.ADDED);
        }
    }

    private static StateStores stores(String file) throws IOException {
        return Golden.stores(text(file));
    }

    private static List<String> lines(String file) throws IOException {
        return text(file).lines().toList();
    }

    private static String text(String file) throws IOException {
        return Golden.text(file);
    }
}
