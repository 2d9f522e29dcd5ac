package io.millrace.serving.reports;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.records.ServingReport;
import io.millrace.wire.RecordSerde;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes reports in their order. One that the brokers have not confirmed is written again, the same under the same number, for they may have it; until
 * then it makes no room for others. Used by one thread.
 */
final class ReportSender {
    private static final Logger LOG = LoggerFactory.getLogger(ReportSender.class);
    /** A report that comes later than the one after it is of no use. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Producer<byte[], byte[]> producer;
    private final String topic;
    private final RecordSerde<ServingReport> serde;
    private final Deque<ServingReport> unconfirmed = new ArrayDeque<>();
    private boolean failing;

    /** @param producer with {@link #producer}'s properties */
    ReportSender(Producer<byte[], byte[]> producer, String topic, RecordSerde<ServingReport> serde) {
        this.producer = producer;
        this.topic = topic;
        this.serde = serde;
    }

    /** Properties of its producer. */
    static Map<String, Object> producer() {
        int millis = Math.toIntExact(PATIENCE.toMillis());
        return Map.of(
                ProducerConfig.LINGER_MS_CONFIG,
                0,
                ProducerConfig.MAX_BLOCK_MS_CONFIG,
                millis,
                ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                millis / 2,
                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                millis);
    }

    /** Writes what is not confirmed once more; whether there is room for others now. */
    boolean ready() {
        return send(List.of());
    }

    /** Writes reports; whether the brokers have confirmed all. */
    boolean send(List<ServingReport> reports) {
        unconfirmed.addAll(reports);
        @Nullable Exception failure = null;
        while (failure == null && !unconfirmed.isEmpty()) {
            failure = write(unconfirmed.element());
            if (failure == null) {
                unconfirmed.remove();
            }
        }
        // Once for all that fail in a row.
        if (failing != (failure != null)) {
            failing = failure != null;
            LOG.warn(
                    failing
                            ? "What this instance has scored cannot be reported to {}; it is counted on"
                            : "Reports are written to {} again",
                    topic,
                    failure);
        }
        return failure == null;
    }

    private @Nullable Exception write(ServingReport report) {
        String key = report.getInstance() + "/" + report.getModel();
        try {
            byte[] value = serde.toBytes(topic, report);
            producer.send(new ProducerRecord<>(topic, key.getBytes(UTF_8), value))
                    .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            return null;
        } catch (KafkaException | ExecutionException | TimeoutException failure) {
            return failure;
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return stopping;
        }
    }
}
