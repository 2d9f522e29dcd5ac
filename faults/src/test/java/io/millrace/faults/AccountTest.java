package io.millrace.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.faults.Contents.Entry;
import io.millrace.features.Boundaries;
import io.millrace.ids.Ids;
import io.millrace.ids.PredictionIds;
import io.millrace.quickstart.replay.Outgoing;
import io.millrace.quickstart.shop.Shop;
import io.millrace.quickstart.shop.ShopEvents;
import io.millrace.quickstart.shop.ShopModel;
import io.millrace.runtime.deadletters.DeadLetters;
import io.millrace.wire.MemorySchemaRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The account of a shop with one customer, in which all is well, and of the same with one thing amiss: it is seen. */
@Tag("selected")
class AccountTest {
    private static final String CUSTOMER = "customer-1";
    private static final long HOUR = Duration.ofHours(1).toMillis();
    private static final long DAY = Duration.ofDays(1).toMillis();
    private static final long START = Instant.parse("2025-03-01T00:00:00Z").toEpochMilli();
    private static final int DAYS = 20;

    /** Its boundary, and those before it, are nobody's. */
    private static final long FIRST_TICK = START + 2 * DAY;

    /** Of the updates, one in their midst that an event caused. */
    private static final int SOME = 30;

    private final MemorySchemaRegistry registry = new MemorySchemaRegistry();
    private final List<ConsumerRecord<byte[], byte[]>> sources = new ArrayList<>();
    private final List<GenericRecord> updates = new ArrayList<>();
    private final List<GenericRecord> current = new ArrayList<>();
    private final List<ConsumerRecord<byte[], byte[]>> letters = new ArrayList<>();
    private final List<GenericRecord> predictions = new ArrayList<>();
    private final List<GenericRecord> examples = new ArrayList<>();
    private final List<GenericRecord> versions = new ArrayList<>();
    private final List<GenericRecord> retrainEvents = new ArrayList<>();
    private final List<Load.Place> acknowledged = new ArrayList<>();

    @BeforeEach
    void makeAShopInWhichAllIsWell() {
        // Given
        ShopEvents events = new ShopEvents(20, 0, 0, registry);
        Map<String, Long> times = new HashMap<>();
        for (long time = START + HOUR; time < START + DAYS * DAY; time += 5 * HOUR) {
            times.put(produce(events.good(CUSTOMER, time)), time);
        }
        Load.Place bad = place(produce(events.bad()));
        letters.add(letter(bad));
        NaiveShop shop = new NaiveShop(sources, registry);
        Map<String, Long> position = new TreeMap<>();
        long boundary = Long.MAX_VALUE;
        for (ConsumerRecord<byte[], byte[]> source : sources) {
            Long time = times.get(source.topic() + "/" + source.partition() + "/" + source.offset());
            for (; time != null && boundary < time; boundary += DAY) {
                if (boundary > FIRST_TICK) {
                    snapshot(boundary, position, shop);
                }
            }
            position.put(source.topic() + "/" + source.partition(), source.offset() + 1);
            if (time != null) {
                String id = Ids.event("shop", 1, source.topic(), source.partition(), source.offset());
                update(id, "EVENT", time, position, shop);
                if (boundary == Long.MAX_VALUE && !source.topic().equals(Shop.PROFILES)) {
                    boundary = nextBoundary(time);
                }
            }
        }
        for (; boundary <= START + DAYS * DAY; boundary += DAY) {
            snapshot(boundary, position, shop);
        }
        current.add(updates.get(updates.size() - 1));
        versions.add(record(Map.of("retrain_id", "asked-1")));
        retrainEvents.add(record(Map.of("id", "asked-1")));
    }

    @Test
    void shouldFindNothingWhereAllIsWell() {
        Account account = account();

        assertThat(figures(account)).containsExactly(0, 0, 0, 0, 0);
        assertThat(updates.stream().filter(update -> update.get("cause").equals("SNAPSHOT")))
                .hasSizeGreaterThan(15);
        assertThat(examples).isNotEmpty();
    }

    @Test
    void shouldFindWhatIsLost() {
        assertLost(test -> test.acknowledged.add(new Load.Place(Shop.PURCHASES, 0, 1_000)));
        assertLost(test -> test.remove(test.some("EVENT")));
        assertLost(test -> test.remove(test.some("SNAPSHOT")));
        assertLost(test -> test.remove(test.updates.get(test.updates.size() - 1)));
        assertLost(test -> test.predictions.remove(SOME));
        assertLost(test -> test.letters.clear());
        assertLost(test -> test.examples.remove(0));
        assertLost(test -> test.versions.clear());
        assertLost(test -> test.current.clear());
    }

