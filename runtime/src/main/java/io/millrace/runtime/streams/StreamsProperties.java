package io.millrace.runtime.streams;

import io.millrace.runtime.privacy.KeyMark;
import io.millrace.runtime.settings.GroupMembership;
import io.millrace.runtime.settings.MillraceSettings;
import io.millrace.runtime.settings.Settings;
import io.millrace.topics.Environment;
import java.time.Duration;
import java.util.Properties;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.state.HostInfo;

/** The Kafka Streams properties of an application, each with its reason. An operator's {@code streams.} overrides win. */
final class StreamsProperties {

    /** Kafka Streams' own. */
    private static final Duration TRANSACTION_TIMEOUT = Duration.ofSeconds(10);

    private StreamsProperties() {}

    static Properties of(StreamsApplication application, Settings settings, RocksDbMemory memory) {
        Properties p = new Properties();
        p.put(StreamsConfig.APPLICATION_ID_CONFIG, application.id());
        // Kafka Streams' own, and a mark by which whoever forgets somebody sees under which secret this process would.
        p.put(StreamsConfig.CLIENT_ID_CONFIG, KeyMark.on(application.id() + "-" + UUID.randomUUID(), settings));
        common(p, settings, memory);
        guarantee(p, application);
        latency(p, application);
        membership(p);
        HostInfo address = application.address();
        if (address != null) {
            p.put(StreamsConfig.APPLICATION_SERVER_CONFIG, address.host() + ":" + address.port());
        }
        p.putAll(settings.streams());
        return p;
    }

    private static void common(Properties p, Settings settings, RocksDbMemory memory) {
        // Records stay bytes on the way in and out: a processor that cannot decode one makes it a dead letter.
        p.put(StreamsConfig.DEFAULT_KEY_SERDE_CLASS_CONFIG, Serdes.ByteArraySerde.class);
        p.put(StreamsConfig.DEFAULT_VALUE_SERDE_CLASS_CONFIG, Serdes.ByteArraySerde.class);
        // Never a temporary directory: its process id fences this process's own past, and losing it means restoring
        // everything.
        p.put(
                StreamsConfig.STATE_DIR_CONFIG,
                settings.get(MillraceSettings.STATE_DIR).toString());
        p.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, settings.get(MillraceSettings.THREADS));
        // A generated name would change with the topology and leave state behind.
        p.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
        // Changelogs must survive what the topics survive.
        Environment environment = settings.get(MillraceSettings.ENVIRONMENT);
        p.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, (int) environment.replicas());
        p.put(StreamsConfig.topicPrefix(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG), environment.minInsync());
        // One memory for all stores of the process, instead of about 100 MB for each store and partition.
        p.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, SharedRocksDb.class);
        p.put(SharedRocksDb.MEMORY, memory);
    }

    private static void guarantee(Properties p, StreamsApplication application) {
        p.put(
                StreamsConfig.PROCESSING_GUARANTEE_CONFIG,
                switch (application.guarantee()) {
                    case EXACTLY_ONCE -> StreamsConfig.EXACTLY_ONCE_V2;
                    case AT_LEAST_ONCE -> StreamsConfig.AT_LEAST_ONCE;
                });
        p.put(
                StreamsConfig.consumerPrefix(ConsumerConfig.ISOLATION_LEVEL_CONFIG),
                application.readCommitted() ? "read_committed" : "read_uncommitted");
        // Nothing that was acknowledged may be lost, and a retried send must not appear twice.
        p.put(StreamsConfig.producerPrefix(ProducerConfig.ACKS_CONFIG), "all");
        // (Streams refuses to have idempotence set under exactly-once, where it is always on; it is the producer's
        // default too.)
        // The brokers' default limit: what would not fit is made a dead letter before it is sent.
        p.put(StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG), 1024 * 1024);
        if (!application.patience().isZero()) {
            // A transaction is open while a record waits: the brokers must not abort it meanwhile. The price: that of a
            // machine which is gone for ever keeps readers of committed records waiting as long.
            p.put(StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG), (int)
                    application.patience().plus(TRANSACTION_TIMEOUT).toMillis());
        }
        // A new application begins with the past, not with whatever comes next.
        p.put(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
    }

    private static void latency(Properties p, StreamsApplication application) {
        // Under exactly-once, readers that wait for commits see a record up to this much later; shorter costs
        // transactions.
        p.put(
                StreamsConfig.COMMIT_INTERVAL_MS_CONFIG,
                application.commitInterval().toMillis());
        // Streams' own 100 ms would be most of the latency budget; 1 ms still gathers a batch under load.
        p.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 1);
        // A thread blocks this long for records before it looks whether a commit is due; the default is 100 ms.
        p.put(StreamsConfig.POLL_MS_CONFIG, 10);
    }

    private static void membership(Properties p) {
        // The streams group protocol has neither static membership nor warm-up replicas, and a session of 45 s at
        // least.
        p.put(StreamsConfig.GROUP_PROTOCOL_CONFIG, "classic");
        p.put(
                StreamsConfig.consumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG),
                GroupMembership.SESSION_TIMEOUT_MILLIS);
        p.put(
                StreamsConfig.consumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG),
                GroupMembership.HEARTBEAT_INTERVAL_MILLIS);
    }
}
