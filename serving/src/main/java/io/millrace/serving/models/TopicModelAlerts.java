package io.millrace.serving.models;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.bundle.Rejection;
import io.millrace.records.Alert;
import io.millrace.records.AlertState;
import io.millrace.records.Severity;
import io.millrace.wire.RecordSerde;
import io.millrace.wire.RecordSerdes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes alerts about a model to the project's alert topic. What this instance has opened there before the process began is not opened again. An alert that
 * cannot be written is logged and written later: it must not stop serving. Thread-safe.
 */
public final class TopicModelAlerts implements ModelAlerts {
    /** Key of the evidence that says which instance has opened an alert: others may have reason for the same one. */
    static final String INSTANCE = "instance";

    private static final Logger LOG = LoggerFactory.getLogger(TopicModelAlerts.class);
    private static final Duration PAUSE = Duration.ofSeconds(10);
    private static final String REJECTED = "model_rejected";
    private static final String FAILING = "model_failing";

    private final Producer<byte[], byte[]> producer;
    private final String topic;
    private final RecordSerde<Alert> serde;
    private final Clock clock;
    private final String instance;
    private final String model;

    /** Message by id of what this instance has opened: brokers have acknowledged it. */
    private final Map<String, String> open = new ConcurrentHashMap<>();

    /** The latest that is to be said by id, until brokers have acknowledged it. */
    private final Map<String, Alert> unsaid = new ConcurrentHashMap<>();

    /** Ids of what is unsaid and on its way no longer. */
    private final Set<String> failed = ConcurrentHashMap.newKeySet();

    private volatile Instant retryAt = Instant.MIN;

    private final Set<String> rejectedBefore = new TreeSet<>();
    private final Set<String> rejectedElsewhere = new TreeSet<>();
    private final Set<String> failingBefore = new TreeSet<>();

    /**
     * Alerts about a model, written to its project's topic.
     *
     * @param instance tells this instance of serving from others, also after a restart
     * @param known alerts that are open there, by id
     */
    public TopicModelAlerts(
            Producer<byte[], byte[]> producer,
            String topic,
            RecordSerdes serdes,
            Clock clock,
            String instance,
            String model,
            Map<String, Alert> known) {
        this.producer = producer;
        this.topic = topic;
        this.clock = clock;
        this.instance = instance;
        this.model = model;
        serde = serdes.of(Alert.class);
        known.values().stream().filter(alert -> alert.getModel().equals(model)).forEach(this::know);
    }

    private void know(Alert alert) {
        boolean own = instance.equals(alert.getEvidence().get(INSTANCE));
        String kind = alert.getKind();
        if (own && (kind.equals(REJECTED) || kind.equals(FAILING))) {
            open.put(alert.getId(), alert.getMessage());
        }
        if (kind.equals(REJECTED)) {
            (own ? rejectedBefore : rejectedElsewhere).add(alert.getSubject());
        } else if (kind.equals(FAILING)) {
            failingBefore.add(alert.getSubject());
        }
    }

    @Override
    public Set<String> failingBefore() {
        return Set.copyOf(failingBefore);
    }

    @Override
    public Set<String> rejectedBefore() {
        return Set.copyOf(rejectedBefore);
    }

    @Override
    public Set<String> rejectedElsewhere() {
        return Set.copyOf(rejectedElsewhere);
    }

    @Override
    public void rejected(String version, Rejection rejection, String reason) {
        String message = "Model " + model + " " + version + " should be in service and cannot be used: " + reason
                + ". What was in service goes on; if nothing was, nothing is scored until another is promoted.";
        raise(REJECTED, version, message, Map.of("reason", rejection.code(), INSTANCE, instance));
    }

    @Override
    public void settled(String version, String reason) {
        close(REJECTED, version, reason);
    }

    @Override
    public void failing(String version, RuntimeException why, String update) {
        String message = "Model " + model + " " + version + " fails to score: " + why
                + ". Updates have no prediction of it; roll back or promote another.";
        raise(
                FAILING,
                version,
                message,
                Map.of("exception", why.getClass().getName(), "update", update, INSTANCE, instance));
    }

    @Override
    public void recovered(String version, String reason) {
        close(FAILING, version, reason);
    }

    private void raise(String kind, String version, String message, Map<String, String> evidence) {
        String id = id(kind, version);
        Alert latest = unsaid.get(id);
        String before = open.get(id);
        if (!message.equals(latest == null ? before : latest.getMessage())) {
            AlertState state = before == null ? AlertState.OPENED : AlertState.UPDATED;
            say(new Alert(id, kind, model, Severity.CRITICAL, state, version, message, evidence, clock.instant()));
        }
    }

    private void close(String kind, String version, String reason) {
        String message = "Model " + model + " " + version + ": " + reason + ".";
        say(new Alert(
                id(kind, version),
                kind,
                model,
                Severity.INFO,
                AlertState.CLOSED,
                version,
                message,
                Map.of(),
                clock.instant()));
    }

    private String id(String kind, String version) {
        return kind + "/" + model + "/" + version;
    }

    private void say(Alert alert) {
        unsaid.put(alert.getId(), alert);
        failed.remove(alert.getId());
        write(alert);
    }

    @Override
    public void retry() {
        if (failed.isEmpty() || clock.instant().isBefore(retryAt)) {
            return;
        }
        for (String id : List.copyOf(failed)) {
            Alert alert = unsaid.get(id);
            // Of several threads one writes it.
            if (failed.remove(id) && alert != null) {
                write(alert);
            }
        }
    }

    private void write(Alert alert) {
        try {
            byte[] value = serde.toBytes(topic, alert);
            var unused = producer.send(
                    new ProducerRecord<>(topic, alert.getId().getBytes(UTF_8), value),
                    (written, failure) -> answered(alert, failure));
        } catch (KafkaException failure) {
            answered(alert, failure);
        }
    }

    private void answered(Alert alert, @Nullable Exception failure) {
        String id = alert.getId();
        if (failure != null) {
            LOG.warn("The alert {} could not be written, and is tried again later", id, failure);
            retryAt = clock.instant().plus(PAUSE);
            // What has been said since goes its own way.
            if (alert.equals(unsaid.get(id))) {
                failed.add(id);
            }
            return;
        }
        if (alert.getState() == AlertState.CLOSED) {
            open.remove(id);
        } else {
            open.put(id, alert.getMessage());
        }
        unsaid.remove(id, alert);
    }
}
