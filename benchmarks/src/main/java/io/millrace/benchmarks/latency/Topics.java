package io.millrace.benchmarks.latency;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/** Creates the benchmark's topics. */
final class Topics implements AutoCloseable {
    private final Admin admin;
    private final int partitions;

    Topics(String bootstrap, int partitions) {
        admin = Admin.create(Map.of("bootstrap.servers", bootstrap));
        this.partitions = partitions;
    }

    int partitions() {
        return partitions;
    }

    void create(String name) {
        try {
            admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1)))
                    .all()
                    .get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("cannot create " + name, e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        admin.close();
    }
}
