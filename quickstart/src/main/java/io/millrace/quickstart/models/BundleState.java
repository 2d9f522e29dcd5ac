package io.millrace.quickstart.models;

import io.millrace.bundle.ModelBundle;
import io.millrace.records.Artifact;
import io.millrace.records.ArtifactChunk;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.wire.RecordSerde;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** Whether a version's bundle can be had. */
public enum BundleState {
    /** All of its pieces are there, and make its hash. */
    WHOLE("there, and whole"),
    /** A piece is gone, or none is there. */
    GONE("no longer there: it was collected or deleted"),
    /** The pieces make another hash. */
    CORRUPT("there, and its pieces do not make its SHA-256");

    private static final Duration POLL = Duration.ofMillis(200);

    private final String words;

    BundleState(String words) {
        this.words = words;
    }

    /** In words. */
    public String words() {
        return words;
    }

    /** Reads the pieces from the artifact topic. */
    public static BundleState of(ProcessContext process, Artifact artifact) {
        SortedMap<Integer, byte[]> pieces = read(process, artifact);
        if (pieces.size() < artifact.getChunks()) {
            return GONE;
        }
        ByteArrayOutputStream bundle = new ByteArrayOutputStream();
        pieces.values().forEach(bundle::writeBytes);
        return ModelBundle.sha256(bundle.toByteArray()).equals(artifact.getSha256()) ? WHOLE : CORRUPT;
    }

    /** From where they were first written until all are found or the topic ends: a training that was done again has written them again. */
    private static SortedMap<Integer, byte[]> read(ProcessContext process, Artifact artifact) {
        SortedMap<Integer, byte[]> pieces = new TreeMap<>();
        RecordSerde<ArtifactChunk> serde = process.serdes().of(ArtifactChunk.class);
        TopicPartition partition = new TopicPartition(process.topics().modelArtifacts(), 0);
        try (Consumer<byte[], byte[]> consumer = process.reader("millrace-bundle")) {
            consumer.assign(List.of(partition));
            consumer.seek(partition, artifact.getFirstOffset());
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            while (pieces.size() < artifact.getChunks() && consumer.position(partition) < end) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    take(record, serde, artifact.getSha256(), pieces);
                }
            }
        }
        return pieces;
    }

    private static void take(
            ConsumerRecord<byte[], byte[]> record,
            RecordSerde<ArtifactChunk> serde,
            String sha256,
            SortedMap<Integer, byte[]> pieces) {
        if (record.value() == null) {
            return;
        }
        ArtifactChunk chunk = serde.fromBytes(record.value());
        if (chunk.getSha256().equals(sha256)) {
            ByteBuffer data = chunk.getData().duplicate();
            byte[] bytes = new byte[data.remaining()];
            data.get(bytes);
            pieces.put(chunk.getIndex(), bytes);
        }
    }
}
