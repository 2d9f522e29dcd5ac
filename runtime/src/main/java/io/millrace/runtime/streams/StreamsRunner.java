package io.millrace.runtime.streams;

import io.millrace.runtime.health.Health;
import io.millrace.runtime.metrics.Metrics;
import io.millrace.runtime.settings.MillraceSettings;
import io.millrace.runtime.settings.Settings;
import java.util.List;
import java.util.function.DoubleSupplier;

/**
 * Runs the Kafka Streams applications of one process. They share its metrics, its health and its native memory.
 *
 * <p>Stages: a {@link StreamsApplication} is described; {@link #configure} gives it properties; {@link
 * ConfiguredStreams#start} runs it. Each stage is immutable.
 */
public final class StreamsRunner implements AutoCloseable {
    private final String project;
    private final Settings settings;
    private final Metrics metrics;
    private final Health health;
    private final RocksDbMemory memory;

    /** Needs {@link MillraceSettings#BOOTSTRAP_SERVERS} and {@link MillraceSettings#STATE_DIR} to have been required. */
    public StreamsRunner(String project, Settings settings, Metrics metrics, Health health) {
        this.project = project;
        this.settings = settings;
        this.metrics = metrics;
        this.health = health;
        memory = new RocksDbMemory(settings.get(MillraceSettings.ROCKSDB_MEMORY) * 1024L * 1024L);
        report("used", memory::used);
        report("limit", memory::limit);
    }

    private void report(String kind, DoubleSupplier bytes) {
        metrics.gauge(
                "millrace_streams_memory_bytes",
                "Native memory that all state stores of the process share, block cache and write buffers: what is used, and what it is to be at most.",
                List.of("project", "kind"),
                bytes,
                project,
                kind);
    }

    /** An application with its properties. */
    public ConfiguredStreams configure(StreamsApplication application) {
        return new ConfiguredStreams(
                project, application, StreamsProperties.of(application, settings, memory), metrics, health);
    }

    /** Frees the shared memory: only after every application was closed. */
    @Override
    public void close() {
        memory.close();
    }
}
