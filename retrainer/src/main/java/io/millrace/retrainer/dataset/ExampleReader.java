package io.millrace.retrainer.dataset;

import io.millrace.project.ModelDefinition;
import io.millrace.project.Project;
import io.millrace.records.LabelledExample;
import io.millrace.retrainer.TrainerContext;
import io.millrace.retrainer.topics.RecordDecoder;
import io.millrace.retrainer.topics.TopicReader;
import io.millrace.retrainer.topics.Unreadable;
import io.millrace.runtime.deadletters.DeadLetter;
import io.millrace.runtime.deadletters.DeadLetterReason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the examples of a training from the topic of labelled examples. One that nobody can read is left out: it must not
 * stand between the project and its next model.
 */
public final class ExampleReader {
    private static final Logger LOG = LoggerFactory.getLogger(ExampleReader.class);

    private final TrainerContext context;
    private final RecordDecoder<LabelledExample> decoder;

    public ExampleReader(TrainerContext context) {
        this.context = context;
        this.decoder = new RecordDecoder<>(LabelledExample.class, context.serdes(), "trainer.examples");
    }

    /**
     * The examples, and how far they were read.
     *
     * @param table examples of the model, with its label, of its feature set's major version
     * @param offsets per partition the next offset
     * @param unreadable the records that are no examples, as dead letters
     */
    public record Examples(ExampleTable table, Map<Integer, Long> offsets, List<DeadLetter> unreadable) {}

    /**
     * Reads up to given ends.
     *
     * @param model whose examples
     * @param ends per partition of the topic the offset after the last example
     * @param from only examples with as-of at or after it
     * @param maturedUntil only examples that matured at or before it: what matures while the request is on its way would
     *     make the dataset a matter of luck
     */
    public Examples read(
            ModelDefinition model, Map<TopicPartition, Long> ends, @Nullable Instant from, Instant maturedUntil) {
        ExampleTable.Builder builder = ExampleTable.builder(
                ExampleTable.features(context.project().featureSet().features()));
        List<DeadLetter> unreadable = new ArrayList<>();
        try (Consumer<byte[], byte[]> consumer = context.reader("examples")) {
            Map<Integer, Long> offsets = TopicReader.read(consumer, ends, record -> {
                LabelledExample example = read(record, unreadable);
                if (example != null
                        && model.equals(context.project().modelOf(example.getModel()))
                        && !example.getMaturedAt().isAfter(maturedUntil)
                        && (from == null || !example.getAsOf().isBefore(from))) {
                    builder.add(
                            example.getId(),
                            example.getEntity(),
                            example.getAsOf().toEpochMilli(),
                            example.getLabel(),
                            example.getNumbers(),
                            example.getCategories(),
                            HeldOut.of(example.getDecision(), example.getTreated()));
                }
            });
            if (!unreadable.isEmpty()) {
                LOG.warn("{} records are left out of the dataset: {}", unreadable.size(), Unreadable.first(unreadable));
            }
            return new Examples(builder.build(), offsets, unreadable);
        }
    }

    /** An example of any of the project's models, so that every training finds the same records that are none; null when it is another's. */
    private @Nullable LabelledExample read(ConsumerRecord<byte[], byte[]> record, List<DeadLetter> unreadable) {
        LabelledExample example = decoder.decode(record, unreadable::add);
        if (example == null || !belongs(example)) {
            return null;
        }
        double label = example.getLabel();
        if (label != 0 && label != 1) {
            unreadable.add(decoder.letter(record, DeadLetterReason.OUT_OF_RANGE, "a label is 0 or 1, not " + label));
            return null;
        }
        return example;
    }

    private boolean belongs(LabelledExample example) {
        Project project = context.project();
        ModelDefinition model = project.modelOf(example.getModel());
        return example.getFeatureSetVersion().startsWith(project.featureSet().major() + ".")
                && model != null
                && example.getLabelName().equals(model.label().name());
    }
}
