package io.millrace.quickstart.forget;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.TopicConfig;
import org.jspecify.annotations.Nullable;

/**
 * What a topic's log keeps of a record that is not wanted any more, and for how long from now at the most. Read from the topic's own configuration, which somebody may have changed.
 *
 * @param topic its name
 * @param compacted whether a later record of the key, or its tombstone, takes the place of an earlier one when the broker compacts
 * @param atMost how long at the most; null: for ever, or nobody can say
 */
record Retained(String topic, boolean compacted, @Nullable Duration atMost) {
    private static final String FOR_EVER = "-1";

    /** Kafka's default: it never compacts a segment for its age alone. */
    private static final String WHENEVER = Long.toString(Long.MAX_VALUE);

    /**
     * Of a topic.
     *
     * @param config of the topic: {@code cleanup.policy} and the settings that say how long
     */
    static Retained of(String topic, Map<String, String> config) {
        String policy = config.getOrDefault(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE);
        boolean deleted = policy.contains(TopicConfig.CLEANUP_POLICY_DELETE);
        boolean compacted = policy.contains(TopicConfig.CLEANUP_POLICY_COMPACT);
        // A segment goes as a whole, when its newest record is old enough; it takes records for segment.ms at the most.
        Duration byAge = deleted ? plus(config, TopicConfig.RETENTION_MS_CONFIG, TopicConfig.SEGMENT_MS_CONFIG) : null;
        Duration byKey = compacted ? age(config, TopicConfig.MAX_COMPACTION_LAG_MS_CONFIG) : null;
        if (byAge == null || (byKey != null && byKey.compareTo(byAge) < 0)) {
            return new Retained(topic, compacted, byKey);
        }
        return new Retained(topic, compacted, byAge);
    }

    private static @Nullable Duration plus(Map<String, String> config, String retention, String segment) {
        Duration kept = age(config, retention);
        Duration open = age(config, segment);
        return kept == null || open == null ? null : kept.plus(open);
    }

    private static @Nullable Duration age(Map<String, String> config, String name) {
        String text = config.getOrDefault(name, FOR_EVER);
        return List.of(FOR_EVER, WHENEVER).contains(text) ? null : Duration.ofMillis(Long.parseLong(text));
    }
}
