package io.millrace.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.faults.Contents.Entry;
import io.millrace.features.Boundaries;
import io.millrace.ids.Ids;
import io.millrace.ids.PredictionIds;
import io.millrace.quickstart.shop.ShopModel;
import io.millrace.runtime.deadletters.DeadLetters;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Holds what is on the topics to what was produced. Everything that is expected is computed here of the source records: ids, feature values, scores, labels. What is
 * amiss is told one by one.
 */
final class Account {
    private static final double EXACTLY = 1e-6;

    private static final long DAY = Duration.ofDays(1).toMillis();

    /** Who had an event so short a time before a boundary is eligible there, however far events are read ahead of it. */
    private static final long ELIGIBLE_FOR_SURE = 7 * DAY;

    private final Contents contents;
    private final NaiveShop shop;
    private final Map<String, Entry> effective = new LinkedHashMap<>();
    private final List<String> lost = new ArrayList<>();
    private final List<String> wrong = new ArrayList<>();
    private final List<String> outOfOrder = new ArrayList<>();
    private final List<String> second = new ArrayList<>();
    private int repeated;

    private Account(Contents contents) {
        this.contents = contents;
        shop = new NaiveShop(contents.sources(), contents.registry());
    }

    /**
     * Draws up the account, once everything has been processed.
     *
     * @param acknowledged where the brokers have said that they have a source record
     * @param reached event time that the last tick told
     */
    static Account of(Contents contents, Collection<Load.Place> acknowledged, Instant reached) {
        Account account = new Account(contents);
        account.holdSources(acknowledged);
        account.holdUpdates();
        account.holdSnapshots(reached.toEpochMilli());
        account.holdCurrent();
        account.holdPredictions();
        account.holdOrder();
        account.holdExamples(reached);
        account.holdVersions();
        return account;
    }

    /** Source records. */
    int events() {
        return contents.sources().size();
    }

    /** Feature updates of every cause, each of which is to be one prediction. */
    int updates() {
        return contents.updates().size();
    }

    /** Effective predictions. */
    int predictions() {
        return effective.size();
    }

    /** Snapshots after a moment that have become examples. */
    long examplesSince(Instant moment) {
        return contents.examples().stream()
                .filter(example -> example.time("as_of") > moment.toEpochMilli())
                .count();
    }

    /** What was expected and is not there: acknowledged records, updates, dead letters, predictions, examples, answers to retrain events. */
    List<String> lost() {
        return lost;
    }

    /** What is there and says something else than the source records do, or ought not to be there. */
    List<String> wrong() {
        return wrong;
    }

    /** What an entity's records tell in another order than that in which it happened to them. */
    List<String> outOfOrder() {
        return outOfOrder;
    }

    /** What would be effective a second time: ids twice where there is one of each, in two partitions, or saying two things. */
    List<String> second() {
        return second;
    }

    /** Predictions that say again, under the same id, what the effective one says: readers drop them. */
    int repeated() {
        return repeated;
    }

