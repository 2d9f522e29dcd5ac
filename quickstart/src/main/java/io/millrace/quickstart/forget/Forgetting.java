package io.millrace.quickstart.forget;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.project.ModelDefinition;
import io.millrace.project.Project;
import io.millrace.quickstart.report.TopicReader;
import io.millrace.records.Erasure;
import io.millrace.records.ErasureRequest;
import io.millrace.retrainer.TrainerContext;
import io.millrace.runtime.privacy.EntityHash;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.serving.online.OnlineApp;
import io.millrace.topics.KafkaFutures;
import io.millrace.topics.TopicCatalogue;
import io.millrace.topology.drift.DriftTopology;
import io.millrace.topology.experiments.ExperimentTopology;
import io.millrace.topology.features.FeatureTopology;
import io.millrace.topology.labels.LabelTopology;
import io.millrace.topology.recommendations.HitTopology;
import io.millrace.topology.recommendations.RecommendationTopology;
import io.millrace.wire.RecordSerde;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Utils;

/** Has a project's processes forget an entity, or all entities of an owner. */
public final class Forgetting implements AutoCloseable {
    private static final Duration LOOK_AGAIN = Duration.ofMillis(200);

    private final ProcessContext process;
    private final EntityHash hash;
    private final Admin admin;
    private final TopicReader reader;

    /**
     * Over a process's topics.
     *
     * @param hash under the project's {@code privacy.key}
     */
    public Forgetting(ProcessContext process, EntityHash hash) {
        this.process = process;
        this.hash = hash;
        admin = Admin.create(process.settings().admin());
        reader = new TopicReader(process);
    }

    /** The topics that are read and written. */
    public static List<String> topics(TopicCatalogue topics) {
        return List.of(topics.erasures(), topics.erasureRequests(), topics.features());
    }

    /** Names of the project's topics in which records of it stay behind, changelogs aside: what they keep is looked up. */
    public static List<String> logs(TopicCatalogue topics) {
        return RetainedLogs.withEntities(topics);
    }

    /** How it was forgotten before, if it was. */
    public Optional<Erasure> earlier(String entity) {
        byte[] id = entity.getBytes(UTF_8);
        String wanted = hash.of(id, id.length);
        List<Erasure> last = new ArrayList<>(1);
        RecordSerde<Erasure> serde = process.serdes().of(Erasure.class);
        reader.read(process.topics().erasures(), record -> {
            if (record.key() != null && wanted.equals(new String(record.key(), UTF_8))) {
                last.clear();
                if (record.value() != null) {
                    last.add(serde.deserializer().deserialize(record.topic(), record.value()));
                }
            }
        });
        return last.stream().findFirst();
    }

    /** The current features of the entities that it concerns. */
    public Current current(String entity) {
        return new Current(process, entity);
    }

    /** Whether the processes that run would know the forgotten under the same secret: to be asked before anybody is. */
    public RunningSecrets runningSecrets() {
        List<String> groups = new ArrayList<>(applications());
        groups.addAll(ofOtherVersions());
        groups.add(TrainerContext.group(process.project().name()));
        return RunningSecrets.of(admin, groups, hash.fingerprint());
    }

    /**
     * Writes who is to be forgotten, without saying who, for all who read a past; then, for those who keep state, the wish itself.
     *
     * @param until event time up to which
     * @return of each partition the offset of the wish
     */
    public Map<TopicPartition, Long> ask(String entity, Instant until, String who, String why) {
        TopicCatalogue topics = process.topics();
        byte[] id = entity.getBytes(UTF_8);
        String hashed = hash.of(id, id.length);
        Erasure erasure = new Erasure(hashed, until, hash.fingerprint(), who, why, Instant.now());
        byte[] request = process.serdes()
                .of(ErasureRequest.class)
                .toBytes(topics.erasureRequests(), new ErasureRequest(entity, hashed, until));
        Map<TopicPartition, Long> offsets = new TreeMap<>(Comparator.comparing(TopicPartition::partition));
        try (Producer<byte[], byte[]> producer = process.producer("millrace-forget")) {
            producer.send(new ProducerRecord<>(
                            topics.erasures(),
                            hashed.getBytes(UTF_8),
                            process.serdes().of(Erasure.class).toBytes(topics.erasures(), erasure)))
                    .get();
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (int partition = 0; partition < topics.partitions(); partition++) {
                sent.add(producer.send(new ProducerRecord<>(topics.erasureRequests(), partition, null, request)));
            }
            for (Future<RecordMetadata> one : sent) {
                RecordMetadata at = one.get();
                offsets.put(new TopicPartition(at.topic(), at.partition()), at.offset());
            }
            return offsets;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted before all of it was written: ask again", interrupted);
        } catch (ExecutionException failed) {
            throw new KafkaException("not all of it could be written: ask again", failed.getCause());
        }
    }

