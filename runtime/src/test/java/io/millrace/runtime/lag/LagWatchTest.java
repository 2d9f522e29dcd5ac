package io.millrace.runtime.lag;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.project.Project;
import io.millrace.project.ProjectFile;
import io.millrace.project.ProjectReader;
import io.millrace.runtime.clock.TickWatch;
import io.millrace.runtime.clock.TickWriter;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.settings.Settings;
import io.millrace.runtime.testing.Eventually;
import io.millrace.runtime.testing.TestBroker;
import io.millrace.wire.MemorySchemaRegistry;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the monitor watches beside its applications, while brokers come and go. */
class LagWatchTest {
    private static final Instant DAY = Instant.parse("2025-03-01T00:00:00Z");

    private TestBroker broker;
    private ProcessContext process;

    @TempDir
    private Path directory;

    @BeforeEach
    void start() throws Exception {
        broker = TestBroker.start();
        Path file = Path.of("..", "examples", "churn", "project.yaml");
        Project project = ProjectReader.read(List.of(new ProjectFile(file.toString(), Files.readString(file))));
        process = ProcessContext.open(
                Settings.builder()
                        .flag("bootstrap.servers", broker.bootstrapServers())
                        .flag("state.dir", directory.toString())
                        .flag("environment", "dev")
                        .flag("admin.default.api.timeout.ms", "2000")
                        .flag("admin.request.timeout.ms", "1000")
                        .build(),
                project,
                new MemorySchemaRegistry());
        process.ensureTopics(process.topics().topics());
    }

    @AfterEach
    void stop() throws Exception {
        process.close();
        broker.close();
    }

    @Test
    void shouldForgetWhatCannotBeMeasuredAndMeasureAgainWhenBrokersAnswer() throws Exception {
        String topic = process.topics().predictions();
        try (Producer<byte[], byte[]> producer = process.producer("test");
                Admin admin = broker.admin()) {
            TestBroker.send(producer, List.of(new ProducerRecord<>(topic, 0, null, new byte[1])));
            admin.alterConsumerGroupOffsets("crm", Map.of(new TopicPartition(topic, 0), new OffsetAndMetadata(0)))
                    .all()
                    .get();
        }
        String crm = "millrace_consumer_lag_records{project=\"churn\",group=\"crm\",topic=\"churn.predictions\",} 1.0";
        OffsetClock clock = new OffsetClock();

        try (LagWatch watch = LagWatch.start(process, clock)) {
            assertThat(watch).isNotNull();
            Eventually.await("the lag to be measured", () -> text().contains(crm));
            broker.stop();
            clock.ahead = Duration.ofHours(1);

            assertThat(text())
                    .doesNotContain("millrace_consumer_lag_records{", "millrace_consumer_lag_seconds{")
                    .containsPattern(
                            "millrace_consumer_lag_measurement_age_seconds\\{project=\"churn\",} 36[0-9][0-9]\\.");

            broker.restart();
            Eventually.await("the lag to be measured again", () -> text().contains(crm));
            assertThat(text())
                    .containsPattern("millrace_consumer_lag_seconds\\{project=\"churn\",group=\"crm\","
                            + "topic=\"churn.predictions\",} 36[0-9][0-9]\\.");
        }
    }

    @Test
    void shouldTellWhenTheLastTickCameAndWhereEventTimeIs() throws Exception {
        OffsetClock clock = new OffsetClock();
        try (TickWatch watch = TickWatch.start(process, clock);
                Producer<byte[], byte[]> producer = process.producer("ticker")) {
            assertThat(watch).isNotNull();
            assertThat(text())
                    .doesNotContain("millrace_clock_event_time_seconds{")
                    .contains("millrace_clock_tick_age_seconds{project=\"churn\",} ");
            TickWriter ticks = new TickWriter(
                    producer,
                    process.serdes(),
                    process.topics().clock(),
                    process.topics().partitions());
            ticks.write(DAY, List.of());
            ticks.write(DAY.plusSeconds(60), List.of());

            Eventually.await("the tick to be seen", () -> text().contains(
                            "millrace_clock_event_time_seconds{project=\"churn\",} "
                                    + (double) DAY.plusSeconds(60).getEpochSecond()));
            clock.ahead = Duration.ofHours(1);
            assertThat(text()).containsPattern("millrace_clock_tick_age_seconds\\{project=\"churn\",} 36[0-9][0-9]\\.");
        }
        // What was there before it began it sees, too.
        try (TickWatch later = TickWatch.start(process, Clock.systemUTC())) {
            assertThat(later).isNotNull();
            Eventually.await("the last tick to be seen", () -> text().contains(
                            "millrace_clock_event_time_seconds{project=\"churn\",} "
                                    + (double) DAY.plusSeconds(60).getEpochSecond()));
        }
    }

    private String text() throws Exception {
        StringWriter writer = new StringWriter();
        process.metrics().write(writer);
        return writer.toString();
    }

    /** The clock on the wall, and then some. */
    private static final class OffsetClock extends Clock {
        private volatile Duration ahead = Duration.ZERO;

        @Override
        public Instant instant() {
            return Instant.now().plus(ahead);
        }

        @Override
        public ZoneOffset getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
