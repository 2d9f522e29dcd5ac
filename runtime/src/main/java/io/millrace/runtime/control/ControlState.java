package io.millrace.runtime.control;

import io.millrace.records.ArtifactChunk;
import io.millrace.records.Deployment;
import io.millrace.records.ModelVersion;
import io.millrace.wire.MalformedRecordException;
import io.millrace.wire.RecordSerde;
import io.millrace.wire.RecordSerdes;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The control topics read so far. Used by the control thread alone; {@link #view} is what others see. */
final class ControlState {
    private static final Logger LOG = LoggerFactory.getLogger(ControlState.class);

    private final ControlTopics topics;
    private final RecordSerde<Deployment> deploymentSerde;
    private final RecordSerde<ModelVersion> versionSerde;
    private final RecordSerde<ArtifactChunk> chunkSerde;
    private final ChunkIndex chunks;

    /** By the key of the record. */
    private final Map<String, ModelVersion> versions = new HashMap<>();

    /** By the model's name. */
    private final Map<String, Deployed> deployments = new HashMap<>();

    private long unreadable;

    /** A deployment, and the offset that names it. */
    private record Deployed(Deployment record, long offset) {}

    ControlState(ControlTopics topics, RecordSerdes serdes, ChunkIndex chunks) {
        this.topics = topics;
        this.chunks = chunks;
        deploymentSerde = serdes.of(Deployment.class);
        versionSerde = serdes.of(ModelVersion.class);
        chunkSerde = serdes.of(ArtifactChunk.class);
    }

    ControlView view(BundleStore bundles) {
        Map<String, Map<String, ModelVersion>> byModel = new HashMap<>();
        deployments.keySet().forEach(model -> byModel.put(model, new HashMap<>()));
        versions.values().forEach(version -> byModel.computeIfAbsent(version.getModel(), model -> new HashMap<>())
                .put(version.getVersion(), version));
        Map<String, ModelView> models = new HashMap<>();
        byModel.forEach((model, registered) -> {
            Deployed latest = deployments.get(model);
            models.put(
                    model,
                    latest == null
                            ? new ModelView(null, -1, registered, bundles)
                            : new ModelView(latest.record, latest.offset, registered, bundles));
        });
        return new ControlView(models, bundles, unreadable);
    }

    /**
     * Takes one record. One that cannot be decoded, or whose arms are none, is left where it is, and the log says so: the writer of a control topic is
     * Millrace itself, and what was in service stays in service.
     */
    void apply(ConsumerRecord<byte[], byte[]> record) {
        try {
            if (record.topic().equals(topics.deployments())) {
                deployment(record);
            } else if (record.topic().equals(topics.registry())) {
                version(record);
            } else {
                chunk(record);
            }
        } catch (MalformedRecordException malformed) {
            unreadable++;
            LOG.error(
                    "Passing over {}-{}@{}, which is not what its topic holds: {}",
                    record.topic(),
                    record.partition(),
                    record.offset(),
                    malformed.getMessage());
        }
    }

    private void deployment(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() != null) {
            Deployment deployment = deploymentSerde.fromBytes(record.value());
            requireArms(deployment);
            // The key has always been the model's name; the record says it since there can be several.
            String model = deployment.getModel().isEmpty() ? key(record) : deployment.getModel();
            deployments.put(model, new Deployed(deployment, record.offset()));
        }
    }

    /** Nobody can say who scores whom by such a record: the one before stays in force. */
    private static void requireArms(Deployment deployment) {
        try {
            var unused = DeployedArms.of(deployment);
        } catch (IllegalArgumentException none) {
            throw new MalformedRecordException(
                    MalformedRecordException.Reason.UNREADABLE,
                    "the arms of deployment " + deployment.getSequence() + " are none: " + none.getMessage(),
                    none);
        }
    }

    private void version(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() != null) {
            versions.put(key(record), versionSerde.fromBytes(record.value()));
        } else {
            versions.remove(key(record));
        }
    }

    private void chunk(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() != null) {
            ArtifactChunk chunk = chunkSerde.fromBytes(record.value());
            chunks.put(chunk.getSha256(), chunk.getIndex(), chunk.getCount(), record.partition(), record.offset());
        } else if (record.key() != null) {
            chunks.remove(key(record));
        }
    }

    private static String key(ConsumerRecord<byte[], byte[]> record) {
        return record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
    }
}
