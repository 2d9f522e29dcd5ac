package io.millrace.topology.features;

import io.millrace.runtime.process.ProcessContext;
import io.millrace.topics.KafkaFutures;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.DoubleConsumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.apache.kafka.common.utils.Utils;

/** How far the features process has taken in what a backfill sent. */
public final class Intake implements AutoCloseable {
    private static final Duration LOOK_AGAIN = Duration.ofMillis(200);

    private final Admin admin;
    private final String application;

    Intake(ProcessContext process) {
        admin = Admin.create(process.settings().admin());
        application = FeatureTopology.applicationId(process.project());
    }

    /** Whether any instance of the process runs. */
    public boolean running() {
        List<String> group = List.of(application);
        try {
            return !KafkaFutures.await(admin.describeConsumerGroups(group)
                            .describedGroups()
                            .get(application))
                    .members()
                    .isEmpty();
        } catch (GroupIdNotFoundException notOfTheClassicProtocol) {
            try {
                return !KafkaFutures.await(admin.describeStreamsGroups(group)
                                .describedGroups()
                                .get(application))
                        .members()
                        .isEmpty();
            } catch (GroupIdNotFoundException | UnsupportedVersionException noGroup) {
                return false;
            }
        }
    }

    /**
     * Waits until the process has taken in all that was sent, or has ended.
     *
     * @param progress hears the share of the partitions that are done, 0 to 1
     * @return whether everything is taken in
     */
    public boolean await(StateSender sender, DoubleConsumer progress) {
        Map<TopicPartition, Long> last = sender.last();
        while (true) {
            long done = done(last);
            progress.accept(last.isEmpty() ? 1 : done / (double) last.size());
            if (done == last.size()) {
                return true;
            }
            if (!running()) {
                return false;
            }
            Utils.sleep(LOOK_AGAIN.toMillis());
        }
    }

    private long done(Map<TopicPartition, Long> last) {
        Map<TopicPartition, OffsetAndMetadata> committed =
                KafkaFutures.await(admin.listConsumerGroupOffsets(application).partitionsToOffsetAndMetadata());
        return last.entrySet().stream()
                .filter(each -> {
                    OffsetAndMetadata offset = committed.get(each.getKey());
                    return Objects.nonNull(offset) && offset.offset() > each.getValue();
                })
                .count();
    }

    @Override
    public void close() {
        admin.close();
    }
}