    /** Place of the event, and the prediction that was effective for it. */
    Map<Load.Place, Entry> answers() {
        Map<Load.Place, Entry> answers = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> source : contents.sources()) {
            Entry answer = effective.get(PredictionIds.of(Contents.id(source), "churn"));
            if (answer != null) {
                answers.put(place(source), answer);
            }
        }
        return answers;
    }

    private void holdSources(Collection<Load.Place> acknowledged) {
        Set<Load.Place> there = new HashSet<>();
        contents.sources().forEach(source -> there.add(place(source)));
        acknowledged.stream()
                .filter(place -> !there.contains(place))
                .forEach(place -> lost.add("source record " + place));
    }

    /** Each source record is one update or one dead letter, under the id that its place gives it; every update says what the events below its position say. */
    private void holdUpdates() {
        Map<String, Entry> byId = new HashMap<>();
        for (Entry update : contents.updates()) {
            if (byId.put(update.text("id"), update) != null) {
                second.add("update " + update.value());
            }
            if (!isOfItsCause(update)) {
                wrong.add("of another cause, customer or time: " + update.value());
            }
            Map<String, Object> expected = shop.features(update.value());
            if (!expected.equals(NaiveShop.said(update.value(), expected.keySet()))) {
                wrong.add(update.value() + " instead of " + expected);
            }
        }
        Map<String, Integer> letters = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> letter : contents.letters()) {
            String place =
                    Contents.header(letter, DeadLetters.TOPIC) + "/" + Contents.header(letter, DeadLetters.PARTITION)
                            + "/" + Contents.header(letter, DeadLetters.OFFSET);
            if (letters.merge(place, 1, Integer::sum) > 1) {
                second.add("dead letter of " + place);
            }
        }
        Set<String> ofEvents = new HashSet<>();
        for (ConsumerRecord<byte[], byte[]> source : contents.sources()) {
            String place = source.topic() + "/" + source.partition() + "/" + source.offset();
            boolean letter = letters.remove(place) != null;
            boolean update = byId.containsKey(Contents.id(source));
            boolean bad = NaiveShop.isBad(source);
            ofEvents.add(Contents.id(source));
            if (bad ? !letter : !update) {
                lost.add("what " + place + " brings about");
            }
            if (bad ? update : letter) {
                wrong.add((bad ? "an update" : "a dead letter") + " of " + place);
            }
        }
        letters.keySet().forEach(place -> wrong.add("a dead letter of " + place));
        byId.forEach((id, update) -> {
            if (update.text("cause").equals("EVENT") && !ofEvents.contains(id)) {
                wrong.add("an update of an event that nobody produced: " + update.value());
            }
        });
    }

    /** Its id says what brought it about: the record of an event, or a boundary of its customer's. */
    private boolean isOfItsCause(Entry update) {
        byte[] customer = update.text("entity").getBytes(UTF_8);
        long at = update.time("event_time");
        return switch (update.text("cause")) {
            case "EVENT" -> shop.isOfItsEvent(update.value());
            case "REFRESH" ->
                update.text("id").equals(Ids.refresh("shop", 1, customer, at)) && isBoundary(update.text("entity"), at);
            // Held to boundaries, one by one.
            case "SNAPSHOT" -> update.text("id").equals(Ids.snapshot("shop", 1, customer, at));
            default -> false;
        };
    }

    private static boolean isBoundary(String customer, long at) {
        return Math.floorMod(at - Boundaries.phase(customer, DAY), DAY) == 0;
    }

    /**
     * Of each customer, each boundary from the first event on that a tick after the first has passed is one snapshot: what lies before is history's. Whoever has been silent
     * for longer than a week may be eligible or not, by how far the events had been read, and is so by those below the snapshot's position where there is one.
     */
    private void holdSnapshots(long reached) {
        Map<String, Entry> snapshots = new HashMap<>();
        for (Entry update : contents.updates()) {
            if (update.text("cause").equals("SNAPSHOT")) {
                snapshots.put(update.text("id"), update);
                if (!shop.isEligible(update.value())) {
                    wrong.add("nobody to be sampled: " + update.value());
                }
            }
        }
        long begun = contents.ticks().stream()
                .mapToLong(tick -> tick.time("time"))
                .min()
                .orElseThrow();
        shop.firstVisits().forEach((customer, visit) -> {
            long first = Math.max(visit, begun + 1);
            long phase = Boundaries.phase(customer, DAY);
            for (long at = phase - Math.floorDiv(phase - first, DAY) * DAY; at <= reached; at += DAY) {
                Entry snapshot = snapshots.remove(Ids.snapshot("shop", 1, customer.getBytes(UTF_8), at));
                if (snapshot == null && shop.came(customer, at - ELIGIBLE_FOR_SURE, at)) {
                    lost.add("the snapshot of " + customer + " at " + Instant.ofEpochMilli(at));
                } else if (snapshot != null
                        && (!snapshot.text("entity").equals(customer) || snapshot.time("event_time") != at)) {
                    wrong.add(snapshot.value() + " instead of " + customer + " at " + Instant.ofEpochMilli(at));
                }
            }
        });
        snapshots.values().forEach(snapshot -> wrong.add("a snapshot at no boundary: " + snapshot.value()));
    }

    /** What the topic of current features says last of a customer is the customer's last update. */
    private void holdCurrent() {
        Map<String, String> said = new HashMap<>();
        contents.current()
                .forEach(current ->
                        said.put(current.text("entity"), current.value().toString()));
        Map<String, String> last = new HashMap<>();
        contents.updates()
                .forEach(
                        update -> last.put(update.text("entity"), update.value().toString()));
        last.forEach((customer, update) -> {
            String current = said.remove(customer);
            if (current == null) {
                lost.add("current features of " + customer);
            } else if (!current.equals(update)) {
                wrong.add("current features: " + current + " instead of " + update);
            }
        });
        said.forEach((customer, current) -> wrong.add("current features of nobody: " + current));
    }

    /** The first prediction of each id is effective. It is of an update, and the model's score of that. */
    private void holdPredictions() {
        for (Entry prediction : contents.predictions()) {
            Entry first = effective.putIfAbsent(prediction.text("id"), prediction);
            if (first != null && first.partition() == prediction.partition() && sameWords(first, prediction)) {
                repeated++;
            } else if (first != null) {
                second.add(prediction.value() + " after " + first.value());
            }
        }
        Set<String> expected = new HashSet<>();
        for (Entry update : contents.updates()) {
            String id = PredictionIds.of(update.text("id"), "churn");
            expected.add(id);
            Entry prediction = effective.get(id);
            if (prediction == null) {
                lost.add("the prediction of " + update.value());
            } else if (!rightly(prediction, update)) {
                wrong.add(prediction.value() + " of " + update.value());
            }
        }
        effective.forEach((id, prediction) -> {
            if (!expected.contains(id)) {
                wrong.add("a prediction of no update: " + prediction.value());
            }
        });
    }

    private static boolean sameWords(Entry one, Entry other) {
        return List.of("entity", "as_of", "score", "decision", "model_version").stream()
                .allMatch(field -> one.text(field).equals(other.text(field)));
    }

    private static boolean rightly(Entry prediction, Entry update) {
        return prediction.text("entity").equals(update.text("entity"))
                && prediction.time("as_of") == update.time("as_of")
                && prediction.text("model_version").equals(ShopModel.VERSION)
                && Math.abs((Double) prediction.value().get("score") - ShopModel.score(update.value())) < EXACTLY;
    }

    /**
     * Of one entity: as-of is the greater of the last one and the event's time; events of one source partition come in its order, each below its own update's
     * position; no position falls; effective predictions come in the order of the updates.
     */
    private void holdOrder() {
        Map<String, ConsumerRecord<byte[], byte[]>> byId = new HashMap<>();
        contents.sources().forEach(source -> byId.put(Contents.id(source), source));
        Map<String, Long> asOf = new HashMap<>();
        Map<String, Long> offsets = new HashMap<>();
        Map<String, Map<String, Long>> positions = new HashMap<>();
        Map<String, Integer> places = new HashMap<>();
        for (Entry update : contents.updates()) {
            String entity = update.text("entity");
            long least = Math.max(asOf.getOrDefault(entity, Long.MIN_VALUE), update.time("event_time"));
            if (update.time("as_of") != least) {
                wrong.add("as-of is not " + Instant.ofEpochMilli(least) + ": " + update.value());
            }
            asOf.put(entity, update.time("as_of"));
            Map<String, Long> position = NaiveShop.position(update.value());
            Map<String, Long> reached = positions.computeIfAbsent(entity, any -> new HashMap<>());
            if (reached.entrySet().stream().anyMatch(at -> position.getOrDefault(at.getKey(), 0L) < at.getValue())) {
                outOfOrder.add("position after " + reached + ": " + update.value());
            }
            position.forEach((at, offset) -> reached.merge(at, offset, Math::max));
            ConsumerRecord<byte[], byte[]> source = byId.get(update.text("id"));
            if (source != null) {
                String at = source.topic() + "/" + source.partition();
                if (position.getOrDefault(at, 0L) <= source.offset()) {
                    wrong.add("its own event is not below its position: " + update.value());
                }
                Long before = offsets.put(entity + "/" + at, source.offset());
                if (before != null && before > source.offset()) {
                    outOfOrder.add("update " + update.value());
                }
            }
            places.put(PredictionIds.of(update.text("id"), "churn"), places.size());
        }
        Map<String, Integer> last = new HashMap<>();
        effective.forEach((id, prediction) -> {
            Integer place = places.get(id);
            if (place != null) {
                Integer before = last.put(prediction.text("entity"), place);
                if (before != null && before > place) {
                    outOfOrder.add("prediction " + prediction.value());
                }
            }
        });
    }

    /** Each snapshot that was old enough when time stopped is one example, of its update's features and its prediction's score, labelled as its sessions say. */
    private void holdExamples(Instant reached) {
        Duration horizon = Installation.HORIZON;
        Map<String, Entry> updates = new HashMap<>();
        contents.updates().forEach(update -> updates.put(PredictionIds.of(update.text("id"), "churn"), update));
        Map<String, Entry> examples = new HashMap<>();
        for (Entry example : contents.examples()) {
            if (examples.put(example.text("id"), example) != null) {
                second.add("example " + example.value());
            }
            Entry of = effective.get(example.text("id"));
            if (of == null || !of.text("cause").equals("SNAPSHOT")) {
                wrong.add("an example of no snapshot: " + example.value());
            }
            boolean silent = shop.silent(example.text("entity"), example.time("as_of"), horizon);
            if ((Double) example.value().get("label") != (silent ? 1 : 0)) {
                wrong.add("label of " + example.value());
            }
            Entry update = updates.get(example.text("id"));
            if (of != null && update != null && !saysTheSame(example, of, update)) {
                wrong.add(example.value() + " of " + of.value() + " and " + update.value());
            }
        }
        Duration matures = horizon.plus(Installation.LATENESS);
        for (Entry prediction : effective.values()) {
            boolean mature =
                    Instant.ofEpochMilli(prediction.time("as_of")).plus(matures).isBefore(reached);
            if (prediction.text("cause").equals("SNAPSHOT") && mature && !examples.containsKey(prediction.text("id"))) {
                lost.add("the example of " + prediction.value());
            }
        }
    }

    /** Whether an example has its update's features, in their order, and what was predicted. */
    private boolean saysTheSame(Entry example, Entry prediction, Entry update) {
        boolean next = example.text("feature_set_version").equals(Installation.NEXT_VERSION);
        return example.value().get("numbers").equals(shop.numbers(update.value(), next))
                && example.text("categories")
                        .equals(shop.categories(update.value()).toString())
                && List.of("score", "decision", "model_version").stream()
                        .allMatch(field -> example.text(field).equals(prediction.text(field)));
    }

    /** Each retrain event is one version; the model that was there before answers none. */
    private void holdVersions() {
        Set<String> asked = new HashSet<>();
        contents.retrainEvents().forEach(event -> asked.add(event.text("id")));
        Map<String, Integer> versions = new HashMap<>();
        for (Entry version : contents.versions()) {
            versions.merge(version.text("retrain_id"), 1, Integer::sum);
            if (!asked.contains(version.text("retrain_id"))
                    && !version.text("version").equals(ShopModel.VERSION)) {
                wrong.add("a version that nobody asked for: " + version.value());
            }
        }
        for (Entry event : contents.retrainEvents()) {
            int made = versions.getOrDefault(event.text("id"), 0);
            if (made == 0) {
                lost.add("the version of " + event.value());
            } else if (made > 1) {
                second.add(made + " versions of " + event.value());
            }
        }
    }

    private static Load.Place place(ConsumerRecord<byte[], byte[]> source) {
        return new Load.Place(source.topic(), source.partition(), source.offset());
    }
}
