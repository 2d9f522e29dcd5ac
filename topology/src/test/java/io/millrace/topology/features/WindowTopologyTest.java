package io.millrace.topology.features;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.features.FeatureSet;
import io.millrace.records.DataPartial;
import io.millrace.records.FieldNulls;
import io.millrace.records.MonitoringPartial;
import io.millrace.records.PartialStage;
import io.millrace.records.Refusals;
import io.millrace.records.RuleBreaks;
import io.millrace.records.Tick;
import io.millrace.records.TickDone;
import io.millrace.runtime.deadletters.LetterId;
import io.millrace.runtime.deadletters.LetterRetry;
import io.millrace.topics.TopicCatalogue;
import io.millrace.topology.records.Driven;
import io.millrace.wire.MemorySchemaRegistry;
import io.millrace.wire.MonitoringBody;
import io.millrace.wire.RecordSerdes;
import io.millrace.wire.SchemaRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the features' door tells of its windows, against counts that are made event by event from what was sent. */
class WindowTopologyTest {
    private static final long START = Instant.parse("2026-01-10T00:00:00Z").toEpochMilli();
    private static final long HOUR = Duration.ofHours(1).toMillis();
    private static final long WINDOW = 6 * HOUR;
    private static final long LATENESS = 24 * HOUR;
    private static final byte[] TORN = {0, 0, 0, 0, 1, 7};
    private static final String RULES = """

            validation:
              every: {window: 6 h, min_rows: 10}
              purchases: {max_age: 20 h, unique_within: 1 h, duplicate: quarantine}
              purchases.amount: {min: 0, max: 100, outside: clip}
              purchases.product: {pattern: 'p\\d+', malformed: quarantine}
              sessions.duration: {missing: drop, min: 0}
              sessions.device: {type: text, one_of: [MOBILE]}
            """;

    /** Of dead letters, by the rule that was broken. */
    private static final Map<String, String> REASONS =
            Map.of("range", "out_of_range", "one_of", "invalid_value", "max_age", "stale");

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final FeatureSet features = FeatureSet.compile(Shop.project("shop", 1, "1 d", "1.0.0", RULES));
    private final TopicCatalogue topics = Shop.catalogue(features);
    private final MemorySchemaRegistry registry = new MemorySchemaRegistry();
    private final RecordSerdes serdes = RecordSerdes.of(registry);
    private Driven driven;

    /** What was sent, by window and source. */
    private final SortedMap<Long, Map<String, Counts>> windows = new TreeMap<>();

    /** What makes counting hard. */
    private enum Case {
        AMENDED,
        FORGOTTEN,
        REFUSED_AND_FORGOTTEN,
        REPEATED,
        LEFT_OUT
    }

    private final Set<Case> happened = EnumSet.noneOf(Case.class);
    private final Map<String, Long> offsets = new HashMap<>();
    private long latest;
    private final List<long[]> taken = new ArrayList<>();
    private long now = START;
    private long ticked = Long.MIN_VALUE;

    /** By source, the counts of what came when its window was forgotten: but for what was refused they are in vain. */
    private final Map<String, Counts> waiting = new LinkedHashMap<>();

    /** Of one source in one window. */
    private static final class Counts {
        private final boolean remembered;
        private long rows;
        private boolean changed;
        private final Map<String, Long> nulls = new HashMap<>();
        private final Map<String, Long> leftOut = new HashMap<>();
        private final Map<List<String>, Long> breaks = new HashMap<>();
        private final TreeSet<Integer> schemas = new TreeSet<>();
        private final TreeMap<String, Refusals> refused = new TreeMap<>();

        private Counts(boolean remembered) {
            this.remembered = remembered;
        }
    }

    @BeforeEach
    void start(@TempDir Path directory) {
        driven = new Driven(topology(features), directory);
    }

    private Topology topology(FeatureSet of) {
        int id = registry.register(
                SchemaRegistry.valueSubject(topics.featureUpdates()), FeatureUpdateEncoder.schema(of));
        return FeatureTopology.build(
                of, topics, EventReaders.of(of, registry), serdes, id, Driven.erasures(), FeatureListener.NONE);
    }

