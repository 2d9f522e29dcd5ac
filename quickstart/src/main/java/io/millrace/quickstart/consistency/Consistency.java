package io.millrace.quickstart.consistency;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.features.Event;
import io.millrace.features.FeatureSet;
import io.millrace.features.FeatureVector;
import io.millrace.history.PointInTime;
import io.millrace.ids.PredictionIds;
import io.millrace.quickstart.report.TopicReader;
import io.millrace.runtime.deadletters.DeadLetterReason;
import io.millrace.runtime.privacy.ErasureList;
import io.millrace.runtime.privacy.Erasures;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.settings.InvalidSettingsException;
import io.millrace.topology.features.DeadOffsets;
import io.millrace.topology.features.SourceHistory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Recomputes vectors of the inference log from the records of the source topics, twice.
 *
 * <p><b>By position</b>: a vector is a function of its entity, its as-of and the events below its update's position, those left
 * out that the stream made dead letters. Every bit must be the same; where one is not, something is broken.
 *
 * <p><b>With late data</b>: from all events up to the as-of that are known by now, whenever they came. What differs is the skew that
 * lateness costs: what training from history would see and serving did not.
 *
 * <p>Memory holds the sample and the events of its entities.
 */
public final class Consistency {
    private final ProcessContext process;
    private final FeatureSet features;
    private final TopicReader topics;
    private final Messages messages;

    /**
     * What was found.
     *
     * @param consistent whether every vector was the same by position
     * @param compared vectors of the sample that could be compared
     * @param equalByPosition those that are the same, to the bit, from the events that had been read
     * @param equalWithLateData those that are the same from all events that are known by now
     * @param json all figures
     */
    public record Report(
            boolean consistent, long compared, long equalByPosition, long equalWithLateData, ObjectNode json) {}

    /** @param process reaches brokers and registry; stays open */
    public Consistency(ProcessContext process) {
        this.process = process;
        features = FeatureSet.compile(process.project());
        topics = new TopicReader(process);
        messages = new Messages(process.registry());
    }

    /**
     * Samples feature updates that are still there, and compares what was logged of them.
     *
     * @param size how many
     * @param seed which; the same seed and topics give the same sample
     * @throws InvalidSettingsException when a source's topic is not there
     */
    public Report check(int size, long seed) throws InvalidSettingsException {
        ObjectNode json = new ObjectMapper().createObjectNode();
        json.put("project", process.project().name());
        json.put("seed", seed);
        List<Scored> sample = sample(size, seed, Erasures.read(process), json.putObject("sample"));
        SourceHistory history = SourceHistory.open(process, features);
        history.gaps().forEach(json.putArray("gaps")::add);
        DeadOffsets dead = DeadOffsets.read(process);
        Refused refused = new Refused(features.project(), sample, dead);
        Map<String, List<Event>> events = events(history, sample, refused);
        refused.write(json.putObject("refused_today"));
        // A position does not tell what came in by a retry.
        List<Scored> certain = sample.stream()
                .filter(scored -> events.get(scored.entity()).stream()
                        .noneMatch(event -> scored.hadRead(event) && dead.retried(partition(event), event.offset())))
                .toList();
        json.put("retried", sample.size() - certain.size());
        Comparison byPosition = compare(
                certain,
                events,
                (scored, event) -> scored.hadRead(event) && !dead.holds(partition(event), event.offset()));
        Comparison late = compare(certain, events, (scored, event) -> true);
        byPosition.write(json.putObject("by_position"));
        late.write(json.putObject("with_late_data"));
        return new Report(
                byPosition.equal() == byPosition.vectors(),
                byPosition.vectors(),
                byPosition.equal(),
                late.equal(),
                json);
    }

