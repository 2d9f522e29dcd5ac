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
import org.jspecify.annotations.Nullable;
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

    private final Map<String, ModelVersion> versions = new HashMap<>();
    private @Nullable Deployment deployment;
    private long deploymentOffset = -1;
    private long unreadable;

    ControlState(ControlTopics topics, RecordSerdes serdes, ChunkIndex chunks) {
        this.topics = topics;
        this.chunks = chunks;
        deploymentSerde = serdes.of(Deployment.class);
        versionSerde = serdes.of(ModelVersion.class);
        chunkSerde = serdes.of(ArtifactChunk.class);
    }

    ControlView view(BundleStore bundles) {
        return new ControlView(deployment, deploymentOffset, versions, bundles, unreadable);
    }

    /**
     * Takes one record. One that cannot be decoded is left where it is, and the log says so: the writer of a control topic is
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
            deployment = deploymentSerde.fromBytes(record.value());
            deploymentOffset = record.offset();
        }
    }

    private void version(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() != null) {
            ModelVersion version = versionSerde.fromBytes(record.value());
            versions.put(version.getVersion(), version);
        } else if (record.key() != null) {
            versions.remove(new String(record.key(), StandardCharsets.UTF_8));
        }
    }

    private void chunk(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() != null) {
            ArtifactChunk chunk = chunkSerde.fromBytes(record.value());
            chunks.put(chunk.getSha256(), chunk.getIndex(), chunk.getCount(), record.partition(), record.offset());
        } else if (record.key() != null) {
            chunks.remove(new String(record.key(), StandardCharsets.UTF_8));
        }
    }
}