    @AfterEach
    void stop() {
        driven.close();
    }

    @Test
    void shouldTellEveryWindowAsItWasCountedWheneverATickFindsItEndedAndChanged() {
        for (int step = 0; step < 60; step++) {
            for (int i = random.nextInt(40); i > 0; i--) {
                event();
            }
            now += (long) (random.nextDouble() * 4 * HOUR);
            tick(now);

            assertThat(told()).as("seed %d, step %d", seed, step).isEqualTo(expected());
        }

        assertThat(happened)
                .as("seed %d: what a test of this kind must come by", seed)
                .containsAll(EnumSet.allOf(Case.class));
    }

    @Test
    void shouldSayThatATickIsDoneWhereNothingCame() {
        tick(START);

        assertThat(told()).containsExactly(new TickDone("", Instant.ofEpochMilli(START)));
    }

    /** A storm of what cannot be read, of a source that is partitioned by entity and of one that is re-keyed, between records that can. */
    @Test
    void shouldCountWhatCannotBeReadInTheWindowOfTheNextTickAndLoseNothingElse() {
        tick(START);
        told();
        for (int i = 0; i < 3; i++) {
            purchase("1", START + 1, false);
            pipe("shop-purchases", "1", TORN);
            session("1", START + 1);
            pipe("shop-sessions", "1", TORN);
        }
        purchaseInSeconds();

        tick(START + WINDOW);

        long end = START + WINDOW;
        Counts purchases = Objects.requireNonNull(windows.get(end)).get("purchases");
        Counts sessions = Objects.requireNonNull(windows.get(end)).get("sessions");
        long[] offsets = {1, 3, 5};
        for (long offset : offsets) {
            refused(purchases, "undecodable_record", false, offset);
            refused(sessions, "undecodable_record", false, offset);
        }
        refused(purchases, "time_in_seconds", false, 6);
        assertThat(told()).isEqualTo(expected());
    }

    @Test
    void shouldCountWhatComesTooLateForItsEntityInTheWindowOfItsOwnTime() {
        long late = START - LATENESS - HOUR;
        send("shop-sessions", "sessions", "1", START, Shop.session(1L, START, 1f, "MOBILE"));
        Counts counts = send("shop-sessions", "sessions", "1", late, Shop.session(1L, late, 1f, "MOBILE"));
        refused(counts, "too_late", true, 1);

        tick(START);

        assertThat(told()).isEqualTo(expected());
    }

    /** Later than the window of its own time is remembered: as it is once ticks run and a producer repeats its past. */
    @Test
    void shouldCountWhatComesTooLateForItsWindowInThatOfTheNextTick() {
        send("shop-sessions", "sessions", "1", START, Shop.session(1L, START, 1f, "MOBILE"));
        tick(START);
        assertThat(told()).isEqualTo(expected());
        long late = START - LATENESS - HOUR;
        Counts counts = send("shop-sessions", "sessions", "1", late, Shop.session(1L, late, 1f, "MOBILE"));
        refused(counts, "too_late", false, 1);
        assertThat(happened).containsExactly(Case.FORGOTTEN);

        tick(START + WINDOW);

        assertThat(countsOf(START + WINDOW, "sessions").refused.keySet()).containsExactly("too_late");
        assertThat(told()).isEqualTo(expected());
    }

    @ParameterizedTest
    @ValueSource(strings = {"shop-purchases", "shop-sessions"})
    void shouldNotCountAgainWhatIsRetriedAndRefusedOnceMore(String topic) {
        tick(START);
        told();
        pipe(topic, "1", TORN);
        String stage = topic.equals("shop-purchases") ? LetterRetry.UPDATE : LetterRetry.REKEY;
        Headers retry = new LetterRetry(new LetterId(0, 0), 2, stage, "driven", topic, 0, 0, START)
                .addedTo(new RecordHeaders());

        driven.driver()
                .createInputTopic(topics.deadLetterRetries(), new ByteArraySerializer(), new ByteArraySerializer())
                .pipeInput(new TestRecord<>("1".getBytes(UTF_8), TORN, retry, Instant.ofEpochMilli(START)));

        assertThat(letters()).as("refused twice").isEqualTo(2);
        tick(START + WINDOW);
        String source = topic.substring("shop-".length());
        refused(countsOf(START + WINDOW, source), "undecodable_record", false, 0);
        countsOf(START + WINDOW, source).changed = true;
        assertThat(told()).as("counted once").isEqualTo(expected());
    }

