package io.millrace.quickstart.replay;

import io.millrace.project.SourceDefinition;
import io.millrace.runtime.process.ProcessContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Whether a topic would keep what a replay writes. Replayed records carry their event time as timestamp: a topic that keeps
 * the producer's timestamps and deletes by age drops old events before anybody has read them, and one that is compacted keeps
 * one event per key.
 */
public final class TargetTopics {
    private static final Duration LEAST_RETENTION = Duration.ofHours(1);

    /** A packed file may be a tenth of what its rows are as records. */
    private static final long GROWTH = 20;

    private TargetTopics() {}

    /**
     * Why a replay must not write to the sources' topics: one line per reason, none when it may.
     *
     * @param fileBytes size of the file to be replayed
     */
    public static List<String> refusals(ProcessContext process, List<SourceDefinition> sources, long fileBytes)
            throws InterruptedException {
        List<String> refusals = new ArrayList<>();
        try (Admin admin = Admin.create(process.settings().admin())) {
            for (SourceDefinition source : sources) {
                ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, source.topic());
                try {
                    Map<ConfigResource, Config> configs =
                            admin.describeConfigs(List.of(resource)).all().get();
                    Config config = configs.get(resource);
                    if (config != null) {
                        refuse(source, config, fileBytes, refusals);
                    }
                } catch (ExecutionException e) {
                    if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                        refusals.add("topic " + source.topic() + ": found none, expected the topic of source "
                                + source.name());
                    } else {
                        throw new KafkaException(e.getCause());
                    }
                }
            }
        }
        return refusals;
    }

    private static void refuse(SourceDefinition source, Config config, long fileBytes, List<String> refusals) {
        String topic = source.topic();
        String cleanup = text(config, TopicConfig.CLEANUP_POLICY_CONFIG);
        if (cleanup.contains(TopicConfig.CLEANUP_POLICY_COMPACT) && !source.table()) {
            refusals.add("topic " + topic + ": found cleanup.policy " + cleanup
                    + ", expected delete: of events with the same key it would keep the latest");
        }
        if (!cleanup.contains(TopicConfig.CLEANUP_POLICY_DELETE)) {
            return;
        }
        long retention = number(config, TopicConfig.RETENTION_MS_CONFIG);
        boolean producerTime =
                !text(config, TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG).equals("LogAppendTime");
        if (retention >= 0 && producerTime) {
            refusals.add("topic " + topic + ": found message.timestamp.type CreateTime with retention.ms " + retention
                    + ", expected LogAppendTime or retention.ms -1: it would delete events for their age");
        } else if (retention >= 0 && retention < LEAST_RETENTION.toMillis()) {
            refusals.add("topic " + topic + ": found retention.ms " + retention + ", expected "
                    + LEAST_RETENTION.toMillis() + " or more: it would delete events before they are read");
        }
        long bytes = number(config, TopicConfig.RETENTION_BYTES_CONFIG);
        if (bytes >= 0 && bytes < GROWTH * fileBytes) {
            refusals.add("topic " + topic + ": found retention.bytes " + bytes + ", expected -1 or at least "
                    + GROWTH * fileBytes + " for a file of " + fileBytes + " bytes");
        }
    }

    private static String text(Config config, String name) {
        ConfigEntry entry = config.get(name);
        return entry == null || entry.value() == null ? "" : entry.value();
    }

    private static long number(Config config, String name) {
        String text = text(config, name);
        return text.isEmpty() ? -1 : Long.parseLong(text);
    }
}
