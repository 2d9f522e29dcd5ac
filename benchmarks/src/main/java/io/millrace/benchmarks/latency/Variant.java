package io.millrace.benchmarks.latency;

import io.millrace.runtime.settings.Settings;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.streams.StreamsConfig;

/**
 * One way to run two Streams applications in a row.
 *
 * @param exactlyOnce whether the first application runs exactly-once; else at-least-once
 * @param readCommitted whether the second reads read_committed
 * @param commitMillis commit interval of the first
 * @param pollMillis {@code poll.ms} of both
 * @param lingerMillis producer linger of both
 */
record Variant(boolean exactlyOnce, boolean readCommitted, int commitMillis, int pollMillis, int lingerMillis) {

    /** The product's defaults. */
    static final Variant DEFAULT = new Variant(true, true, 20, 10, 1);

    /** Settings of the first application, features. */
    Properties first() {
        Properties settings = shared();
        settings.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, commitMillis);
        if (exactlyOnce) {
            settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        }
        return settings;
    }

    /** Settings of the second application, serving: at-least-once. */
    Properties second() {
        Properties settings = shared();
        settings.put(
                StreamsConfig.consumerPrefix("isolation.level"), readCommitted ? "read_committed" : "read_uncommitted");
        return settings;
    }

    /** Millrace's own settings for the first. */
    Map<String, String> featuresSettings() {
        return settings(first());
    }

    /** Millrace's own settings for the second, whose scoring is a producer, and whose online store is Kafka Streams. */
    Map<String, String> servingSettings() {
        Map<String, String> settings = settings(second());
        settings.put("producer.linger.ms", Integer.toString(lingerMillis));
        return settings;
    }

    private static Map<String, String> settings(Properties streams) {
        Map<String, String> settings = new HashMap<>();
        streams.forEach((key, value) -> settings.put(Settings.STREAMS + key, String.valueOf(value)));
        return settings;
    }

    private Properties shared() {
        Properties settings = new Properties();
        settings.put(StreamsConfig.POLL_MS_CONFIG, pollMillis);
        settings.put(StreamsConfig.producerPrefix("linger.ms"), lingerMillis);
        settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 1);
        return settings;
    }

    @Override
    public String toString() {
        return "%-13s  %-16s  commit %3d  poll %2d  linger %d"
                .formatted(
                        exactlyOnce ? "exactly-once" : "at-least-once",
                        readCommitted ? "read_committed" : "read_uncommitted",
                        commitMillis,
                        pollMillis,
                        lingerMillis);
    }
}
