package io.millrace.topology.labels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.millrace.project.Project;
import io.millrace.records.Cause;
import io.millrace.records.ExampleCounts;
import io.millrace.records.InferenceLogEntry;
import io.millrace.records.LabelledExample;
import io.millrace.records.MonitoringPartial;
import io.millrace.records.PartialStage;
import io.millrace.records.ScoringRole;
import io.millrace.records.TickDone;
import io.millrace.runtime.deadletters.DeadLetters;
import io.millrace.topics.TopicCatalogue;
import io.millrace.topology.records.Driven;
import io.millrace.wire.FeatureUpdateSchema;
import io.millrace.wire.MonitoringBody;
import io.millrace.wire.WireFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LabelTopologyTest {
    private static final long HOUR = Duration.ofHours(1).toMillis();
    private static final long DAY = 24 * HOUR;
    private static final long HORIZON = 7 * DAY;
    private static final long LATENESS = DAY;
    private static final Schema UPDATE = FeatureUpdateSchema.of(
            "shop",
            "1.0.0",
            List.of(
                    new FeatureUpdateSchema.Feature("purchases_7d", false, "aa", ""),
                    new FeatureUpdateSchema.Feature("segment", true, "bb", "")));

    @TempDir
    private Path directory;

    private final Project project = Driven.project(1);
    private final TopicCatalogue topics = Driven.topics(project);
    private Driven driven;

    @BeforeEach
    void start() {
        start(project);
    }

    private void start(Project of) {
        driven = new Driven(LabelTopology.build(of, topics, Driven.SERDES, Driven.erasures()), directory);
    }

    @AfterEach
    void stop() {
        driven.close();
    }

    @Test
    void shouldKeepItsShape() {
        assertThat(LabelTopology.build(project, topics, Driven.SERDES, Driven.erasures())
                        .describe()
                        .toString())
                .isEqualToNormalizingWhitespace(Driven.golden("labels"));
    }

    @Test
    void shouldForgetAnEntityAndWhatIsOnItsWay() {
        for (String entity : List.of("forget-me", "forget-me-not")) {
            update(entity, Cause.EVENT, 3 * DAY, 1);
            row("old-" + entity, entity, 2 * DAY);
        }
        tick(2 * DAY + HORIZON + LATENESS);
        examples();
        for (String entity : List.of("forget-me", "forget-me-not")) {
            row("held-" + entity, entity, 12 * DAY);
        }

        driven.forget(topics, "forget-me", 13 * DAY);
        Set<String> after = Driven.storesWith(driven.driver(), "forget-me");
        driven.forget(topics, "forget-me-not", 0);
        Set<String> both = Driven.storesWith(driven.driver(), "forget-me");
        update("forget-me", Cause.EVENT, 13 * DAY, 1);
        row("late", "forget-me", 13 * DAY);
        row("new", "forget-me", 13 * DAY + 1);
        tick(30 * DAY);

        assertThat(after).as("the other one's").isNotEmpty();
        assertThat(both).as("released rows, and rows that are held").isEmpty();
        assertThat(examples()).extracting(LabelledExample::getId).containsExactly("new");
        assertThat(driven.receivedBytes(topics.deadLetters())).isEmpty();
    }

    @Test
    void shouldReleaseARowWhenItsLabelIsKnownAndNotBefore() {
        row("r1", "ann", 10 * DAY);
        tick(10 * DAY + HORIZON + LATENESS - 1);
        assertThat(examples()).isEmpty();
        tick(10 * DAY + HORIZON + LATENESS);

        LabelledExample example = only(examples());
        assertThat(example.getId()).isEqualTo("r1");
        assertThat(example.getEntity()).isEqualTo("ann");
        assertThat(example.getLabelName()).isEqualTo("lapses");
        assertThat(example.getLabel()).isEqualTo(1);
        assertThat(example.getAsOf().toEpochMilli()).isEqualTo(10 * DAY);
        assertThat(example.getMaturedAt().toEpochMilli()).isEqualTo(18 * DAY);
        assertThat(example.getNumbers()).containsExactly(3.0, Double.NaN, 5.0);
        assertThat(example.getCategories()).containsExactly("gold");
        assertThat(example.getScore()).isEqualTo(0.25);
        assertThat(example.getModelVersion()).isEqualTo("1.0.0");
        assertThat(example.getFeatureSetVersion()).isEqualTo("1.0.0");
    }

    @Test
    void shouldTakeActivityAfterTheAsOfUpToTheEndOfTheHorizon() {
        long asOf = 10 * DAY;
        Map<String, Long> moments = new TreeMap<>(Map.of(
                "at-as-of", asOf, "just-after", asOf + 1, "at-end", asOf + HORIZON, "just-past", asOf + HORIZON + 1));
        moments.forEach((entity, time) -> {
            update(entity, Cause.EVENT, time, 1);
            row(entity, entity, asOf);
        });
        tick(asOf + HORIZON + LATENESS);

        assertThat(examples())
                .extracting(LabelledExample::getEntity, LabelledExample::getLabel)
                .containsExactly(
                        tuple("at-as-of", 1.0),
                        tuple("at-end", 0.0),
                        tuple("just-after", 0.0),
                        tuple("just-past", 1.0));
    }

    @Test
    void shouldMarkWhoWasActedOnAfterTheAsOfUpToTheEndOfTheHorizon() {
        driven.close();
        start(Driven.acting(1));
        long asOf = 10 * DAY;
        Map<String, Long> moments = new TreeMap<>(Map.of(
                "at-as-of", asOf, "just-after", asOf + 1, "at-end", asOf + HORIZON, "just-past", asOf + HORIZON + 1));
        moments.forEach((entity, time) -> {
            update(entity, Cause.EVENT, time, Long.MIN_VALUE);
            row(entity, entity, asOf);
        });
        row("nothing", "nothing", asOf);
        tick(asOf + HORIZON + LATENESS);

        assertThat(examples())
                .extracting(LabelledExample::getEntity, LabelledExample::getTreated, LabelledExample::getLabel)
                .containsExactly(
                        tuple("at-as-of", false, 1.0),
                        tuple("at-end", true, 1.0),
                        tuple("just-after", true, 1.0),
                        tuple("just-past", false, 1.0),
                        tuple("nothing", false, 1.0));
    }

    @Test
    void shouldMarkNobodyInAProjectThatNamesNoSourceOfInterventions() {
        update("ann", Cause.EVENT, 12 * DAY, Long.MIN_VALUE);
        row("r1", "ann", 10 * DAY);
        tick(18 * DAY);

        assertThat(only(examples()).getTreated()).isFalse();
    }

    @Test
    void shouldTurnRoundForALabelThatIsAnEvent() {
        driven.close();
        start(Driven.project("lapses: {event: purchases, horizon: 7 d}", 1));
        update("ann", Cause.EVENT, 12 * DAY, 1);
        row("r1", "ann", 10 * DAY);
        row("r2", "bob", 10 * DAY);
        tick(18 * DAY);

        assertThat(examples()).extracting(LabelledExample::getLabel).containsExactly(1.0, 0.0);
    }

    @Test
    void shouldCountOnlyMarkedEventsAsActivity() {
        update("ann", Cause.EVENT, 12 * DAY, 0);
        update("ann", Cause.EVENT, 12 * DAY, 2);
        update("ann", Cause.REFRESH, 12 * DAY, 1);
        update("ann", Cause.SNAPSHOT, 12 * DAY, 1);
        row("r1", "ann", 10 * DAY);
        tick(18 * DAY);

        assertThat(only(examples()).getLabel()).isEqualTo(1);
    }

    @Test
    void shouldNotTakeOneEntityForAnotherWhoseNameItBegins() {
        // In byte order "ann" + 12 days lies before these names, and "ann" + 17 days behind some of them.
        for (int c = 0; c < 256; c++) {
            update("ann" + (char) c + "........", Cause.EVENT, 12 * DAY, 1);
        }
        row("r1", "ann", 10 * DAY);
        tick(18 * DAY);

        assertThat(only(examples()).getLabel()).isEqualTo(1);
    }

    @Test
    void shouldHoldOnlyPrimarySnapshots() {
        row("r1", "ann", 10 * DAY, Cause.EVENT, ScoringRole.PRIMARY);
        row("r2", "ann", 10 * DAY, Cause.REFRESH, ScoringRole.PRIMARY);
        row("r3", "ann", 10 * DAY, Cause.REQUEST, ScoringRole.PRIMARY);
        row("r4", "ann", 10 * DAY, Cause.SNAPSHOT, ScoringRole.SHADOW);
        tick(30 * DAY);

        assertThat(examples()).isEmpty();
    }

    @Test
    void shouldTakeTheFirstRecordPerIdWhenARowRepeatsBeforeOrAfterItsRelease() {
        row("r1", "ann", 10 * DAY);
        row("r1", "ann", 10 * DAY);
        tick(18 * DAY);
        assertThat(examples()).hasSize(1);
        row("r1", "ann", 10 * DAY);
        tick(19 * DAY);

        assertThat(examples()).isEmpty();
    }

    @Test
    void shouldReleaseInOrderOfMaturityEntityAndId() {
        row("r3", "bob", 10 * DAY);
        row("r2", "ann", 11 * DAY);
        row("r1", "ann", 10 * DAY);
        row("r0", "bob", 10 * DAY);
        tick(30 * DAY);

        assertThat(examples()).extracting(LabelledExample::getId).containsExactly("r1", "r0", "r3", "r2");
    }

    @Test
    void shouldLabelALateRowAtOnceFromActivityThatWasKept() {
        update("ann", Cause.EVENT, 12 * DAY, 1);
        tick(20 * DAY);
        row("r1", "ann", 10 * DAY);
        row("r2", "bob", 10 * DAY);

        assertThat(examples())
                .extracting(LabelledExample::getLabel, example -> example.getMaturedAt()
                        .toEpochMilli())
                .containsExactly(tuple(0.0, 20 * DAY), tuple(1.0, 20 * DAY));
        row("r1", "ann", 10 * DAY);
        assertThat(examples()).isEmpty();
    }

    @Test
    void shouldGiveUpOnARowWhoseActivityMayBeForgotten() {
        long slack = LATENESS + 7 * DAY;
        tick(18 * DAY + slack);
        row("r1", "ann", 10 * DAY);
        row("r2", "ann", 10 * DAY + 1);

        assertThat(deadLetter(DeadLetters.REASON)).isEqualTo("too_late");
        assertThat(examples()).extracting(LabelledExample::getId).containsExactly("r2");
    }

    @Test
    void shouldForgetActivityAndReleasedRowsInTheEnd() {
        update("ann", Cause.EVENT, 12 * DAY, 1);
        row("r1", "ann", 10 * DAY);
        tick(18 * DAY);
        assertThat(entries(LabelTopology.ACTIVITY_STORE)).isEqualTo(1);
        assertThat(entries(LabelTopology.PENDING_STORE)).isEqualTo(1);
        tick(60 * DAY);

        assertThat(entries(LabelTopology.ACTIVITY_STORE)).isZero();
        assertThat(entries(LabelTopology.PENDING_STORE)).isZero();
    }

    @Test
    void shouldTellTheDaysThatChangedAndThatTheTickIsDone() {
        row("r1", "ann", 10 * DAY + HOUR);
        row("r2", "bob", 10 * DAY + 2 * HOUR);
        row("r3", "cid", 11 * DAY);
        update("bob", Cause.EVENT, 12 * DAY, 1);
        tick(19 * DAY);
        assertThat(partials())
                .containsExactly(
                        new ExampleCounts("churn", Instant.ofEpochMilli(10 * DAY), 1L, 1L),
                        new ExampleCounts("churn", Instant.ofEpochMilli(11 * DAY), 1L, 0L),
                        new TickDone("", Instant.ofEpochMilli(19 * DAY)));
        tick(20 * DAY);
        assertThat(partials()).containsExactly(new TickDone("", Instant.ofEpochMilli(20 * DAY)));
        row("r4", "dan", 10 * DAY + 3 * HOUR);
        tick(21 * DAY);
        assertThat(partials())
                .containsExactly(
                        new ExampleCounts("churn", Instant.ofEpochMilli(10 * DAY), 2L, 1L),
                        new TickDone("", Instant.ofEpochMilli(21 * DAY)));
    }

    @Test
    void shouldIgnoreATickThatDoesNotAdvance() {
        tick(20 * DAY);
        partials();
        tick(20 * DAY);
        tick(19 * DAY);

        assertThat(partials()).isEmpty();
    }

    @Test
    void shouldGoOnAfterRecordsThatCannotBeRead() {
        byte[] update = update(Cause.EVENT, "ann", 12 * DAY, 1);
        byte[] row = Driven.bytes(
                InferenceLogEntry.class,
                topics.inferenceLog(),
                entry("r1", "ann", 10 * DAY, Cause.SNAPSHOT, ScoringRole.PRIMARY));
        byte[] unknown = row.clone();
        WireFormat.writeHeader(unknown, 0, 987654);
        driven.sendBytes(topics.featureUpdates(), "ann", Arrays.copyOf(update, 20));
        driven.sendBytes(topics.featureUpdates(), "ann", new byte[] {1, 2, 3, 4, 5, 6});
        driven.sendBytes(topics.featureUpdates(), "ann", null);
        driven.sendBytes(topics.inferenceLog(), "ann", Arrays.copyOf(row, row.length - 1));
        driven.sendBytes(topics.inferenceLog(), "ann", unknown);
        driven.sendBytes(topics.inferenceLog(), "ann", null);
        driven.sendBytes(topics.featureClock(), "", new byte[] {0});

        assertThat(driven.receivedBytes(topics.deadLetters()))
                .extracting(letter -> Driven.header(letter, DeadLetters.REASON))
                .containsExactly(
                        "undecodable_record",
                        "undecodable_record",
                        "null_value",
                        "undecodable_record",
                        "undecodable_schema",
                        "null_value",
                        "undecodable_record");
        driven.sendBytes(topics.featureUpdates(), "ann", update);
        driven.sendBytes(topics.inferenceLog(), "ann", row);
        tick(18 * DAY);
        assertThat(only(examples()).getLabel()).isZero();
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void shouldAgreeWithLabelsFoundByLookingAtEverything(long seed) {
        Random random = new Random(seed);
        Map<String, Set<Long>> activity = new HashMap<>();
        Map<String, InferenceLogEntry> rows = new HashMap<>();
        List<LabelledExample> examples = new ArrayList<>();
        for (long now = 20 * DAY; now < 80 * DAY; now += HOUR * (1 + random.nextInt(12))) {
            String entity = "e" + random.nextInt(12);
            if (random.nextInt(3) > 0) {
                // Late by up to the allowed lateness.
                long time = now - (long) (random.nextDouble() * LATENESS);
                activity.computeIfAbsent(entity, e -> new HashSet<>()).add(time);
                update(entity, Cause.EVENT, time, 1);
            } else {
                // Some rows come days after their label is known.
                long asOf = now - (random.nextInt(4) == 0 ? (long) (random.nextDouble() * 14 * DAY) : 0);
                String id = "r" + random.nextInt(400);
                InferenceLogEntry entry = entry(id, entity, asOf, Cause.SNAPSHOT, ScoringRole.PRIMARY);
                if (rows.putIfAbsent(id, entry) == null) {
                    driven.send(InferenceLogEntry.class, topics.inferenceLog(), entity, entry);
                    if (random.nextInt(4) == 0) {
                        driven.send(InferenceLogEntry.class, topics.inferenceLog(), entity, entry);
                    }
                }
            }
            if (random.nextInt(3) == 0) {
                tick(now);
                examples.addAll(examples());
                long reached = now;
                assertThat(examples).allSatisfy(e -> assertThat(e.getAsOf().toEpochMilli() + HORIZON + LATENESS)
                        .isLessThanOrEqualTo(reached));
            }
        }
        tick(100 * DAY);
        examples.addAll(examples());

        assertThat(examples).hasSameSizeAs(rows.keySet()).hasSizeGreaterThan(50);
        assertThat(examples).extracting(LabelledExample::getLabel).contains(0.0, 1.0);
        for (LabelledExample example : examples) {
            long asOf = example.getAsOf().toEpochMilli();
            boolean active = activity.getOrDefault(example.getEntity(), Set.of()).stream()
                    .anyMatch(time -> time > asOf && time <= asOf + HORIZON);
            assertThat(example.getLabel()).as("seed %d, %s", seed, example).isEqualTo(active ? 0 : 1);
        }
        assertThat(examples).isSortedAccordingTo(Comparator.comparing(LabelledExample::getMaturedAt));
    }

    @Test
    void shouldGiveEveryModelsRowTheLabelOfItsModel() {
        driven.close();
        start(Driven.twoModels(1));
        row("churn", "c1", "ann", 10 * DAY);
        row("leaving", "l1", "ann", 10 * DAY);
        row("another project's", "x1", "ann", 10 * DAY);
        // Within 28 days and not within 7. The first label's events are not the second's, unless they are marked as
        // both.
        update("ann", Cause.EVENT, 15 * DAY, 0b10);
        update("ann", Cause.EVENT, 40 * DAY, 0b11);
        tick(10 * DAY + HORIZON + LATENESS);

        LabelledExample early = only(examples());
        assertThat(early.getId()).isEqualTo("c1");
        assertThat(early.getModel()).isEqualTo("churn");
        assertThat(early.getLabelName()).isEqualTo("lapses");
        assertThat(early.getLabel()).isEqualTo(1);
        assertThat(partials()).contains(new ExampleCounts("churn", Instant.ofEpochMilli(10 * DAY), 1L, 0L));
        tick(10 * DAY + 28 * DAY + LATENESS - 1);
        assertThat(examples()).isEmpty();
        tick(10 * DAY + 28 * DAY + LATENESS);

        LabelledExample late = only(examples());
        assertThat(late.getId()).isEqualTo("l1");
        assertThat(late.getModel()).isEqualTo("leaving");
        assertThat(late.getLabelName()).isEqualTo("leaves");
        assertThat(late.getLabel()).isEqualTo(0);
        assertThat(partials())
                .filteredOn(ExampleCounts.class::isInstance)
                .containsExactly(new ExampleCounts("leaving", Instant.ofEpochMilli(10 * DAY), 0L, 1L));
    }

    @Test
    void shouldKeepWhatDecidesTheLongestLabelWhenTheShortestIsLongKnown() {
        driven.close();
        start(Driven.twoModels(1));
        update("ann", Cause.EVENT, 15 * DAY, 0b11);
        for (int day = 1; day <= 38; day++) {
            tick(day * DAY);
        }
        // Both are late; what decides the one is there as long as what decides the other may be asked for.
        row("leaving", "l1", "ann", 10 * DAY);
        tick(39 * DAY);

        assertThat(only(examples()).getLabel()).isEqualTo(0);
    }

    private void row(String model, String id, String entity, long asOf) {
        InferenceLogEntry entry = InferenceLogEntry.newBuilder(
                        entry(id, entity, asOf, Cause.SNAPSHOT, ScoringRole.PRIMARY))
                .setModel(model)
                .build();
        driven.send(InferenceLogEntry.class, topics.inferenceLog(), entity, entry);
    }

    private void update(String entity, Cause cause, long time, long marks) {
        driven.sendBytes(topics.featureUpdates(), entity, update(cause, entity, time, marks));
    }

    private static byte[] update(Cause cause, String entity, long time, long marks) {
        GenericRecord update = new GenericData.Record(UPDATE);
        update.put("id", "0123456789abcdef0123456789abcdef");
        update.put("entity", entity);
        update.put("cause", new GenericData.EnumSymbol(Cause.getClassSchema(), cause.name()));
        update.put("as_of", time + 5);
        update.put("event_time", time);
        update.put("source", cause == Cause.EVENT ? "purchases" : null);
        update.put("marks", marks);
        update.put("position", List.of());
        update.put("warming", List.of());
        update.put("backfilled", List.of());
        Schema definitions = UPDATE.getField("definitions").schema();
        update.put(
                "definitions",
                new GenericData.EnumSymbol(
                        definitions, definitions.getEnumSymbols().get(0)));
        update.put("purchases_7d", 2.0);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            bytes.write(new byte[] {0, 0, 0, 0, 77});
            BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
            new GenericDatumWriter<GenericRecord>(UPDATE).write(update, encoder);
        } catch (IOException impossible) {
            throw new AssertionError(impossible);
        }
        return bytes.toByteArray();
    }

    private void row(String id, String entity, long asOf) {
        row(id, entity, asOf, Cause.SNAPSHOT, ScoringRole.PRIMARY);
    }

    private void row(String id, String entity, long asOf, Cause cause, ScoringRole role) {
        driven.send(InferenceLogEntry.class, topics.inferenceLog(), entity, entry(id, entity, asOf, cause, role));
    }

    private static InferenceLogEntry entry(String id, String entity, long asOf, Cause cause, ScoringRole role) {
        @Nullable Double score = 0.25;
        return new InferenceLogEntry(
                id,
                entity,
                "churn",
                cause,
                Instant.ofEpochMilli(asOf),
                Instant.ofEpochMilli(asOf),
                "1.0.0",
                List.of(3.0, Double.NaN, 5.0),
                List.of("gold"),
                score,
                null,
                "1.0.0",
                null,
                role,
                3L,
                Instant.EPOCH,
                Instant.EPOCH,
                null,
                null,
                null,
                false);
    }

    private void tick(long time) {
        driven.tick(topics.featureClock(), time);
    }

    private List<LabelledExample> examples() {
        return driven.received(LabelledExample.class, topics.labelledExamples());
    }

    private List<Object> partials() {
        List<MonitoringPartial> partials = driven.received(MonitoringPartial.class, topics.monitoringPartials());
        assertThat(partials).allMatch(p -> p.getStage() == PartialStage.LABEL && p.getPartition() == 0);
        return partials.stream().map(MonitoringBody::of).toList();
    }

    private String deadLetter(String header) {
        return Driven.header(only(driven.receivedBytes(topics.deadLetters())), header);
    }

    private int entries(String store) {
        int entries = 0;
        try (var all = driven.driver().getKeyValueStore(store).all()) {
            for (; all.hasNext(); all.next()) {
                entries++;
            }
        }
        return entries;
    }

    private static <T> T only(List<T> list) {
        assertThat(list).hasSize(1);
        return list.get(0);
    }
}
