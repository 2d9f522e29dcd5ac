package io.millrace.runtime.lag;

import io.millrace.project.SourceDefinition;
import io.millrace.runtime.metrics.Metrics;
import io.millrace.runtime.metrics.Metrics.Sample;
import io.millrace.runtime.process.Background;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.topics.TopicDefinition;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;

/**
 * Shows how far every consumer group that has committed offsets on a topic of the project is behind, whoever it belongs to. Measured on a thread of its own, at intervals; while brokers do not
 * answer, the figures go after a while, and everything else goes on.
 */
public final class LagWatch implements AutoCloseable {
    /** Groups that are asked at most. */
    static final int MOST_ASKED = 1_000;

    /** Groups that are shown at most. */
    static final int MOST_SHOWN = 100;

    private static final Duration INTERVAL = Duration.ofSeconds(15);
    /** After which a figure that could not be measured again is no longer shown. */
    private static final Duration STALE = Duration.ofMinutes(2);

    private static final int ANSWER_MILLIS = 10_000;
    private static final CloseOptions AT_ONCE = CloseOptions.timeout(Duration.ofSeconds(1));

    private final ProcessContext process;
    private final String project;
    private final Clock clock;
    private final Background background;

    private volatile long measuredAt;
    private volatile LagMeasurement latest = LagMeasurement.NONE;

    private LagWatch(ProcessContext process, Clock clock) {
        this.process = process;
        this.clock = clock;
        project = process.project().name();
        measuredAt = clock.millis();
        show(process.metrics());
        background = Background.start(project + "-lag", this::watch);
    }

    /** Starts measuring; returns at once. */
    public static LagWatch start(ProcessContext process, Clock clock) {
        return new LagWatch(process, clock);
    }

    private void show(Metrics metrics) {
        List<String> labels = List.of("project", "group", "topic");
        metrics.family(
                "millrace_consumer_lag_records",
                "Records of a topic that a consumer group has not read.",
                labels,
                project,
                () -> current()
                        .map(lag -> new Sample(List.of(project, lag.group(), lag.topic()), lag.records()))
                        .toList());
        metrics.family(
                "millrace_consumer_lag_seconds",
                "How long the oldest record that a consumer group has not read has been on its topic, of the partitions that could be looked at; 0 where there is none.",
                labels,
                project,
                () -> current()
                        .filter(GroupLag::known)
                        .map(lag -> new Sample(List.of(project, lag.group(), lag.topic()), lag.seconds(clock.millis())))
                        .toList());
        metrics.gauge(
                "millrace_consumer_lag_measurement_age_seconds",
                "How long ago the lag of consumer groups was measured; from the monitor's start, before it ever was.",
                List.of("project"),
                () -> Math.max(0, clock.millis() - measuredAt) / 1e3,
                project);
        metrics.gauge(
                "millrace_consumer_groups_left_out",
                "Consumer groups whose lag is not shown, because there are too many.",
                List.of("project"),
                () -> latest.leftOut(),
                project);
    }

    private Stream<GroupLag> current() {
        return clock.millis() - measuredAt > STALE.toMillis() ? Stream.of() : latest.lags().stream();
    }

    private void watch(Background.Stop stop) throws InterruptedException {
        Map<String, Object> properties = new HashMap<>(process.settings().admin());
        if (!properties.containsKey(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG)
                && !properties.containsKey(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG)) {
            properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, ANSWER_MILLIS);
            properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, ANSWER_MILLIS);
        }
        Admin admin = Admin.create(properties);
        try {
            Consumer<byte[], byte[]> consumer = process.consumer(project + "-lag", OldestUnread.CONSUMER);
            try {
                CommittedOffsets offsets = new CommittedOffsets(admin, project, topics(), MOST_ASKED, MOST_SHOWN);
                OldestUnread unread = new OldestUnread(consumer);
                while (!stop.asked()) {
                    latest = LagMeasurement.of(offsets, unread);
                    measuredAt = clock.millis();
                    stop.pause(INTERVAL);
                }
            } finally {
                consumer.close(AT_ONCE);
            }
        } finally {
            admin.close(Duration.ZERO);
        }
    }

    /** Millrace's own, and those that it reads. */
    private Set<String> topics() {
        return Stream.concat(
                        process.topics().topics().stream().map(TopicDefinition::name),
                        process.project().sources().stream().map(SourceDefinition::topic))
                .collect(Collectors.toSet());
    }

    /** Stops measuring. */
    @Override
    public void close() {
        background.close();
    }
}