    /**
     * Waits until the applications have carried it out, and the online store, where it has ever run, has read what the features have made of it.
     *
     * @param offsets as {@link #ask} gave them
     * @param current of the same entity; it is read on
     * @return those that have not within the patience; none when all have
     */
    public List<String> await(Map<TopicPartition, Long> offsets, Current current, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        String features = FeatureTopology.applicationId(process.project());
        String online = OnlineApp.applicationId(process.project());
        boolean complete = false;
        while (true) {
            List<String> behind = new ArrayList<>(applications());
            behind.removeIf(application -> hasRead(committed(application), offsets));
            if (!complete && !behind.contains(features)) {
                // The tombstones of features are committed together with how far they have read.
                current.readOn();
                complete = true;
            }
            Map<TopicPartition, OffsetAndMetadata> kept = committed(online);
            if (!kept.isEmpty() && !(complete && hasRead(kept, current.last()))) {
                behind.add(online);
            }
            if (behind.isEmpty() || System.nanoTime() > deadline) {
                return behind;
            }
            Utils.sleep(LOOK_AGAIN.toMillis());
        }
    }

    /** What they take from state is committed together with how far they have read, or before. */
    private static boolean hasRead(
            Map<TopicPartition, OffsetAndMetadata> committed, Map<TopicPartition, Long> offsets) {
        return offsets.entrySet().stream().allMatch(wish -> {
            OffsetAndMetadata next = committed.get(wish.getKey());
            return Objects.nonNull(next) && next.offset() > wish.getValue();
        });
    }

    private Map<TopicPartition, OffsetAndMetadata> committed(String group) {
        return KafkaFutures.await(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
    }

    /** Ids of the applications that keep entities. */
    private List<String> applications() {
        Project project = process.project();
        String name = project.name();
        List<String> applications = new ArrayList<>();
        applications.add(FeatureTopology.applicationId(project));
        applications.add(LabelTopology.applicationId(name));
        for (ModelDefinition model : project.models()) {
            applications.add(DriftTopology.applicationId(name, model.name()));
        }
        if (project.recommendations() != null) {
            applications.add(RecommendationTopology.applicationId(name));
            applications.add(HitTopology.applicationId(name));
        }
        if (!project.experiments().isEmpty()) {
            applications.add(ExperimentTopology.applicationId(name));
        }
        return applications;
    }

    /**
     * Applications of other MAJOR versions of the features, beside which this one runs: they carry the wish out as well, each has features and an online store
     * of its own, and of none is waited here. As far as this principal may see them.
     */
    public List<String> ofOtherVersions() {
        Pattern versioned = Pattern.compile(Pattern.quote(process.project().name()) + "-(features|online)-v[0-9]+");
        Set<String> own =
                Set.of(FeatureTopology.applicationId(process.project()), OnlineApp.applicationId(process.project()));
        return KafkaFutures.await(admin.listGroups().all()).stream()
                .map(GroupListing::groupId)
                .filter(group -> versioned.matcher(group).matches() && !own.contains(group))
                .sorted()
                .toList();
    }

    /** What stays behind in logs, in words: one line per topic, Millrace's own first. */
    public List<String> remains(Instant now) {
        RetainedLogs logs = RetainedLogs.read(admin, process.project(), process.topics());
        List<String> lines = new ArrayList<>();
        logs.own().forEach(log -> lines.add(words(log, now)));
        logs.hidden().forEach(name -> lines.add(name + "  not visible to this principal, or not there"));
        logs.sources().forEach(log -> lines.add(words(log, now) + "; a source: only its owner can delete there"));
        return lines;
    }

    private static String words(Retained log, Instant now) {
        Duration atMost = log.atMost();
        if (atMost != null) {
            return "%s  %s, at the latest %s"
                    .formatted(log.topic(), log.compacted() ? "compacted" : "deleted when old", now.plus(atMost));
        }
        return log.compacted()
                ? log.topic()
                        + "  compacted: goes when the broker next compacts its segment; max.compaction.lag.ms would say when at the latest"
                : log.topic() + "  kept for ever";
    }

    @Override
    public void close() {
        admin.close(Duration.ZERO);
    }
}
