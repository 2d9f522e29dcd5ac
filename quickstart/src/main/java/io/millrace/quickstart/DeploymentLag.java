package io.millrace.quickstart;

import io.millrace.runtime.process.ProcessContext;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/** Whether serving has carried out every deployment. It follows them without a consumer group. Not thread-safe. */
final class DeploymentLag implements AutoCloseable {
    private final Consumer<byte[], byte[]> consumer;
    private final TopicPartition deployments;
    private final Processes processes;

    DeploymentLag(ProcessContext process, Processes processes) {
        consumer = process.consumer("millrace-deployment-lag");
        deployments = new TopicPartition(process.topics().deployments(), 0);
        this.processes = processes;
    }

    /** What is yet to be carried out, in words; empty when nothing is. */
    Optional<String> behind() {
        long carriedOut = processes.deployed();
        long end = consumer.endOffsets(Set.of(deployments)).getOrDefault(deployments, 0L);
        return carriedOut < end
                ? Optional.of("serving has yet to carry out " + deployments + " from offset " + carriedOut)
                : Optional.empty();
    }

    @Override
    public void close() {
        consumer.close();
    }
}
