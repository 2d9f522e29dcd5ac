package io.millrace.retrainer;

import io.millrace.project.Project;
import io.millrace.records.LabelledExample;
import io.millrace.wire.MalformedRecordException;
import io.millrace.wire.RecordSerde;
import java.time.Instant;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the examples of a training from the topic of labelled examples. */
final class ExampleReader {
    private static final Logger LOG = LoggerFactory.getLogger(ExampleReader.class);

    private final TrainerContext context;
    private final RecordSerde<LabelledExample> serde;

    ExampleReader(TrainerContext context) {
        this.context = context;
        this.serde = RecordSerde.of(LabelledExample.class, context.registry());
    }

    /**
     * The examples, and how far they were read.
     *
     * @param table examples of the project's label and of its feature set's major version
     * @param offsets per partition the next offset
     */
    record Examples(ExampleTable table, Map<Integer, Long> offsets) {}

    /** Reads up to the present end; {@code from}: only examples with as-of at or after it. */
    Examples read(@Nullable Instant from) {
        Project project = context.project();
        ExampleTable.Builder builder =
                ExampleTable.builder(ExampleTable.features(project.featureSet().features()));
        try (Consumer<byte[], byte[]> consumer = context.reader("examples")) {
            Map<Integer, Long> offsets =
                    TopicReader.read(consumer, context.topics().labelledExamples(), record -> {
                        LabelledExample example = decode(record);
                        if (example != null && belongs(example, from)) {
                            builder.add(
                                    example.getId(),
                                    example.getEntity(),
                                    example.getAsOf().toEpochMilli(),
                                    example.getLabel(),
                                    example.getNumbers(),
                                    example.getCategories());
                        }
                    });
            return new Examples(builder.build(), offsets);
        }
    }

    private boolean belongs(LabelledExample example, @Nullable Instant from) {
        Project project = context.project();
        String version = example.getFeatureSetVersion();
        return version.startsWith(project.featureSet().major() + ".")
                && example.getLabelName().equals(project.label().name())
                && (from == null || !example.getAsOf().isBefore(from));
    }

    /** An example that nobody can read is passed over, aloud: it must not stand between the project and its next model. */
    private @Nullable LabelledExample decode(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            return null;
        }
        try {
            return serde.fromBytes(record.value());
        } catch (MalformedRecordException malformed) {
            LOG.warn(
                    "example at {}-{}, offset {}, is left out of the dataset: {}",
                    record.topic(),
                    record.partition(),
                    record.offset(),
                    malformed.getMessage());
            return null;
        }
    }
}
