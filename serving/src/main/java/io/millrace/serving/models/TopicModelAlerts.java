package io.millrace.serving.models;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;

import io.millrace.bundle.Rejection;
import io.millrace.records.Alert;
import io.millrace.records.AlertState;
import io.millrace.records.Severity;
import io.millrace.wire.RecordSerde;
import io.millrace.wire.RecordSerdes;
import java.time.Clock;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes alerts about a model to the project's alert topic. What is open there as the process begins is not opened again. An alert that cannot be written is
 * logged: it must not stop serving.
 */
public final class TopicModelAlerts implements ModelAlerts {
    private static final Logger LOG = LoggerFactory.getLogger(TopicModelAlerts.class);
    private static final long PATIENCE_SECONDS = 10;
    private static final String KIND = "model_rejected";
    private static final String FAILING = "model_failing";

    private final Producer<byte[], byte[]> producer;
    private final String topic;
    private final RecordSerde<Alert> serde;
    private final Clock clock;
    private final String model;
    /** Message by id of the alerts that are open, as far as this process knows. */
    private final Map<String, String> open = new ConcurrentHashMap<>();

    private final Set<String> rejectedBefore;
    private final Set<String> failingBefore;

    /**
     * Alerts about a model, written to its project's topic.
     *
     * @param known alerts that are open there, by id
     */
    public TopicModelAlerts(
            Producer<byte[], byte[]> producer,
            String topic,
            RecordSerdes serdes,
            Clock clock,
            String model,
            Map<String, Alert> known) {
        this.producer = producer;
        this.topic = topic;
        this.clock = clock;
        this.model = model;
        serde = serdes.of(Alert.class);
        rejectedBefore = take(known, KIND);
        failingBefore = take(known, FAILING);
    }

    /** The subjects of what is open of a kind. */
    private Set<String> take(Map<String, Alert> known, String kind) {
        Set<String> subjects = new TreeSet<>();
        known.forEach((id, alert) -> {
            if (alert.getModel().equals(model) && alert.getKind().equals(kind)) {
                open.put(id, alert.getMessage());
                subjects.add(alert.getSubject());
            }
        });
        return Set.copyOf(subjects);
    }

    @Override
    public Set<String> failingBefore() {
        return failingBefore;
    }

    @Override
    public Set<String> rejectedBefore() {
        return rejectedBefore;
    }

    @Override
    public void rejected(String version, Rejection rejection, String reason) {
        String message = "Model " + model + " " + version + " should be in service and cannot be used: " + reason
                + ". What was in service goes on; if nothing was, nothing is scored until another is promoted.";
        String before = open.put(id(KIND, version), message);
        if (!message.equals(before)) {
            send(
                    version,
                    before == null ? AlertState.OPENED : AlertState.UPDATED,
                    Map.of("reason", rejection.code()),
                    message);
        }
    }

    @Override
    public void settled(String version, String reason) {
        open.remove(id(KIND, version));
        send(version, AlertState.CLOSED, Map.of(), "Model " + model + " " + version + ": " + reason + ".");
    }

    @Override
    public void failing(String version, String reason) {
        String message = "Model " + model + " " + version + " fails to score: " + reason
                + ". Updates have no prediction of it; roll back or promote another.";
        String before = open.put(id(FAILING, version), message);
        if (!message.equals(before)) {
            sendLater(version, before == null ? AlertState.OPENED : AlertState.UPDATED, message);
        }
    }

    @Override
    public void recovered(String version, String reason) {
        open.remove(id(FAILING, version));
        sendLater(version, AlertState.CLOSED, "Model " + model + " " + version + ": " + reason + ".");
    }

    private String id(String kind, String version) {
        return kind + "/" + model + "/" + version;
    }

    private void sendLater(String version, AlertState state, String message) {
        String id = id(FAILING, version);
        Alert alert =
                new Alert(id, FAILING, model, Severity.CRITICAL, state, version, message, Map.of(), clock.instant());
        try {
            var unused = producer.send(
                    new ProducerRecord<>(topic, id.getBytes(UTF_8), serde.toBytes(topic, alert)),
                    (written, failure) -> {
                        if (failure != null) {
                            LOG.warn("The alert {} could not be written", id, failure);
                        }
                    });
        } catch (KafkaException failure) {
            LOG.warn("The alert {} could not be written", id, failure);
        }
    }

    private void send(String version, AlertState state, Map<String, String> evidence, String message) {
        String id = id(KIND, version);
        Alert alert = new Alert(id, KIND, model, Severity.CRITICAL, state, version, message, evidence, clock.instant());
        try {
            byte[] value = serde.toBytes(topic, alert);
            producer.send(new ProducerRecord<>(topic, id.getBytes(UTF_8), value))
                    .get(PATIENCE_SECONDS, SECONDS);
        } catch (KafkaException | ExecutionException | TimeoutException failure) {
            LOG.warn("The alert {} could not be written", id, failure);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }
}
