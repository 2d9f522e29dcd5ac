package io.millrace.retrainer.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.bundle.ModelBundle;
import io.millrace.records.Artifact;
import io.millrace.records.ArtifactChunk;
import io.millrace.retrainer.TrainerContext;
import io.millrace.wire.RecordSerde;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;

/**
 * Writes a bundle's pieces to the artifact topic. They go there before the transaction that registers the model: a bundle that nobody
 * points to does no harm, and a model whose bundle is not there would.
 */
public final class ArtifactWriter {
    /** Bytes of a bundle per record. */
    public static final int CHUNK = 900_000;

    private final String topic;
    private final RecordSerde<ArtifactChunk> serde;
    private final Producer<byte[], byte[]> producer;

    public ArtifactWriter(TrainerContext context, Producer<byte[], byte[]> producer) {
        this.topic = context.topics().modelArtifacts();
        this.serde = context.serdes().of(ArtifactChunk.class);
        this.producer = producer;
    }

    /** Writes all pieces and waits until the brokers have them. */
    public Artifact write(byte[] bundle) {
        String sha256 = ModelBundle.sha256(bundle);
        int count = (bundle.length + CHUNK - 1) / CHUNK;
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (int index = 0; index < count; index++) {
            int start = index * CHUNK;
            ByteBuffer data = ByteBuffer.wrap(bundle, start, Math.min(CHUNK, bundle.length - start));
            byte[] value = serde.toBytes(topic, new ArtifactChunk(sha256, index, count, data));
            sent.add(producer.send(new ProducerRecord<>(topic, (sha256 + ":" + index).getBytes(UTF_8), value)));
        }
        producer.flush();
        long first = 0;
        for (int index = 0; index < count; index++) {
            long offset = await(sent.get(index)).offset();
            first = index == 0 ? offset : first;
        }
        return new Artifact(sha256, (long) bundle.length, count, first, null);
    }

    private static RecordMetadata await(Future<RecordMetadata> sent) {
        try {
            return sent.get();
        } catch (InterruptedException stopped) {
            throw new InterruptException(stopped);
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof KafkaException kafka ? kafka : new KafkaException(failed.getCause());
        }
    }
}
