package io.millrace.runtime.streams;

import io.millrace.runtime.health.Health;
import io.millrace.runtime.metrics.Metrics;
import java.util.Properties;

/**
 * An application with its properties, ready to start.
 *
 * @param project whose application it is
 * @param application what runs
 * @param properties how
 * @param metrics where its figures go
 * @param health where its state goes
 */
public record ConfiguredStreams(
        String project, StreamsApplication application, Properties properties, Metrics metrics, Health health) {

    /**
     * Starts it. Returns when what a killed predecessor left open is ended, at once as a rule and within seconds in any case; {@link
     * RunningStreams#awaitRunning} waits.
     *
     * @throws org.apache.kafka.streams.errors.StreamsException when Kafka Streams cannot be set up
     */
    public RunningStreams start() {
        return RunningStreams.start(this);
    }
}