    private int letters() {
        return driven.driver()
                .createOutputTopic(topics.deadLetters(), new ByteArrayDeserializer(), new ByteArrayDeserializer())
                .readRecordsToList()
                .size();
    }

    private void purchaseInSeconds() {
        GenericRecord record = Shop.purchase("1", START / 1_000, 1);
        record.put("product", "p1");
        pipe("shop-purchases", "1", Shop.bytes(registry, "shop-purchases", record));
    }

    @Test
    void shouldKeepItsStoreAndItsSinkOutOfATopologyWithoutRulesOfWindows() {
        String without = topology(FeatureSet.compile(Shop.project("shop", 1, "1 d")))
                .describe()
                .toString();

        assertThat(without).doesNotContain(FeatureTopology.WINDOWS, FeatureTopology.TO_MONITORING_PARTIALS);
    }

    @Test
    void shouldDescribeItselfAsItDidWhenRunningApplicationsWereStarted() {
        assertThat(topology(features).describe().toString())
                .isEqualToNormalizingNewlines(Driven.golden("feature-windows"));
    }

    // --- what goes in

    private void event() {
        boolean old = random.nextInt(20) == 0;
        // An entity that nobody knows may come with any time; one that is known, only within the lateness.
        String entity = old ? Integer.toString(1_000_000 + random.nextInt()) : Integer.toString(1 + random.nextInt(6));
        long time = now - (long) (random.nextDouble() * (old ? 4 * LATENESS : LATENESS - HOUR));
        if (random.nextInt(10) == 0) {
            long edge = Math.min(now, time / WINDOW * WINDOW + random.nextInt(2));
            time = old ? edge : Math.max(edge, now - LATENESS + HOUR);
        }
        switch (random.nextInt(4)) {
            case 0, 1 -> purchase(entity, Math.max(0, time), old);
            case 2 -> session(entity, Math.max(0, time));
            default -> profile(entity, Math.max(0, time));
        }
    }

    private void purchase(String entity, long time, boolean old) {
        double amount = random.nextInt(150) - 20;
        boolean bare = random.nextInt(4) == 0;
        String product = random.nextInt(4) == 0 ? null : (random.nextInt(5) == 0 ? "x" : "p") + random.nextInt(3);
        GenericRecord record = Shop.purchase(entity, time, amount);
        record.put("product", product);
        String name = "purchases";
        Counts counts = send("shop-purchases", name, entity, time, bare ? without(record, "product") : record);
        if (bare) {
            happened.add(Case.LEFT_OUT);
            more(counts.leftOut, "product");
        } else if (product == null) {
            more(counts.nulls, "product");
        }
        if (amount < 0 || amount > 100) {
            broken(counts, "amount", "range", "clip");
        }
        if (!bare && product != null && product.startsWith("x")) {
            broken(counts, "product", "pattern", "quarantine");
        } else if (now - time > 20 * HOUR) {
            broken(counts, "-", "max_age", "dead_letter");
        } else if (!bare && product != null && came(entity, product, time)) {
            happened.add(Case.REPEATED);
            broken(counts, "-", "unique", "quarantine");
        } else if (!bare && product != null && !old) {
            taken.add(new long[] {Long.parseLong(entity), product.charAt(1), time});
        }
    }

    private boolean came(String entity, String product, long time) {
        return taken.stream()
                .anyMatch(one -> one[0] == Long.parseLong(entity)
                        && one[1] == product.charAt(1)
                        && Math.abs(one[2] - time) <= HOUR);
    }