    @Test
    void shouldFindWhatIsWrong() {
        assertWrong(test -> test.some("EVENT").put("purchases_ever", 1_000.0));
        assertWrong(test -> test.some("EVENT").put("plan", "another"));
        assertWrong(test -> test.some("SNAPSHOT").put("event_time", START));
        assertWrong(test -> test.some("EVENT").put("cause", "REFRESH"));
        assertWrong(test -> {
            GenericRecord shifted = test.some("EVENT");
            shifted.put("event_time", (Long) shifted.get("event_time") + 1);
            shifted.put("as_of", (Long) shifted.get("as_of") + 1);
            test.predictionOf(shifted).put("as_of", shifted.get("as_of"));
        });
        assertWrong(test -> test.some("EVENT").put("position", List.of()));
        assertWrong(test -> test.current.set(0, test.some("EVENT")));
        assertWrong(test -> test.predictions.get(SOME).put("score", 0.99));
        assertWrong(test -> test.predictions.get(SOME).put("model_version", "2.0.0"));
        assertWrong(test -> test.predictions.add(record(Map.of("id", "of nobody", "cause", "EVENT", "as_of", START))));
        assertWrong(test -> test.letters.add(letter(new Load.Place(Shop.PURCHASES, 0, 0))));
        assertWrong(test -> test.examples.get(0).put("label", 0.5));
        assertWrong(test -> test.examples.get(0).put("numbers", List.of(1_000.0)));
        assertWrong(test -> test.examples.get(0).put("score", 0.99));
        assertWrong(test -> test.examples
                .get(0)
                .put("id", PredictionIds.of(test.some("EVENT").get("id").toString(), "churn")));
        assertWrong(test -> test.versions.add(record(Map.of("retrain_id", "nobody's", "version", "2.0.0"))));
    }

    @Test
    void shouldFindASnapshotOfHistorys() {
        Account account = altered(
                test -> test.snapshot(nextBoundary(START + DAY), Map.of(), new NaiveShop(test.sources, test.registry)));

        assertThat(account.wrong()).anyMatch(wrong -> wrong.startsWith("a snapshot at no boundary"));
    }

    @Test
    void shouldFindWhatIsOutOfOrder() {
        assertOutOfOrder(test -> Collections.swap(test.updates, SOME, SOME + 1));
        assertOutOfOrder(test -> Collections.swap(test.predictions, SOME, SOME + 1));
        assertOutOfOrder(test -> test.updates.get(SOME).put("position", List.of()));
    }

    @Test
    void shouldFindWhatIsEffectiveASecondTime() {
        assertSecond(test -> test.updates.add(SOME, test.updates.get(SOME)));
        assertSecond(test -> test.letters.add(test.letters.get(0)));
        assertSecond(test -> {
            GenericRecord other = new GenericData.Record((GenericData.Record) test.predictions.get(SOME), false);
            other.put("decision", "another");
            test.predictions.add(other);
        });
        assertSecond(test -> test.examples.add(test.examples.get(0)));
        assertSecond(test -> test.versions.add(test.versions.get(0)));
    }

    @Test
    void shouldOnlyCountWhatIsSaidAgain() {
        predictions.add(predictions.get(SOME));

        Account account = account();

        assertThat(figures(account)).containsExactly(0, 0, 0, 0, 1);
    }

    // --- what is altered

    private void assertLost(Consumer<AccountTest> alteration) {
        assertThat(altered(alteration).lost()).isNotEmpty();
    }

    private void assertWrong(Consumer<AccountTest> alteration) {
        assertThat(altered(alteration).wrong()).isNotEmpty();
    }

    private void assertOutOfOrder(Consumer<AccountTest> alteration) {
        assertThat(altered(alteration).outOfOrder()).isNotEmpty();
    }

    private void assertSecond(Consumer<AccountTest> alteration) {
        assertThat(altered(alteration).second()).isNotEmpty();
    }

    /** The account of another shop in which all was well but for that. */
    private static Account altered(Consumer<AccountTest> alteration) {
        AccountTest other = new AccountTest();
        other.makeAShopInWhichAllIsWell();
        alteration.accept(other);
        return other.account();
    }

    /** An update of a cause from the midst of them. */
    private GenericRecord some(String cause) {
        return updates.subList(SOME, updates.size()).stream()
                .filter(update -> update.get("cause").equals(cause))
                .findFirst()
                .orElseThrow();
    }

    private GenericRecord predictionOf(GenericRecord update) {
        Object id = PredictionIds.of(update.get("id").toString(), "churn");
        return predictions.stream()
                .filter(prediction -> prediction.get("id").equals(id))
                .findFirst()
                .orElseThrow();
    }

    /** An update with all that follows from it. */
    private void remove(GenericRecord update) {
        updates.remove(update);
        Object id = PredictionIds.of(update.get("id").toString(), "churn");
        predictions.removeIf(prediction -> prediction.get("id").equals(id));
        examples.removeIf(example -> example.get("id").equals(id));
    }

    private Account account() {
        Contents contents = new Contents(
                sources,
                registry,
                entries(List.of(record(Map.of("time", START + DAYS * DAY)), record(Map.of("time", FIRST_TICK)))),
                entries(updates),
                entries(current),
                letters,
                entries(predictions),
                entries(examples),
                entries(versions),
                entries(retrainEvents));
        return Account.of(contents, acknowledged, Instant.ofEpochMilli(START + DAYS * DAY));
    }

