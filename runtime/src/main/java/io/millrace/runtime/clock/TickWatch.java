package io.millrace.runtime.clock;

import io.millrace.records.Tick;
import io.millrace.runtime.metrics.Metrics;
import io.millrace.runtime.metrics.Metrics.Sample;
import io.millrace.runtime.process.Background;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.wire.MalformedRecordException;
import io.millrace.wire.RecordSerde;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shows whether the clock goes on, and where event time is: every tick is in each partition of its topic, and one is read, from its last record on. */
public final class TickWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TickWatch.class);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final CloseOptions AT_ONCE = CloseOptions.timeout(Duration.ofSeconds(1));

    private final ProcessContext process;
    private final TopicPartition partition;
    private final RecordSerde<Tick> serde;
    private final Background background;

    private volatile long lastAt;
    private volatile @Nullable Instant eventTime;

    private TickWatch(ProcessContext process, Clock clock) {
        this.process = process;
        partition = new TopicPartition(process.topics().clock(), 0);
        serde = process.serdes().of(Tick.class);
        lastAt = clock.millis();
        String project = process.project().name();
        Metrics metrics = process.metrics();
        metrics.gauge(
                "millrace_clock_tick_age_seconds",
                "How long ago the last tick came, on the clock on the wall; from the monitor's start, before one ever came.",
                List.of("project"),
                () -> Math.max(0, clock.millis() - lastAt) / 1e3,
                project);
        metrics.family(
                "millrace_clock_event_time_seconds",
                "Event time that has been reached, Unix time; there is none before the first tick.",
                List.of("project"),
                project,
                () -> {
                    Instant reached = eventTime;
                    return reached == null
                            ? List.of()
                            : List.of(new Sample(List.of(project), reached.toEpochMilli() / 1e3));
                });
        background = Background.start(project + "-tick-watch", this::watch);
    }

    /** Starts watching; returns at once. The topic should exist. */
    public static TickWatch start(ProcessContext process, Clock clock) {
        return new TickWatch(process, clock);
    }

    private void watch(Background.Stop stop) {
        Consumer<byte[], byte[]> consumer = process.consumer(process.project().name() + "-tick-watch");
        try {
            consumer.assign(List.of(partition));
            consumer.seekToEnd(List.of(partition));
            consumer.seek(partition, Math.max(0, consumer.position(partition) - 1));
            while (!stop.asked()) {
                consumer.poll(POLL).forEach(this::read);
            }
        } finally {
            consumer.close(AT_ONCE);
        }
    }

    private void read(ConsumerRecord<byte[], byte[]> record) {
        try {
            eventTime = serde.fromBytes(record.value()).getTime();
            lastAt = record.timestamp();
        } catch (MalformedRecordException foreign) {
            LOG.debug("a record at {} of {} is no tick", record.offset(), partition, foreign);
        }
    }

    /** Stops watching. */
    @Override
    public void close() {
        background.close();
    }
}
