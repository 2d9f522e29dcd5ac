package io.millrace.faults;

import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.testing.Eventually;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/** A topic that tells of a process that it works: it grows. */
final class Output implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final String topic;
    private final Admin admin;
    private final Map<TopicPartition, OffsetSpec> ends;

    Output(ProcessContext context, String topic) {
        this.topic = topic;
        admin = Admin.create(context.settings().admin());
        ends = IntStream.range(0, context.topics().topic(topic).orElseThrow().partitions())
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .collect(Collectors.toMap(Function.identity(), at -> OffsetSpec.latest()));
    }

    /** Waits until it has so many records more than there are now, those of open transactions included. */
    void awaitGrowth(int records) throws Exception {
        awaitGrowth(size(), records);
    }

    /** The same, from what it had at a moment before. */
    void awaitGrowth(long before, int records) throws Exception {
        Eventually.await(topic + " to grow by " + records, PATIENCE, () -> size() >= before + records);
    }

    /** Waits until every partition of it has so many records more than now. */
    void awaitGrowthOfEach(int records) throws Exception {
        Map<TopicPartition, Long> before = sizes();
        Eventually.await("every partition of " + topic + " to grow by " + records, PATIENCE, () -> {
            Map<TopicPartition, Long> now = sizes();
            return before.entrySet().stream()
                    .allMatch(at -> now.getOrDefault(at.getKey(), 0L) >= at.getValue() + records);
        });
    }

    /** Records that it has, and marks of transactions among them. */
    long size() throws Exception {
        return sizes().values().stream().mapToLong(Long::longValue).sum();
    }

    private Map<TopicPartition, Long> sizes() throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                return admin.listOffsets(ends).all().get().entrySet().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey, at -> at.getValue().offset()));
            } catch (ExecutionException away) {
                if (System.nanoTime() > deadline) {
                    throw away;
                }
                // Of a leader that is gone: another is about to be chosen, and clients hear of it.
                admin.describeCluster().nodes().get();
            }
        }
    }

    @Override
    public void close() {
        admin.close();
    }
}
