package io.millrace.topology.alerts;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.project.Project;
import io.millrace.records.Alert;
import io.millrace.records.AlertState;
import io.millrace.records.Severity;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.settings.Settings;
import io.millrace.runtime.testing.TestBroker;
import io.millrace.topology.records.Driven;
import io.millrace.wire.MemorySchemaRegistry;
import io.millrace.wire.SchemaRegistry;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** A project whose alerts somebody writes. */
public final class Alerts {
    private static final Instant AT = Instant.parse("2026-03-10T00:00:00Z");

    private Alerts() {}

    /** The shop by another name. */
    public static Project named(String name) {
        Project shop = Driven.project(1);
        return new Project(
                name,
                shop.objective(),
                shop.time(),
                shop.entity(),
                shop.sources(),
                shop.featureSet(),
                shop.examples(),
                shop.labels(),
                shop.models(),
                shop.historicalPeriod(),
                shop.partitions(),
                shop.serving(),
                shop.interventions(),
                shop.validation(),
                shop.constraints(),
                shop.availability(),
                shop.experiments(),
                shop.recommendations());
    }

    /** A process of that project; two of them in different JVMs know the schema by the same id. */
    public static ProcessContext open(String brokers, Path directory, String project, Map<String, String> more)
            throws Exception {
        SchemaRegistry registry = new MemorySchemaRegistry();
        registry.register(Alert.getClassSchema().getFullName(), Alert.getClassSchema());
        Settings.Builder settings = Settings.builder()
                .flag("bootstrap.servers", brokers)
                .flag("state.dir", directory.toString())
                .flag("environment", "dev")
                .flag("consumer.session.timeout.ms", "3000")
                .flag("consumer.heartbeat.interval.ms", "300");
        more.forEach(settings::flag);
        return ProcessContext.open(settings.build(), named(project), registry);
    }

    /** Creates the topic of alerts. */
    public static void createTopic(ProcessContext process) throws Exception {
        process.ensureTopics(process.topics().topics().stream()
                .filter(topic -> topic.name().equals(process.topics().alerts()))
                .toList());
    }

    /** An alert that a version has drifted. */
    public static Alert drift(String version, Severity severity, AlertState state) {
        return drift(version, severity, state, Map.of("sessions_7d", "psi 0.310"));
    }

    /** An alert that a version has drifted, by figures. */
    public static Alert drift(String version, Severity severity, AlertState state, Map<String, String> evidence) {
        return new Alert(
                "drift/churn/" + version,
                "drift",
                "churn",
                severity,
                state,
                version,
                "drift of sessions_7d is confirmed",
                evidence,
                AT);
    }

    /** Writes alerts, and waits until the brokers have them. */
    public static void write(TestBroker broker, ProcessContext process, Alert... alerts) throws Exception {
        String topic = process.topics().alerts();
        try (Producer<byte[], byte[]> producer = broker.producer(Map.of())) {
            TestBroker.send(
                    producer,
                    List.of(alerts).stream()
                            .map(alert -> new ProducerRecord<>(
                                    topic,
                                    alert.getId().getBytes(UTF_8),
                                    process.serdes().of(Alert.class).toBytes(topic, alert)))
                            .toList());
        }
    }

    /** What the process says of itself. */
    public static String page(ProcessContext process) {
        StringWriter page = new StringWriter();
        try {
            process.metrics().write(page);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return page.toString();
    }
}
