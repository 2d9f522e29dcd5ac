package io.millrace.benchmarks.throughput;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/** Creates the sources' topics and deletes what a run has left. */
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

    /** Creates a topic whose records stay, however old they say they are. */
    void create(String name) throws InterruptedException {
        try {
            NewTopic topic = new NewTopic(name, partitions, (short) 1)
                    .configs(Map.of("retention.ms", "-1", "retention.bytes", "-1"));
            admin.createTopics(List.of(topic)).all().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("cannot create " + name, e.getCause());
        }
    }

    /** Deletes all topics of a project and of its applications. */
    void deleteOf(String project) throws InterruptedException {
        try {
            List<String> names = admin.listTopics().names().get().stream()
                    .filter(name -> name.startsWith(project + ".") || name.startsWith(project + "-"))
                    .toList();
            admin.deleteTopics(names).all().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("cannot delete the topics of " + project, e.getCause());
        }
    }

    @Override
    public void close() {
        admin.close();
    }
}
