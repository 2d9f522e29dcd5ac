package io.millrace.runtime.control;

import io.millrace.bundle.ModelBundle;
import io.millrace.records.Artifact;
import io.millrace.records.ArtifactChunk;
import io.millrace.records.ModelVersion;
import io.millrace.wire.MalformedRecordException;
import io.millrace.wire.RecordSerde;
import io.millrace.wire.RecordSerdes;
import io.millrace.wire.RegistryException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** Reads a bundle's chunks from the artifact topic, at the places that the index knows, each time it is asked. */
final class TopicBundleStore implements BundleStore {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(200);

    private final String topic;
    private final ChunkIndex index;
    private final RecordSerde<ArtifactChunk> serde;
    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final ModelAdmission admission;

    TopicBundleStore(
            String topic,
            ChunkIndex index,
            RecordSerdes serdes,
            Supplier<Consumer<byte[], byte[]>> consumers,
            ModelAdmission admission) {
        this.topic = topic;
        this.index = index;
        this.consumers = consumers;
        this.admission = admission;
        serde = serdes.of(ArtifactChunk.class);
    }

    @Override
    public void check(ModelVersion version) throws BundleUnavailableException {
        var unused = places(version);
    }

    private List<ChunkIndex.Place> places(ModelVersion version) throws BundleUnavailableException {
        admission.check(version);
        return index.places(version.getArtifact().getSha256());
    }

    @Override
    public byte[] fetch(ModelVersion version) throws BundleUnavailableException {
        List<ChunkIndex.Place> places = places(version);
        String sha256 = version.getArtifact().getSha256();
        ByteArrayOutputStream bundle = new ByteArrayOutputStream();
        try (Consumer<byte[], byte[]> consumer = consumers.get()) {
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            for (ChunkIndex.Place place : places) {
                append(bundle, read(consumer, place, deadline), version.getArtifact(), place.index());
            }
        } catch (MalformedRecordException malformed) {
            throw new BundleUnavailableException("a chunk of bundle " + sha256 + " is malformed", false, malformed);
        } catch (RegistryException registry) {
            throw new BundleUnavailableException("the schema registry failed", registry.retriable(), registry);
        } catch (KafkaException kafka) {
            throw new BundleUnavailableException("the brokers did not answer", true, kafka);
        }
        byte[] bytes = bundle.toByteArray();
        String found = ModelBundle.sha256(bytes);
        if (!found.equals(sha256)) {
            throw new BundleUnavailableException(
                    "bundle %s is corrupt: the SHA-256 of its %d bytes is %s".formatted(sha256, bytes.length, found),
                    false);
        }
        return bytes;
    }

    private ConsumerRecord<byte[], byte[]> read(
            Consumer<byte[], byte[]> consumer, ChunkIndex.Place place, long deadline)
            throws BundleUnavailableException {
        TopicPartition partition = new TopicPartition(topic, place.partition());
        if (!consumer.assignment().contains(partition)) {
            consumer.assign(List.of(partition));
        }
        consumer.seek(partition, place.offset());
        while (System.nanoTime() < deadline) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                if (record.offset() == place.offset()) {
                    return record;
                }
                if (record.offset() > place.offset()) {
                    throw new BundleUnavailableException(
                            "chunk %d is no longer at %s@%d".formatted(place.index(), partition, place.offset()), true);
                }
            }
        }
        throw new BundleUnavailableException("chunk %d could not be read in time".formatted(place.index()), true);
    }

    /** No more is read than the record says: it is by that size that there was room for it. */
    private void append(
            ByteArrayOutputStream bundle, ConsumerRecord<byte[], byte[]> record, Artifact artifact, int number)
            throws BundleUnavailableException {
        String sha256 = artifact.getSha256();
        if (record.value() == null) {
            throw new BundleUnavailableException("bundle " + sha256 + " was deleted", false);
        }
        ArtifactChunk chunk = serde.fromBytes(record.value());
        if (!chunk.getSha256().equals(sha256) || chunk.getIndex() != number) {
            throw new BundleUnavailableException("chunk %d of bundle %s is another".formatted(number, sha256), true);
        }
        ByteBuffer data = chunk.getData().duplicate();
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        long read = (long) bundle.size() + bytes.length;
        admission.checkRead(read);
        if (read > artifact.getSize()) {
            throw new BundleUnavailableException(
                    "bundle %s is corrupt: it has at least %d bytes, and its record says %d"
                            .formatted(sha256, read, artifact.getSize()),
                    false);
        }
        bundle.writeBytes(bytes);
    }
}
