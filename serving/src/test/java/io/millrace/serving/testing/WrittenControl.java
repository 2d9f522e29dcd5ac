package io.millrace.serving.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.bundle.ModelBundle;
import io.millrace.records.Artifact;
import io.millrace.records.ArtifactChunk;
import io.millrace.records.Deployment;
import io.millrace.records.ModelVersion;
import io.millrace.records.ModelVersions;
import io.millrace.topics.TopicCatalogue;
import io.millrace.wire.RecordSerde;
import io.millrace.wire.SchemaRegistry;
import java.nio.ByteBuffer;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Writes the control topics of the model stops as trainer and Rollout do. */
public final class WrittenControl {
    private final TopicCatalogue topics;
    private final SchemaRegistry registry;
    private final Producer<byte[], byte[]> producer;

    public WrittenControl(TopicCatalogue topics, SchemaRegistry registry, Producer<byte[], byte[]> producer) {
        this.topics = topics;
        this.registry = registry;
        this.producer = producer;
    }

    /** Writes a deployment record. */
    public void deploy(Deployment deployment) throws Exception {
        send(topics.deployments(), "stops", Deployment.class, deployment);
    }

    /** Registers a version. */
    public void register(String version, byte[] bundle, @Nullable String signature) throws Exception {
        String sha256 = ModelBundle.sha256(bundle);
        ArtifactChunk chunk = new ArtifactChunk(sha256, 0, 1, ByteBuffer.wrap(bundle));
        send(topics.modelArtifacts(), sha256 + ":0", ArtifactChunk.class, chunk);
        Artifact artifact = new Artifact(sha256, (long) bundle.length, 1, 0L, signature);
        send(
                topics.modelRegistry(),
                "stops/" + version,
                ModelVersion.class,
                ModelVersions.of(version, "stops", "stops", artifact));
    }

    private <T extends SpecificRecordBase> void send(String topic, String key, Class<T> type, T record)
            throws Exception {
        byte[] value = RecordSerde.of(type, registry).toBytes(topic, record);
        producer.send(new ProducerRecord<>(topic, key.getBytes(UTF_8), value)).get();
    }
}
