package io.millrace.runtime.lag;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsResult;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.GroupType;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks brokers which groups have read how far of some topics, and where those begin and end. Four requests, and one more to each group coordinator. */
final class CommittedOffsets {
    private static final Logger LOG = LoggerFactory.getLogger(CommittedOffsets.class);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Admin admin;
    private final String project;
    private final Set<String> topics;
    private final int mostAsked;
    private final int mostShown;

    /**
     * What was committed at a moment.
     *
     * @param offsets of each group that has any, by group and partition
     * @param ranges what can be read of each of these partitions
     * @param leftOut groups that were not asked, or have offsets and are left out, because there are too many
     */
    record Committed(Map<String, Map<TopicPartition, Long>> offsets, Map<TopicPartition, Range> ranges, int leftOut) {}

    /** Offsets that can be read: from {@code start} on, below {@code end}, which no open transaction reaches beyond. */
    record Range(long start, long end) {}

    /**
     * Asks about topics.
     *
     * @param project groups whose name begins with it and a dash are asked first
     * @param mostAsked groups at most
     * @param mostShown groups with offsets on the topics at most
     */
    CommittedOffsets(Admin admin, String project, Set<String> topics, int mostAsked, int mostShown) {
        this.admin = admin;
        this.project = project;
        this.topics = Set.copyOf(topics);
        this.mostAsked = mostAsked;
        this.mostShown = mostShown;
    }

    /**
     * What is committed now.
     *
     * @throws KafkaException when brokers do not answer, or refuse
     */
    Committed read() {
        List<String> groups = groups();
        List<String> asked = groups.subList(0, Math.min(mostAsked, groups.size()));
        Map<String, Map<TopicPartition, Long>> offsets = offsets(asked, existing());
        List<String> shown = ordered(offsets.keySet().stream().toList());
        int leftOut = groups.size() - asked.size() + Math.max(0, shown.size() - mostShown);
        offsets.keySet().retainAll(shown.subList(0, Math.min(mostShown, shown.size())));
        Map<TopicPartition, Range> ranges = ranges(offsets);
        offsets.values().forEach(own -> own.keySet().retainAll(ranges.keySet()));
        return new Committed(offsets, ranges, leftOut);
    }

    /** Groups that commit offsets: share groups keep theirs elsewhere, and Connect's workers are members of nothing that reads. */
    private List<String> groups() {
        return ordered(get(admin.listGroups().all()).stream()
                .filter(group -> group.type().orElse(GroupType.CLASSIC) != GroupType.SHARE
                        && !group.protocol().equals("connect"))
                .map(GroupListing::groupId)
                .toList());
    }

    private List<String> ordered(List<String> groups) {
        return groups.stream()
                .sorted(Comparator.comparing((String group) -> !group.startsWith(project + "-"))
                        .thenComparing(Function.identity()))
                .toList();
    }

    /** Groups remember topics that are gone. */
    private Set<String> existing() {
        return get(admin.listTopics().names()).stream().filter(topics::contains).collect(Collectors.toSet());
    }

    private Map<String, Map<TopicPartition, Long>> offsets(List<String> groups, Set<String> existing) {
        ListConsumerGroupOffsetsResult answers = admin.listConsumerGroupOffsets(groups.stream()
                .collect(Collectors.toMap(Function.identity(), group -> new ListConsumerGroupOffsetsSpec())));
        Map<String, Map<TopicPartition, Long>> result = new TreeMap<>();
        for (String group : groups) {
            try {
                Map<TopicPartition, Long> own = new HashMap<>();
                get(answers.partitionsToOffsetAndMetadata(group)).forEach((partition, offset) -> {
                    if (offset != null && existing.contains(partition.topic())) {
                        own.put(partition, offset.offset());
                    }
                });
                if (!own.isEmpty()) {
                    result.put(group, own);
                }
            } catch (KafkaException untold) {
                // It has gone meanwhile, or somebody may not know of it.
                LOG.debug("offsets of group {} are not told", group, untold);
            }
        }
        return result;
    }

    private Map<TopicPartition, Range> ranges(Map<String, Map<TopicPartition, Long>> offsets) {
        List<TopicPartition> partitions = offsets.values().stream()
                .flatMap(own -> own.keySet().stream())
                .distinct()
                .toList();
        ListOffsetsResult starts = admin.listOffsets(all(partitions, OffsetSpec.earliest()));
        // Of the records of an open transaction nobody knows whether they will ever be read.
        ListOffsetsResult ends = admin.listOffsets(
                all(partitions, OffsetSpec.latest()), new ListOffsetsOptions(IsolationLevel.READ_COMMITTED));
        Map<TopicPartition, Range> result = new HashMap<>();
        for (TopicPartition partition : partitions) {
            try {
                long start = get(starts.partitionResult(partition)).offset();
                result.put(
                        partition,
                        new Range(start, get(ends.partitionResult(partition)).offset()));
            } catch (KafkaException untold) {
                LOG.debug("the ends of {} are not told", partition, untold);
            }
        }
        return result;
    }

    private static Map<TopicPartition, OffsetSpec> all(List<TopicPartition> partitions, OffsetSpec spec) {
        return partitions.stream().collect(Collectors.toMap(Function.identity(), partition -> spec));
    }

    private static <T> T get(KafkaFuture<T> answer) {
        try {
            return answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof KafkaException refused
                    ? refused
                    : new KafkaException("brokers cannot be asked", failed.getCause());
        } catch (TimeoutException silence) {
            throw new KafkaException("brokers do not answer", silence);
        } catch (InterruptedException stopped) {
            throw new InterruptException(stopped);
        }
    }
}
