package io.millrace.serving.predict;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.features.FeatureSet;
import io.millrace.records.ScoringRole;
import io.millrace.serving.rest.Deadline;
import io.millrace.serving.rest.EntityId;
import io.millrace.serving.rest.Refusal;
import io.millrace.serving.scoring.InferenceLogEncoder;
import io.millrace.topics.TopicCatalogue;
import io.millrace.wire.SchemaRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes what requests were answered to the inference log. Thread-safe. */
final class RequestLog {
    private static final Logger LOG = LoggerFactory.getLogger(RequestLog.class);

    private final String topic;
    private final Producer<byte[], byte[]> producer;
    private final ThreadLocal<InferenceLogEncoder> encoders;
    private final AtomicBoolean failing = new AtomicBoolean();

    /**
     * A log.
     *
     * @param producer one that waits for every replica in sync, with {@link #producer}'s properties
     */
    RequestLog(FeatureSet features, TopicCatalogue topics, SchemaRegistry registry, Producer<byte[], byte[]> producer) {
        topic = topics.inferenceLog();
        this.producer = producer;
        encoders = ThreadLocal.withInitial(() -> new InferenceLogEncoder(registry, topic, features));
        // Whatever the registry has against it, it is to say at the start.
        encoders.get();
    }

    /**
     * Properties of its producer: it promises what is on the log, whatever other producers are told, and what is not written when the longest of
     * requests is over, nobody waits for.
     */
    static Map<String, Object> producer(Duration patience) {
        int millis = Math.toIntExact(patience.toMillis());
        return Map.of(
                ProducerConfig.ACKS_CONFIG,
                "all",
                ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                true,
                ProducerConfig.MAX_BLOCK_MS_CONFIG,
                millis,
                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                millis,
                ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                Math.max(1, millis / 2),
                ProducerConfig.LINGER_MS_CONFIG,
                0);
    }

    /**
     * Writes the entries of those outcomes that have one.
     *
     * @return comes when the brokers have confirmed all of them or the time is over: which outcomes are on the log
     * @throws Refusal 413 when an entry is larger than a record may be; nothing is written then
     */
    CompletableFuture<BitSet> write(List<Outcome> outcomes, Deadline deadline) throws Refusal {
        List<@Nullable ProducerRecord<byte[], byte[]>> records = new ArrayList<>(outcomes.size());
        int count = 0;
        for (Outcome outcome : outcomes) {
            ProducerRecord<byte[], byte[]> record = record(outcome);
            records.add(record);
            count += record == null ? 0 : 1;
        }
        if (count == 0) {
            return CompletableFuture.completedFuture(new BitSet());
        }
        Confirmations confirmations = new Confirmations(count);
        for (int i = 0; i < records.size(); i++) {
            ProducerRecord<byte[], byte[]> record = records.get(i);
            if (record != null && deadline.left() <= 0) {
                // A send may block for as long as brokers are away: one after the other they would, beyond any time.
                confirmed(i, confirmations, new TimeoutException("the time for the request is over"));
            } else if (record != null) {
                send(record, i, confirmations);
            }
        }
        return confirmations.by(deadline);
    }

    private @Nullable ProducerRecord<byte[], byte[]> record(Outcome outcome) throws Refusal {
        if (!(outcome instanceof Outcome.Predicted predicted) || !predicted.logged()) {
            return null;
        }
        EntityId entity = predicted.entity();
        byte[] key = entity == null ? new byte[0] : entity.text().getBytes(UTF_8);
        byte[] value = encoders.get().encode(predicted.update(), predicted.scoring(), ScoringRole.PRIMARY);
        if (key.length + value.length > TopicCatalogue.MAX_RECORD_BYTES) {
            throw Refusal.tooLarge(null, "an entity with its features is larger than a record may be");
        }
        return new ProducerRecord<>(topic, key, value);
    }

    private void send(ProducerRecord<byte[], byte[]> record, int index, Confirmations confirmations) {
        try {
            var unused = producer.send(record, (metadata, failure) -> confirmed(index, confirmations, failure));
        } catch (KafkaException | IllegalStateException failure) {
            confirmed(index, confirmations, failure);
        }
    }

    private void confirmed(int index, Confirmations confirmations, @Nullable Exception failure) {
        // Once for all that fail in a row: there may be thousands in a second.
        if (failing.getAndSet(failure != null) != (failure != null)) {
            LOG.warn(
                    failure == null
                            ? "Predictions are written to {} again"
                            : "Predictions that were asked for cannot be written to {}",
                    topic,
                    failure);
        }
        confirmations.come(index, failure == null);
    }

    /** Waits for several at once. */
    private static final class Confirmations {
        private final BitSet confirmed = new BitSet();
        private final CompletableFuture<BitSet> all = new CompletableFuture<>();
        private int left;

        Confirmations(int count) {
            left = count;
        }

        void come(int index, boolean written) {
            boolean last;
            synchronized (this) {
                confirmed.set(index, written);
                left--;
                last = left == 0;
            }
            if (last) {
                all.complete(soFar());
            }
        }

        CompletableFuture<BitSet> by(Deadline deadline) {
            return all.isDone()
                    ? all
                    : all.orTimeout(Math.max(0, deadline.left()), TimeUnit.NANOSECONDS)
                            .exceptionally(late -> soFar());
        }

        private synchronized BitSet soFar() {
            return (BitSet) confirmed.clone();
        }
    }
}
