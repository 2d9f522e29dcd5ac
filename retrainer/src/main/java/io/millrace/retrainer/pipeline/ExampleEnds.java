package io.millrace.retrainer.pipeline;

import io.millrace.records.StageValue;
import io.millrace.retrainer.TrainerContext;
import io.millrace.retrainer.topics.TopicReader;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/**
 * Up to where the examples of a training are read. It is settled once per retrain event, when its training begins, so that a training
 * that is taken up again after a crash learns from the same examples.
 *
 * @param offsets per partition of the labelled examples the offset after the last one
 */
public record ExampleEnds(Map<Integer, Long> offsets) {
    /** Name of the stage input that tells them. */
    public static final String INPUT = "examples";

    private static final Pattern WRITTEN = Pattern.compile("\\d+:\\d+( \\d+:\\d+)*");

    public ExampleEnds {
        offsets = Map.copyOf(offsets);
    }

    /** Where the topic ends now: every committed example lies before it. */
    public static ExampleEnds now(TrainerContext context) {
        Map<Integer, Long> offsets = new TreeMap<>();
        try (Consumer<byte[], byte[]> consumer = context.reader("ends")) {
            TopicReader.ends(consumer, context.topics().labelledExamples())
                    .forEach((partition, end) -> offsets.put(partition.partition(), end));
        }
        return new ExampleEnds(offsets);
    }

    /** Those among a stage's inputs, if they are. */
    static Optional<ExampleEnds> of(List<StageValue> inputs) {
        return inputs.stream()
                .filter(input -> input.getName().equals(INPUT)
                        && WRITTEN.matcher(input.getValue()).matches())
                .findFirst()
                .map(input -> parse(input.getValue()));
    }

    /** As partitions of a topic. */
    public Map<TopicPartition, Long> in(String topic) {
        return offsets.entrySet().stream()
                .collect(Collectors.toMap(end -> new TopicPartition(topic, end.getKey()), Map.Entry::getValue));
    }

    /** For example {@code 0:1200 1:1187}. */
    public String written() {
        return new TreeMap<>(offsets)
                .entrySet().stream()
                        .map(end -> end.getKey() + ":" + end.getValue())
                        .collect(Collectors.joining(" "));
    }

    private static ExampleEnds parse(String written) {
        Map<Integer, Long> offsets = new TreeMap<>();
        for (String end : written.split(" ", -1)) {
            int colon = end.indexOf(':');
            offsets.put(Integer.valueOf(end.substring(0, colon)), Long.valueOf(end.substring(colon + 1)));
        }
        return new ExampleEnds(offsets);
    }
}
