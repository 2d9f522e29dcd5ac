package io.millrace.features;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.features.FeatureEngine.Admission;
import io.millrace.history.PointInTime;
import io.millrace.project.FeatureDefinition.Aggregate;
import io.millrace.project.FeatureDefinition.Aggregation;
import io.millrace.project.RecordRules;
import io.millrace.project.RuleAction;
import io.millrace.project.ValidationDefinition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Events whose id came before. */
class SeenIdsTest {
    private static final long T = 1_700_000_000_000L;
    private static final long HOUR = 3_600_000;
    private static final long DAY = 24 * HOUR;
    private static final Duration WITHIN = Duration.ofHours(6);
    private static final Duration LATENESS = Duration.ofHours(12);

    private final FeatureSet features = TestProjects.shop()
            .lateness(LATENESS)
            .forgetAfter(Duration.ofDays(100))
            .purchaseId("purchase_id")
            .validation(new ValidationDefinition(
                    List.of(),
                    List.of(new RecordRules(
                            "purchases", null, RuleAction.DEAD_LETTER, WITHIN, RuleAction.DEAD_LETTER))))
            .features(
                    new Aggregate("purchases", Aggregation.COUNT, "purchases", null, null, null, false),
                    new Aggregate("sessions", Aggregation.COUNT, "sessions", null, null, null, false))
            .compile();
    private final StateStores stores = MemoryKeyValues.stores();
    private final FeatureEngine engine = new FeatureEngine(features, stores);
    private final FeatureVector vector = new FeatureVector(features.size());

    private Admission purchase(String entity, long time, String id) {
        return engine.add(raw(entity, time, id).event(features), vector);
    }

    private static RawEvent raw(String entity, long time, String id) {
        return new RawEvent(TestProjects.PURCHASES, entity, time, 0, time, Map.of("purchase_id", id));
    }

    @Test
    void shouldLetAnEventInOnceWithinTheTime() {
        List<Admission> admissions = List.of(
                purchase("anna", T, "a"),
                purchase("anna", T + WITHIN.toMillis(), "a"),
                purchase("anna", T - WITHIN.toMillis(), "a"),
                purchase("anna", T, "b"),
                purchase("ben", T, "a"),
                purchase("anna", T + WITHIN.toMillis() + 1, "a"));

        assertThat(admissions)
                .containsExactly(
                        Admission.ADDED,
                        Admission.DUPLICATE,
                        Admission.DUPLICATE,
                        Admission.ADDED,
                        Admission.ADDED,
                        Admission.ADDED);
        assertThat(vector.number(0)).isEqualTo(3);
    }

    @Test
    void shouldChangeNothingForADuplicate() {
        purchase("anna", T, "a");
        List<String> before = Dump.of(stores);

        purchase("anna", T + 1, "a");

        assertThat(Dump.of(stores)).isEqualTo(before);
    }

    @Test
    void shouldAskNothingOfEventsWithoutAnIdOrOfOtherSources() {
        RawEvent nameless = new RawEvent(TestProjects.PURCHASES, "anna", T, 0, 0, Map.of());
        RawEvent session = new RawEvent(TestProjects.SESSIONS, "anna", T, 0, 0, Map.of());
        for (RawEvent event : List.of(nameless, nameless, session, session)) {
            engine.add(event.event(features), vector);
        }

        assertThat(vector.number(0)).isEqualTo(2);
        assertThat(vector.number(1)).isEqualTo(2);
        assertThat(Dump.of(stores)).as("the head alone").hasSize(1);
    }

    @Test
    void shouldRememberNoMoreThanItMay() {
        for (int i = 0; i <= SeenIds.MOST; i++) {
            purchase("anna", T + i, "id-" + i);
        }

        List<Admission> again = List.of(purchase("anna", T + 5_000, "id-1"), purchase("anna", T + 5_000, "id-0"));

        assertThat(again).containsExactly(Admission.DUPLICATE, Admission.ADDED);
    }

    @Test
    void shouldForgetTheIdsWithTheEntity() {
        purchase("anna", T, "a");

        engine.sweep(T, T + 200 * DAY, (cause, entity, boundary, out) -> {});

        assertThat(Dump.of(stores)).isEmpty();
    }

    @Test
    void shouldAgreeWithAListOfAllThatCameBeforeInTheStreamAndInHistory() {
        long seed = Long.getLong("millrace.seed", 4_711L);
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        List<RawEvent> arrived = new ArrayList<>();
        long now = T;
        for (int i = 0; i < 3_000; i++) {
            now += random.nextInt(2 * (int) HOUR);
            arrived.add(raw("anna", now, "id-" + random.nextInt(8)));
        }

        List<RawEvent> taken = new ArrayList<>();
        for (RawEvent event : arrived) {
            boolean repeated = taken.stream()
                    .anyMatch(other -> other.fields().equals(event.fields())
                            && Math.abs(other.time() - event.time()) <= WITHIN.toMillis());
            Admission admission = engine.add(event.event(features), vector);
            assertThat(admission)
                    .as("%s, seed %d", event, seed)
                    .isEqualTo(repeated ? Admission.DUPLICATE : Admission.ADDED);
            if (!repeated) {
                taken.add(event);
            }
        }
        double[] counted = {0};
        PointInTime.answer(
                features,
                arrived.stream().map(event -> event.event(features)).toList(),
                List.of(new PointInTime.Question("anna", now)),
                (question, known, answer) -> counted[0] = answer.number(0));
        assertThat(counted[0]).isEqualTo(taken.size()).isBetween(1_000.0, 2_900.0);
    }

    @Test
    void shouldForgetTheIdsOfARuleThatIsThereNoMore() {
        purchase("anna", T, "a");
        FeatureSet without = TestProjects.shop()
                .lateness(LATENESS)
                .forgetAfter(Duration.ofDays(100))
                .purchaseId("purchase_id")
                .features(
                        new Aggregate("purchases", Aggregation.COUNT, "purchases", null, null, null, false),
                        new Aggregate("sessions", Aggregation.COUNT, "sessions", null, null, null, false))
                .compile();

        new FeatureEngine(without, stores).sweep(T, T + 200 * DAY, (cause, entity, boundary, values) -> {});

        assertThat(Dump.of(stores)).isEmpty();
    }
}
