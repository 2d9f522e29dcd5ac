package io.millrace.topology.features;

import io.millrace.features.FeatureSet;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.settings.InvalidSettingsException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * What the tasks of a running features process have written down of their layouts, read off their changelog.
 *
 * @param byTask of each task that has any, its epochs by number
 */
record TaskEpochs(Map<Integer, SortedMap<Integer, Epochs.Epoch>> byTask) {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /**
     * Reads them.
     *
     * @throws InvalidSettingsException one line when a task's present layout is not that of these features, or not known
     * @throws KafkaException when the cluster does not answer
     */
    static TaskEpochs read(ProcessContext process, FeatureSet features) throws InvalidSettingsException {
        Map<Integer, SortedMap<Integer, Epochs.Epoch>> tasks = new HashMap<>();
        try (Admin admin = Admin.create(process.settings().admin());
                Consumer<byte[], byte[]> consumer = process.reader("millrace-backfill-epochs")) {
            Changelogs changelogs = new Changelogs(process.project(), admin);
            String topic = changelogs.topic(FeatureTopology.PROGRESS);
            if (!changelogs.partitions(List.of(topic)).containsKey(topic)) {
                throw new InvalidSettingsException(
                        List.of("topic " + topic + ": found none, expected that of a features process that has run"));
            }
            ChangelogReader.first(consumer, topic, process.topics().partitions(), PATIENCE, record -> {
                Epochs.Epoch epoch = Epochs.Epoch.of(record.key(), record.value());
                if (epoch != null) {
                    tasks.computeIfAbsent(record.partition(), k -> new TreeMap<>())
                            .put(epoch.number(), epoch);
                }
                return null;
            });
        }
        // A task that has not written it down yet would be passed over in silence.
        long waiting = IntStream.range(0, process.topics().partitions())
                .filter(task -> !tasks.containsKey(task))
                .count();
        if (waiting > 0) {
            throw new InvalidSettingsException(
                    List.of("features process of project " + process.project().name() + ": found " + waiting + " of "
                            + process.topics().partitions()
                            + " tasks that have not run yet, expected all: let it run, and try again"));
        }
        for (SortedMap<Integer, Epochs.Epoch> task : tasks.values()) {
            if (!task.get(task.lastKey()).description().equals(features.stateDescription())) {
                throw new InvalidSettingsException(List.of("features."
                        + features.project().entity().name() + ".version: found "
                        + features.project().featureSet().version()
                        + ", which the features process does not run, expected the project file that it runs"));
            }
        }
        return new TaskEpochs(tasks);
    }

    /** The most recent epoch that any task is in. */
    int latest() {
        return byTask.values().stream()
                .mapToInt(epochs -> epochs.lastKey())
                .max()
                .orElse(0);
    }

    /** Of the tasks that had that epoch, the first offset of each source partition that they did not count before. */
    Map<Integer, Map<TopicPartition, Long>> starts(int epoch) {
        Map<Integer, Map<TopicPartition, Long>> starts = new HashMap<>();
        byTask.forEach((task, epochs) -> {
            Epochs.Epoch of = epochs.get(epoch);
            if (of != null) {
                Map<TopicPartition, Long> ofTask = new HashMap<>();
                of.starts()
                        .forEach(start ->
                                ofTask.put(new TopicPartition(start.topic(), start.partition()), start.next()));
                starts.put(task, ofTask);
            }
        });
        return starts;
    }
}