    private List<Scored> sample(int size, long seed, ErasureList erasures, ObjectNode counts) {
        Sample updates = new Sample(size, seed);
        topics.read(process.topics().featureUpdates(), record -> {
            if (record.value() != null) {
                updates.offer(messages.id(record.value()), record.value());
            }
        });
        // Every model answers an update with an entry of its own.
        Map<String, GenericRecord> unscored = new HashMap<>();
        for (byte[] message : updates.messages()) {
            GenericRecord update = messages.read(message);
            for (String model : process.project().modelNames()) {
                unscored.put(PredictionIds.of(update.get("id").toString(), model), update);
            }
        }
        int drawn = unscored.size() / process.project().models().size();
        long otherVersion = 0;
        List<Scored> scored = new ArrayList<>();
        for (GenericRecord entry : entries(unscored.keySet())) {
            GenericRecord update = unscored.remove(entry.get("id").toString());
            if (entry.get("feature_set_version")
                    .toString()
                    .equals(process.project().featureSet().version())) {
                Scored one = Scored.of(entry, update, features);
                // The topics keep what was served to somebody who was forgotten since; what it came from is not looked
                // at again.
                if (!erasures.covers(one.entity().getBytes(StandardCharsets.UTF_8), one.asOf())) {
                    scored.add(one);
                }
            } else {
                otherVersion++;
            }
        }
        counts.put("updates", updates.offered());
        counts.put("drawn", drawn);
        counts.put("not_scored", unscored.size());
        counts.put("other_feature_set_version", otherVersion);
        counts.put("compared", scored.size());
        counts.put(
                "values_not_comparable",
                scored.stream().mapToInt(each -> each.unsure().size()).sum());
        return scored;
    }

    /** Of each id the entry that is effective: the first of those that were served. */
    private List<GenericRecord> entries(Set<String> ids) {
        Set<String> wanted = new HashSet<>(ids);
        List<GenericRecord> entries = new ArrayList<>();
        topics.read(process.topics().inferenceLog(), record -> {
            if (record.value() != null && wanted.contains(messages.id(record.value()))) {
                GenericRecord entry = messages.read(record.value());
                if (entry.get("role").toString().equals("PRIMARY")) {
                    wanted.remove(entry.get("id").toString());
                    entries.add(entry);
                }
            }
        });
        return entries;
    }

    private static Map<String, List<Event>> events(SourceHistory history, List<Scored> sample, Refused refused) {
        Map<String, List<Event>> events = new HashMap<>();
        sample.forEach(scored -> events.put(scored.entity(), new ArrayList<>()));
        history.read(history.partitions(), new SourceHistory.Visitor() {
            @Override
            public void event(Event event, ConsumerRecord<byte[], byte[]> record) {
                List<Event> own = events.get(new String(event.entity(), StandardCharsets.UTF_8));
                if (own != null) {
                    own.add(event.copy());
                }
            }

            @Override
            public void rejected(DeadLetterReason reason, ConsumerRecord<byte[], byte[]> record) {
                refused.add(record);
            }

            @Override
            public void dropped(DeadLetterReason reason, ConsumerRecord<byte[], byte[]> record) {
                refused.addDropped(record);
            }
        });
        return events;
    }

    private TopicPartition partition(Event event) {
        return new TopicPartition(
                process.project().sources().get(event.source()).topic(), event.partition());
    }

    /** Which events are to be known. */
    @FunctionalInterface
    private interface Known {
        boolean test(Scored scored, Event event);
    }

    private Comparison compare(List<Scored> sample, Map<String, List<Event>> events, Known known) {
        Comparison comparison = new Comparison(features, new ObjectMapper().createArrayNode());
        for (Scored scored : sample) {
            Predicate<Event> wanted = event -> event.time() <= scored.asOf() && known.test(scored, event);
            PointInTime.answer(
                    features,
                    events.get(scored.entity()).stream().filter(wanted).toList(),
                    List.of(new PointInTime.Question(scored.entity(), scored.asOf())),
                    (question, there, recomputed) -> comparison.add(scored, differences(scored, recomputed)));
        }
        return comparison;
    }

    private List<Difference> differences(Scored scored, FeatureVector recomputed) {
        return Difference.between(scored.vector(), recomputed, features).stream()
                .filter(difference -> !scored.unsure().contains(difference.feature()))
                .toList();
    }
}
