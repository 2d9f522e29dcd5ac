package io.millrace.benchmarks.serving;

import io.millrace.bundle.ModelBundle;
import io.millrace.records.Artifact;
import io.millrace.records.ArtifactChunk;
import io.millrace.records.Dataset;
import io.millrace.records.Deployment;
import io.millrace.records.ModelVersion;
import io.millrace.records.Routing;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.topics.TopicCatalogue;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Registers models and puts them into service, in the place of the trainer and of the rollout, which do not run beside it. No deployment names a
 * previous version: none stays loaded, so that each swap reads, proves and warms its model anew.
 */
public final class ControlWriter implements AutoCloseable {
    private static final int CHUNK = 900_000;

    private final ProcessContext process;
    private final TopicCatalogue topics;
    private final Producer<byte[], byte[]> producer;
    private long sequence;

    /** One for a project whose topics exist. */
    public ControlWriter(ProcessContext process) {
        this.process = process;
        topics = process.topics();
        producer = process.producer("control-writer");
    }

    /** Writes a model's bundle and registers it. */
    public void register(String version, ModelBundle bundle) throws ExecutionException, InterruptedException {
        byte[] bytes = bundle.encode();
        String sha256 = ModelBundle.sha256(bytes);
        int chunks = (bytes.length + CHUNK - 1) / CHUNK;
        long first = -1;
        for (int i = 0; i < chunks; i++) {
            ByteBuffer data = ByteBuffer.wrap(bytes, i * CHUNK, Math.min(CHUNK, bytes.length - i * CHUNK));
            long offset = send(
                    topics.modelArtifacts(),
                    sha256 + ":" + i,
                    ArtifactChunk.class,
                    new ArtifactChunk(sha256, i, chunks, data));
            first = first < 0 ? offset : first;
        }
        Artifact artifact = new Artifact(sha256, (long) bytes.length, chunks, first, null);
        send(
                topics.modelRegistry(),
                process.project().models().get(0).name() + "/" + version,
                ModelVersion.class,
                version(version, bundle, artifact));
    }

    private ModelVersion version(String version, ModelBundle bundle, Artifact artifact) {
        return ModelVersion.newBuilder()
                .setVersion(version)
                .setId(version)
                .setModel(process.project().models().get(0).name())
                .setRetrainId(version)
                .setReasons(List.of())
                .setFeatureSetVersion(bundle.manifest().featureSetVersion())
                .setLabelName(bundle.manifest().label())
                .setAlgorithm(bundle.manifest().algorithm())
                .setParameters(Map.of())
                .setSeed(bundle.manifest().seed())
                .setThreshold(bundle.manifest().threshold())
                .setMetrics(Map.of())
                .setGates(List.of())
                .setDataset(new Dataset(
                        0L,
                        0L,
                        0L,
                        0L,
                        0L,
                        Instant.EPOCH,
                        Instant.EPOCH,
                        Instant.EPOCH,
                        Instant.EPOCH,
                        "",
                        List.of(),
                        0L,
                        null,
                        null,
                        null,
                        null,
                        null,
                        List.of()))
                .setArtifact(artifact)
                .setRegisteredAt(Instant.now())
                .build();
    }

    /** Deploys a registered version; returns the deployment's offset. */
    public long deploy(String version) throws ExecutionException, InterruptedException {
        return deploy(version, null);
    }

    /** Deploys a registered version, with who scores whom beside it. */
    public long deploy(String version, @Nullable Routing routing) throws ExecutionException, InterruptedException {
        String model = process.project().models().get(0).name();
        Deployment deployment = Deployment.newBuilder()
                .setModel(model)
                .setSequence(sequence++)
                .setChampion(version)
                .setStages(Map.of())
                .setAccepted(true)
                .setReason("a benchmark says so")
                .setAt(Instant.now())
                .setRouting(routing)
                .build();
        return send(topics.deployments(), model, Deployment.class, deployment);
    }

    private <T extends SpecificRecordBase> long send(String topic, String key, Class<T> type, T record)
            throws ExecutionException, InterruptedException {
        byte[] value = process.serdes().of(type).toBytes(topic, record);
        return producer.send(new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), value))
                .get()
                .offset();
    }

    @Override
    public void close() {
        producer.close();
    }
}
