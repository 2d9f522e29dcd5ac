package io.millrace.retrainer.worker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.records.ArtifactChunk;
import io.millrace.records.Command;
import io.millrace.records.ModelVersion;
import io.millrace.records.TrainingRun;
import io.millrace.records.TrainingStage;
import io.millrace.records.TrainingState;
import io.millrace.retrainer.Synthetic;
import io.millrace.retrainer.Synthetic.Row;
import io.millrace.retrainer.TrainerContext;
import io.millrace.retrainer.topics.Unreadable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.Test;

/**
 * Datasets that no good model comes of, through a worker: each request ends FAILED with what is wrong, and there is no version until the examples are good enough. What is wrong with those that a model does come of
 * is told in the report of its training.
 */
class BrokenExamplesTest extends TrainerScenario {
    private static final int NOISE = 2;
    private static final int PLANS = 300;

    @Test
    void shouldFailAndSayWhyUntilThereIsSomethingToLearnFrom() throws Exception {
        // Given
        TrainerContext context = context();
        List<Row> rows = flat(Synthetic.rows(3, 120, 10));
        List<Row> negatives = rows.stream().filter(row -> row.label() == 0).toList();
        List<Row> positives = rows.stream().filter(row -> row.label() == 1).toList();

        // When
        runUntil(context, () -> {}, () -> {
            ask(context, "nothing", 1);
            produceNonsense(context, Unreadable.MOST + 50);
            ask(context, "nonsense", 2);
            produceExamples(context, negatives);
            ask(context, "constant", 3);
            produceExamples(context, positives.subList(0, 3));
            ask(context, "three", 4);
            assertThat(read(context.topics().modelRegistry(), ModelVersion.class))
                    .isEmpty();
            assertThat(read(context.topics().modelArtifacts(), ArtifactChunk.class))
                    .isEmpty();
            assertThat(read(context.topics().commands(), Command.class)).isEmpty();
            assertThat(tables(context))
                    .as("tables of trainings that have failed")
                    .isEmpty();
            produceExamples(context, positives);
            ask(context, "enough", 5);
        });

        // Then
        List<TrainingRun> runs = read(context.topics().trainingRuns(), TrainingRun.class);
        assertThat(reason(runs, "nothing")).startsWith("there are no matured examples to train on; wait for");
        assertThat(reason(runs, "nonsense"))
                .startsWith("there are no matured examples to train on; unreadable records: %d, one is at "
                        .formatted(Unreadable.MOST + 50));
        assertThat(reason(runs, "constant"))
                .contains("the train rows are too few: 0 with the label", "the test rows are too few: 0 with the label")
                .endsWith("it is the same for every row");
        assertThat(reason(runs, "three")).contains(" rows are too few: ", " of each are needed");
        assertThat(ended(runs, "enough").getState()).isEqualTo(TrainingState.SUCCEEDED);
        assertThat(only(read(context.topics().modelRegistry(), ModelVersion.class)))
                .returns("enough", ModelVersion::getRetrainId)
                .returns("1.0.0", ModelVersion::getVersion);
        Path report = context.workDirectory().resolve("leaving/runs/enough/data-validation.html");
        assertThat(report)
                .content()
                .contains("noise is 4.5 in all train rows", "plan has " + PLANS + " categories")
                .contains("unreadable records: " + (Unreadable.MOST + 50));
        assertThat(records(context.topics().deadLetters()))
                .as("all of them once, whatever the trainings came to")
                .hasSize(Unreadable.MOST);
    }

    private void ask(TrainerContext context, String id, int answered) throws Exception {
        produceEvent(context, event(id, null));
        await(() -> committed(context) == answered);
    }

    private static String reason(List<TrainingRun> runs, String id) {
        TrainingRun end = ended(runs, id);
        assertThat(end.getState()).isEqualTo(TrainingState.FAILED);
        assertThat(end.getStage()).isEqualTo(TrainingStage.DATA_VALIDATION);
        return end.getReason();
    }

    /** With a number that is always the same, and a category that is nearly an id. */
    private static List<Row> flat(List<Row> rows) {
        List<Row> flat = new ArrayList<>();
        for (Row row : rows) {
            List<Double> numbers = new ArrayList<>(row.numbers());
            numbers.set(NOISE, 4.5);
            flat.add(new Row(
                    row.id(),
                    row.entity(),
                    row.asOf(),
                    row.label(),
                    numbers,
                    List.of("plan " + flat.size() % PLANS),
                    row.truth()));
        }
        return flat;
    }

    /** Of one key, and so in one partition. */
    private static void produceNonsense(TrainerContext context, int records) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = broker.producer(Map.of())) {
            for (int i = 0; i < records; i++) {
                Future<RecordMetadata> unused = producer.send(new ProducerRecord<>(
                        context.topics().labelledExamples(), "a".getBytes(UTF_8), new byte[] {1, 2, 3}));
            }
        }
    }
}