    private void session(String entity, long time) {
        Float duration = random.nextInt(4) == 0 ? null : random.nextInt(100) - 10f;
        String device = random.nextInt(4) == 0 ? "DESKTOP" : "MOBILE";
        int kind = random.nextInt(4);
        GenericRecord record = Shop.session(Long.valueOf(entity), time, duration, device);
        boolean noDuration = kind == 0;
        boolean noDevice = kind == 1;
        record = noDuration ? without(record, "duration") : noDevice ? without(record, "device") : record;
        Counts counts = send("shop-sessions", "sessions", entity, time, record);
        if (noDuration) {
            more(counts.leftOut, "duration");
        } else if (duration == null) {
            more(counts.nulls, "duration");
        }
        if (noDevice) {
            more(counts.leftOut, "device");
        }
        if (noDuration || duration == null) {
            broken(counts, "duration", "required", "drop");
        } else if (duration < 0) {
            broken(counts, "duration", "range", "dead_letter");
        } else if (!noDevice && device.equals("DESKTOP")) {
            broken(counts, "device", "one_of", "dead_letter");
        }
    }

    private void profile(String entity, long time) {
        if (random.nextInt(5) == 0) {
            // The end of a row: it has no fields that could be empty, and is no row.
            pipe("shop-profiles", entity, null);
            return;
        }
        String plan = random.nextBoolean() ? null : "gold";
        Integer day = random.nextBoolean() ? null : 20_000;
        GenericRecord record = Shop.profile(entity, Instant.ofEpochMilli(time).toString(), plan, day);
        Counts counts = send("shop-profiles", "profiles", entity, time, record);
        if (plan == null) {
            more(counts.nulls, "customer.plan");
        }
        if (day == null) {
            more(counts.nulls, "signed_up_at");
        }
    }

    /** Sends a record; returns the counts of its window, or those that wait when nobody remembers it. */
    private Counts send(String topic, String source, String entity, long time, GenericRecord record) {
        // Whoever leaves fields out may be another producer, with a subject of its own.
        String subject = topic + record.getSchema().hashCode();
        byte[] value = Shop.bytes(registry, subject, record);
        pipe(topic, entity, value);
        long end = endOf(time);
        boolean forgotten = end + LATENESS <= ticked;
        if (forgotten) {
            happened.add(Case.FORGOTTEN);
        } else if (end <= ticked) {
            happened.add(Case.AMENDED);
        }
        Counts counts = forgotten ? waiting.computeIfAbsent(source, s -> new Counts(false)) : countsOf(end, source);
        counts.rows++;
        counts.changed = true;
        counts.schemas.add(registry.register(SchemaRegistry.valueSubject(subject), record.getSchema()));
        return counts;
    }

    private Counts countsOf(long end, String source) {
        return windows.computeIfAbsent(end, e -> new LinkedHashMap<>()).computeIfAbsent(source, s -> new Counts(true));
    }

    private static long endOf(long time) {
        return (time + WINDOW - 1) / WINDOW * WINDOW;
    }

    private void pipe(String topic, String entity, byte @Nullable [] value) {
        latest = offsets.merge(topic, 1L, Long::sum) - 1;
        driven.driver()
                .createInputTopic(topic, new ByteArraySerializer(), new ByteArraySerializer())
                .pipeInput(new TestRecord<>(entity.getBytes(UTF_8), value, Instant.ofEpochMilli(now)));
    }

    private static GenericRecord without(GenericRecord record, String name) {
        List<Schema.Field> fields = record.getSchema().getFields().stream()
                .filter(field -> !field.name().equals(name))
                .map(field -> new Schema.Field(field, field.schema()))
                .toList();
        Schema schema = Schema.createRecord(record.getSchema().getName(), null, "shop", false, fields);
        GenericRecord less = new GenericData.Record(schema);
        fields.forEach(field -> less.put(field.name(), record.get(field.name())));
        return less;
    }

    private static <K> void more(Map<K, Long> counts, K what) {
        counts.merge(what, 1L, Long::sum);
    }

