package io.millrace.retrainer.dataset;

import io.millrace.project.ModelDefinition;
import io.millrace.records.Erasure;
import io.millrace.retrainer.TrainerContext;
import io.millrace.retrainer.dataset.checks.LeftOut;
import io.millrace.retrainer.topics.TopicReader;
import io.millrace.retrainer.topics.Unreadable;
import io.millrace.runtime.deadletters.DeadLetterReason;
import io.millrace.runtime.privacy.ErasureList;
import io.millrace.runtime.privacy.Erasures;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the examples of a training from the topic of labelled examples. One that nobody can read is left out: it must not
 * stand between the project and its next model. One of somebody who was forgotten is left out, too, and nothing counts it.
 */
public final class ExampleReader {
    private static final Logger LOG = LoggerFactory.getLogger(ExampleReader.class);

    private final TrainerContext context;
    private final ExampleDecoder decoder;

    public ExampleReader(TrainerContext context) {
        this.context = context;
        this.decoder = new ExampleDecoder(
                context.serdes(),
                ExampleTable.features(context.project().featureSet().features()));
    }

    /**
     * The examples, and how far they were read.
     *
     * @param table examples of the model, with its label, of its feature set's major version
     * @param offsets per partition the next offset
     * @param starts per partition the offset of the first record; none of a partition without one
     * @param unreadable the records that are no examples
     * @param leftOut examples of the model that are not in the table
     */
    public record Examples(
            ExampleTable table,
            Map<Integer, Long> offsets,
            Map<Integer, Long> starts,
            Unreadable unreadable,
            LeftOut leftOut) {}

    /**
     * Reads up to given ends, into a table whose cells lie in a file in the trainer's directory: {@link ExampleTable#close()} gives that back.
     *
     * @param model whose examples
     * @param ends per partition of the topic the offset after the last example
     * @param from only examples with as-of at or after it
     * @param maturedUntil only examples that matured at or before it: what matures while the request is on its way would
     *     make the dataset a matter of luck
     * @throws IOException when there is no room for them
     * @throws ConfigException when the trainer's {@code privacy.key} is not the one under which entities were forgotten
     */
    public Examples read(
            ModelDefinition model, Map<TopicPartition, Long> ends, @Nullable Instant from, Instant maturedUntil)
            throws IOException {
        try {
            return readAll(model, ends, from, maturedUntil);
        } catch (UncheckedIOException noRoom) {
            throw noRoom.getCause();
        }
    }

    private Examples readAll(
            ModelDefinition model, Map<TopicPartition, Long> ends, @Nullable Instant from, Instant maturedUntil) {
        ErasureList erasures = erasures();
        Unreadable.Collector letters = new Unreadable.Collector();
        ExampleFilter filter = new ExampleFilter(context.project(), model, from, maturedUntil);
        Map<Integer, Long> starts = new TreeMap<>();
        try (ExampleTable.Builder builder = ExampleTable.builder(context.project(), context.workDirectory());
                Consumer<byte[], byte[]> consumer = context.reader("examples")) {
            Map<Integer, Long> offsets = TopicReader.read(consumer, ends, record -> {
                starts.putIfAbsent(record.partition(), record.offset());
                TopicExample example = decoder.decode(record, letters::add);
                if (example != null
                        && !isErased(erasures, example.row)
                        && filter.belongs(example)
                        && labelled(record, example, letters)
                        && filter.wants(example)) {
                    builder.add(example.row);
                }
            });
            Unreadable unreadable = letters.collected();
            if (unreadable.count() > 0) {
                LOG.warn("{} records are left out of the dataset: {}", unreadable.count(), unreadable.example());
            }
            return new Examples(builder.build(), offsets, starts, unreadable, filter.leftOut(builder.repeated()));
        }
    }

    private ErasureList erasures() {
        ErasureList list =
                new ErasureList(context.entityHash(), context.project().entity().composite());
        try (Consumer<byte[], byte[]> consumer = context.reader("erasures")) {
            Erasures.read(
                    consumer, context.topics().erasures(), context.serdes().of(Erasure.class), list);
        }
        String mistake = list.mistake();
        if (mistake != null) {
            throw new ConfigException(mistake);
        }
        return list;
    }

    private static boolean isErased(ErasureList erasures, ExampleRow row) {
        return erasures.covers(row.entity.getBytes(), row.entity.getByteLength(), row.asOf);
    }

    /** Whether it has a label that can be learned; of any of the project's models, so that every training finds the same records that have none. */
    private boolean labelled(
            ConsumerRecord<byte[], byte[]> record, TopicExample example, Unreadable.Collector letters) {
        double label = example.label;
        if (label != 0 && label != 1) {
            letters.add(decoder.letter(record, DeadLetterReason.OUT_OF_RANGE, "a label that is neither 0 nor 1"));
            return false;
        }
        return true;
    }
}
