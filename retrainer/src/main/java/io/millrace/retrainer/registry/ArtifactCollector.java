package io.millrace.retrainer.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.records.ModelVersion;
import io.millrace.retrainer.TrainerContext;
import io.millrace.retrainer.pipeline.TrainingResult;
import io.millrace.retrainer.topics.TopicReader;
import io.millrace.wire.RecordSerde;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds bundles that nobody points to: of trainings that broke off between a bundle's pieces and its registration. Every registered version's bundle
 * stays, whatever its stage: an archived one may be promoted.
 *
 * <p>Trainings make this waste, so it is looked for after a training, once a day. The tombstones belong in the transaction that ends that training: whoever
 * has lost its event meanwhile cannot delete what its successor has just written. Not thread-safe.
 */
public final class ArtifactCollector {
    /** How old the youngest piece of a bundle is before it is taken for abandoned. A training writes its pieces anew when it is done again. */
    public static final Duration AGE = Duration.ofDays(1);

    private static final Logger LOG = LoggerFactory.getLogger(ArtifactCollector.class);

    private final TrainerContext context;
    private Instant next = Instant.MIN;

    public ArtifactCollector(TrainerContext context) {
        this.context = context;
    }

    /**
     * The tombstones that are due; none where it was looked a day ago or less, or where it cannot be looked now: then the next training looks again.
     *
     * @param result of the training that they are to be written with: its own bundle stays
     */
    public List<ProducerRecord<byte[], byte[]>> due(TrainingResult result) {
        Instant now = context.clock().instant();
        if (now.isBefore(next)) {
            return List.of();
        }
        try {
            List<ProducerRecord<byte[], byte[]>> tombstones = tombstones(now, result);
            next = now.plus(AGE);
            return tombstones;
        } catch (RuntimeException failed) {
            LOG.warn("abandoned bundles could not be looked for", failed);
            return List.of();
        }
    }

    /** A tombstone for each piece of each bundle that no version points to and that is older than a day. */
    private List<ProducerRecord<byte[], byte[]>> tombstones(Instant now, TrainingResult result) {
        String topic = context.topics().modelArtifacts();
        Map<String, Long> pieces = new TreeMap<>();
        TopicReader.readAll(context, "artifacts", topic, record -> note(pieces, record));
        // Read after the pieces: a bundle that is registered meanwhile is pointed to.
        Set<String> wanted = registered();
        if (result instanceof TrainingResult.Accepted accepted) {
            wanted.add(accepted.artifact().getSha256());
        }
        Map<String, Long> youngest = new TreeMap<>();
        pieces.forEach((key, at) -> youngest.merge(bundle(key), at, Math::max));
        List<ProducerRecord<byte[], byte[]>> tombstones = new ArrayList<>();
        pieces.forEach((key, at) -> {
            String bundle = bundle(key);
            if (!wanted.contains(bundle)
                    && youngest.get(bundle) < now.minus(AGE).toEpochMilli()) {
                tombstones.add(new ProducerRecord<>(topic, key.getBytes(UTF_8), null));
            }
        });
        return tombstones;
    }

    private static void note(Map<String, Long> pieces, ConsumerRecord<byte[], byte[]> record) {
        String key = new String(record.key(), UTF_8);
        if (record.value() == null) {
            pieces.remove(key);
        } else {
            pieces.put(key, record.timestamp());
        }
    }

    private Set<String> registered() {
        RecordSerde<ModelVersion> serde = context.serdes().of(ModelVersion.class);
        Set<String> hashes = new HashSet<>();
        TopicReader.readAll(context, "registered", context.topics().modelRegistry(), record -> {
            if (record.value() != null) {
                hashes.add(serde.fromBytes(record.value()).getArtifact().getSha256());
            }
        });
        return hashes;
    }

    /** The bundle that a piece's key is of: {@code <sha256>:<index>}. */
    private static String bundle(String key) {
        int colon = key.indexOf(':');
        return colon < 0 ? key : key.substring(0, colon);
    }
}