    private void broken(Counts counts, String field, String rule, String action) {
        more(counts.breaks, List.of(field, rule, action));
        String reason = action.equals("quarantine") ? "quarantined" : REASONS.get(rule);
        if (action.equals("quarantine") || action.equals("dead_letter")) {
            if (!counts.remembered) {
                happened.add(Case.REFUSED_AND_FORGOTTEN);
            }
            refused(counts, reason, counts.remembered, latest);
        }
    }

    private static void refused(Counts counts, String reason, boolean row, long offset) {
        refused(counts, new Refusals(reason, row ? 1L : 0L, row ? 0L : 1L, 0, offset));
    }

    private static void refused(Counts counts, Refusals more) {
        counts.refused.merge(
                more.getReason(),
                more,
                (before, one) -> new Refusals(
                        one.getReason(),
                        before.getCount() + one.getCount(),
                        before.getUnread() + one.getUnread(),
                        before.getPartition(),
                        before.getOffset()));
    }

    private void tick(long time) {
        byte[] tick = serdes.of(Tick.class)
                .serializer()
                .serialize(topics.clock(), new Tick(Instant.ofEpochMilli(time), List.of()));
        driven.driver()
                .createInputTopic(topics.clock(), new ByteArraySerializer(), new ByteArraySerializer())
                .pipeInput(new TestRecord<>(null, tick, Instant.ofEpochMilli(Math.max(now, time))));
        ticked = time;
        waiting.forEach((source, counts) -> counts.refused.values().forEach(each -> {
            Counts into = countsOf(endOf(time), source);
            refused(into, each);
            into.changed = true;
        }));
        waiting.clear();
    }

    // --- what comes out

    private List<Object> told() {
        return driven
                .driver()
                .createOutputTopic(
                        topics.monitoringPartials(), new ByteArrayDeserializer(), new ByteArrayDeserializer())
                .readRecordsToList()
                .stream()
                .map(record -> serdes.of(MonitoringPartial.class)
                        .deserializer()
                        .deserialize(topics.monitoringPartials(), record.value()))
                .peek(partial -> {
                    assertThat(partial.getStage()).isEqualTo(PartialStage.DATA);
                    assertThat(partial.getPartition()).isZero();
                })
                .map(MonitoringBody::of)
                .toList();
    }

    private List<Object> expected() {
        List<Object> expected = new ArrayList<>();
        windows.headMap(ticked + 1).forEach((end, bySource) -> {
            for (String source : List.of("purchases", "sessions", "profiles")) {
                Counts counts = bySource.get(source);
                if (counts != null && counts.changed) {
                    expected.add(partial(source, end, counts));
                    counts.changed = false;
                }
            }
        });
        windows.headMap(ticked - LATENESS + 1).clear();
        expected.add(new TickDone("", Instant.ofEpochMilli(ticked)));
        return expected;
    }

    private static DataPartial partial(String source, long end, Counts counts) {
        List<String> fields =
                switch (source) {
                    case "purchases" -> List.of("amount", "product");
                    case "sessions" -> List.of("device", "duration");
                    default -> List.of("customer.plan", "signed_up_at");
                };
        return new DataPartial(
                source,
                Instant.ofEpochMilli(end - WINDOW),
                Instant.ofEpochMilli(end),
                counts.rows,
                fields.stream()
                        .map(field -> new FieldNulls(
                                field, counts.nulls.getOrDefault(field, 0L), counts.leftOut.getOrDefault(field, 0L)))
                        .toList(),
                counts.breaks.entrySet().stream()
                        .map(broken -> new RuleBreaks(
                                broken.getKey().get(0),
                                broken.getKey().get(1),
                                broken.getKey().get(2),
                                broken.getValue()))
                        .sorted((a, b) ->
                                (a.getField() + ":" + a.getRule()).compareTo(b.getField() + ":" + b.getRule()))
                        .toList(),
                List.copyOf(counts.schemas),
                List.copyOf(counts.refused.values()));
    }
}
