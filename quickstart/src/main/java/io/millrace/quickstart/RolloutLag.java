package io.millrace.quickstart;

import io.millrace.quickstart.replay.GroupWatch;
import io.millrace.quickstart.replay.LockStep.Follower;
import io.millrace.records.Deployment;
import io.millrace.records.ServingReport;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.topology.rollout.RolloutTopology;
import io.millrace.wire.RecordSerde;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Whether serving has carried out every deployment, and rollouts have gone as far as they can at a tick. While one is under way, serving must have told what it
 * has scored since the tick, and the machine must have heard it: reports are written by the clock, and what a tick decides must not depend on which of
 * them had come. Not thread-safe.
 */
final class RolloutLag implements Follower, AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(10);

    private final LongSupplier deployed;
    private final String deployments;
    private final RecordSerde<Deployment> deploymentSerde;
    private final RecordSerde<ServingReport> reportSerde;
    private final Consumer<byte[], byte[]> consumer;
    private final GroupWatch rollout;
    private final Map<String, Long> underWay = new HashMap<>();
    private final Map<String, ServingReport> reports = new HashMap<>();
    private long end;
    private long endBefore = -1;
    private @Nullable Instant tickBefore;
    private Instant since = Instant.MIN;

    /** @param deployed how far serving has carried out the topic of deployments */
    RolloutLag(ProcessContext process, LongSupplier deployed) {
        this.deployed = deployed;
        deployments = process.topics().deployments();
        deploymentSerde = process.serdes().of(Deployment.class);
        reportSerde = process.serdes().of(ServingReport.class);
        rollout = new GroupWatch(
                process, RolloutTopology.applicationId(process.project().name()));
        consumer = process.consumer("millrace-rollout-lag");
        List<TopicPartition> partitions = List.of(
                new TopicPartition(deployments, 0),
                new TopicPartition(process.topics().servingReports(), 0));
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    @Override
    public Optional<String> behind(Instant tick) throws InterruptedException {
        read();
        long carriedOut = deployed.getAsLong();
        if (carriedOut < end) {
            return Optional.of("serving has yet to carry out " + deployments + " from offset " + carriedOut);
        }
        if (!tick.equals(tickBefore) || end != endBefore) {
            tickBefore = tick;
            endBefore = end;
            since = Instant.now();
        }
        for (Map.Entry<String, Long> model : underWay.entrySet()) {
            ServingReport report = reports.get(model.getKey());
            if (report == null || report.getTo().isBefore(since) || report.getDeploymentOffset() < model.getValue()) {
                return Optional.of(
                        "serving has yet to report what it has scored under the rollout of " + model.getKey());
            }
        }
        if (underWay.isEmpty()) {
            return Optional.empty();
        }
        Optional<String> unread = rollout.behind();
        read();
        return unread.isEmpty() && end != endBefore ? Optional.of("a rollout goes on") : unread;
    }

    /** To where the topics end now. */
    private void read() {
        Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
        while (ends.entrySet().stream().anyMatch(last -> consumer.position(last.getKey()) < last.getValue())) {
            consumer.poll(POLL).forEach(this::take);
        }
        end = ends.getOrDefault(new TopicPartition(deployments, 0), 0L);
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        if (record.topic().equals(deployments)) {
            Deployment deployment = deploymentSerde.fromBytes(record.value());
            underWay.remove(deployment.getModel());
            if (deployment.getRollout() != null) {
                underWay.put(deployment.getModel(), record.offset());
            }
        } else {
            ServingReport report = reportSerde.fromBytes(record.value());
            reports.put(report.getModel(), report);
        }
    }

    @Override
    public void close() {
        consumer.close();
        rollout.close();
    }
}