    private static List<Entry> entries(List<GenericRecord> records) {
        return records.stream().map(record -> new Entry(0, 0, record)).toList();
    }

    private static List<Integer> figures(Account account) {
        return List.of(
                account.lost().size(),
                account.wrong().size(),
                account.outOfOrder().size(),
                account.second().size(),
                account.repeated());
    }

    // --- what there is

    /** Puts a message on its topic; returns its place in words. */
    private String produce(Outgoing.Message message) {
        int partition = message.partition() == null ? 0 : message.partition();
        long offset = sources.stream()
                .filter(source -> source.topic().equals(message.topic()) && source.partition() == partition)
                .count();
        sources.add(new ConsumerRecord<>(message.topic(), partition, offset, message.key(), message.value()));
        acknowledged.add(new Load.Place(message.topic(), partition, offset));
        return message.topic() + "/" + partition + "/" + offset;
    }

    private static Load.Place place(String words) {
        String[] parts = words.split("/", -1);
        return new Load.Place(parts[0], Integer.parseInt(parts[1]), Long.parseLong(parts[2]));
    }

    private static ConsumerRecord<byte[], byte[]> letter(Load.Place of) {
        ConsumerRecord<byte[], byte[]> letter = new ConsumerRecord<>("dead-letters", 0, 0, new byte[0], new byte[0]);
        letter.headers()
                .add(DeadLetters.TOPIC, of.topic().getBytes(UTF_8))
                .add(DeadLetters.PARTITION, Integer.toString(of.partition()).getBytes(UTF_8))
                .add(DeadLetters.OFFSET, Long.toString(of.offset()).getBytes(UTF_8));
        return letter;
    }

    private static long nextBoundary(long time) {
        long phase = Boundaries.phase(CUSTOMER, DAY);
        return phase - Math.floorDiv(phase - time, DAY) * DAY;
    }

    private void snapshot(long boundary, Map<String, Long> position, NaiveShop shop) {
        String id = Ids.snapshot("shop", 1, CUSTOMER.getBytes(UTF_8), boundary);
        GenericRecord prediction = update(id, "SNAPSHOT", boundary, position, shop);
        long known = boundary + Installation.HORIZON.plus(Installation.LATENESS).toMillis();
        if (known < START + DAYS * DAY) {
            boolean silent = shop.silent(CUSTOMER, boundary, Installation.HORIZON);
            GenericRecord update = updates.get(updates.size() - 1);
            examples.add(record(Map.of(
                    "id",
                    prediction.get("id"),
                    "entity",
                    CUSTOMER,
                    "as_of",
                    boundary,
                    "label",
                    silent ? 1.0 : 0.0,
                    "numbers",
                    shop.numbers(update, false),
                    "categories",
                    shop.categories(update),
                    "score",
                    prediction.get("score"),
                    "decision",
                    prediction.get("decision"),
                    "model_version",
                    prediction.get("model_version"),
                    "feature_set_version",
                    "1.0.0")));
        }
    }

    /** An update and its prediction, which is returned; all events come in the order of their times. */
    private GenericRecord update(String id, String cause, long time, Map<String, Long> position, NaiveShop shop) {
        Map<String, @Nullable Object> values = new TreeMap<>(Map.of(
                "id",
                id,
                "entity",
                CUSTOMER,
                "cause",
                cause,
                "event_time",
                time,
                "as_of",
                time,
                "position",
                records(position)));
        values.putAll(shop.features(record(values)));
        GenericRecord update = record(values);
        updates.add(update);
        GenericRecord prediction = record(Map.of(
                "id",
                PredictionIds.of(id, "churn"),
                "entity",
                CUSTOMER,
                "cause",
                cause,
                "as_of",
                time,
                "score",
                ShopModel.score(update),
                "decision",
                "one",
                "model_version",
                ShopModel.VERSION));
        predictions.add(prediction);
        return prediction;
    }

    private static List<GenericRecord> records(Map<String, Long> position) {
        List<GenericRecord> records = new ArrayList<>();
        position.forEach((at, offset) -> {
            String[] parts = at.split("/", -1);
            int source = List.of(Shop.PURCHASES, Shop.SESSIONS, Shop.PROFILES).indexOf(parts[0]);
            records.add(record(Map.of("source", source, "partition", Integer.parseInt(parts[1]), "offset", offset)));
        });
        return records;
    }

    /** A record whose fields say nothing of their types, which nobody asks for. */
    private static GenericRecord record(Map<String, ? extends @Nullable Object> values) {
        List<Schema.Field> fields = values.keySet().stream()
                .map(name -> new Schema.Field(name, Schema.create(Schema.Type.STRING)))
                .toList();
        GenericRecord record = new GenericData.Record(Schema.createRecord("R", null, null, false, fields));
        values.forEach(record::put);
        return record;
    }
}
