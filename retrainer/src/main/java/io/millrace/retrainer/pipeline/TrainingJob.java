package io.millrace.retrainer.pipeline;

import io.millrace.project.ModelDefinition;
import io.millrace.records.Artifact;
import io.millrace.records.Dataset;
import io.millrace.records.ExampleOffset;
import io.millrace.records.ModelVersion;
import io.millrace.records.RetrainEvent;
import io.millrace.records.TrainingRun;
import io.millrace.records.TrainingStage;
import io.millrace.retrainer.TrainerContext;
import io.millrace.retrainer.TrainingFailed;
import io.millrace.retrainer.dataset.DatasetFacts;
import io.millrace.retrainer.dataset.ExampleReader;
import io.millrace.retrainer.dataset.ExampleReader.Examples;
import io.millrace.retrainer.dataset.ExampleTable;
import io.millrace.retrainer.dataset.ParquetDataset;
import io.millrace.retrainer.dataset.Split;
import io.millrace.retrainer.evaluation.Candidate;
import io.millrace.retrainer.evaluation.ModelEvaluator;
import io.millrace.retrainer.registry.ArtifactWriter;
import io.millrace.retrainer.registry.ModelRegistry;
import io.millrace.retrainer.registry.ModelTraits;
import io.millrace.retrainer.topics.Unreadable;
import io.millrace.retrainer.training.ModelTrainer;
import io.millrace.retrainer.training.TrainedModel;
import io.millrace.runtime.deadletters.DeadLetter;
import io.millrace.wire.RegistryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers one retrain event, short of registering: dataset, training, judgement, bundle. Runs on a thread of its own. */
public final class TrainingJob {
    private static final Logger LOG = LoggerFactory.getLogger(TrainingJob.class);
    private static final int ATTEMPTS = 5;
    private static final int DATASETS_KEPT = 5;

    private final TrainerContext context;
    private final RunLog log;
    private final ArtifactWriter artifacts;
    private final Runnable afterChunks;

    public TrainingJob(TrainerContext context, RunLog log, ArtifactWriter artifacts, Runnable afterChunks) {
        this.context = context;
        this.log = log;
        this.artifacts = artifacts;
        this.afterChunks = afterChunks;
    }

    /**
     * Does all of it. Brokers or a registry that do not answer are asked again for about half a minute. Too little memory, and a
     * library that does not work here, fail the training like anything else that is wrong with it; other errors are thrown.
     *
     * @param abandoned whether nobody wants the answer any more
     */
    public TrainingResult run(RetrainEvent event, BooleanSupplier abandoned) {
        Attempt attempt = new Attempt(event, abandoned);
        Duration pause = Duration.ofSeconds(1);
        for (int tried = 1; ; tried++) {
            try {
                return attempt.run();
            } catch (TrainingFailed failed) {
                return attempt.failed(String.valueOf(failed.getMessage()));
            } catch (IOException failed) {
                return attempt.failed("the dataset could not be written: " + failed);
            } catch (RuntimeException failed) {
                if (tried == ATTEMPTS || !retriable(failed) || abandoned.getAsBoolean()) {
                    LOG.error("training for {} failed", event.getId(), failed);
                    return attempt.failed(firstLine(failed));
                }
                LOG.warn("training for {} is tried again: {}", event.getId(), failed.toString());
                sleep(pause);
                pause = pause.multipliedBy(2);
            } catch (OutOfMemoryError | LinkageError failed) {
                // The next attempt would meet the same: without an answer the event would stop every trainer there is.
                LOG.error("training for {} failed", event.getId(), failed);
                return attempt.failed(reason(failed));
            }
        }
    }

    private final class Attempt {
        private final RetrainEvent event;
        private final BooleanSupplier abandoned;
        private TrainingStage stage = TrainingStage.DATASET;
        private @Nullable Dataset dataset;
        private List<DeadLetter> unreadable = List.of();

        Attempt(RetrainEvent event, BooleanSupplier abandoned) {
            this.event = event;
            this.abandoned = abandoned;
        }

        TrainingResult failed(String reason) {
            return new TrainingResult.Failed(stage, reason, dataset, unreadable);
        }

        TrainingResult run() throws TrainingFailed, IOException {
            ModelDefinition model = context.project().modelOf(event.getModel());
            if (model == null) {
                throw new TrainingFailed("the project has no model " + event.getModel());
            }
            ModelRegistry registry = ModelRegistry.read(context, model.name());
            Optional<ModelVersion> registered = registry.of(event.getId());
            if (registered.isPresent()) {
                return new TrainingResult.AlreadyAnswered(
                        "version " + registered.get().getVersion());
            }
            // A group's offsets expire: what was asked for long ago is read again, and must not be trained on today's
            // examples.
            EndedRuns earlier = EndedRuns.read(context);
            Optional<TrainingRun> ended = earlier.of(event.getId());
            if (ended.isPresent()) {
                return new TrainingResult.AlreadyAnswered(
                        ended.get().getState() + " at " + ended.get().getAt());
            }
            enter(TrainingStage.DATASET, Map.of());
            Examples examples = new ExampleReader(context).read(model, event.getExamplesFrom(), event.getRequestedAt());
            requireReadable(examples);
            ExampleTable table = examples.table();
            Duration horizon = model.label().horizon();
            Split split = Split.byTime(table, horizon, model.testShare());
            String sha256 = writeDataset(table);
            Dataset found = describe(DatasetFacts.of(table, split, horizon), sha256, examples);
            unreadable = Unreadable.news(earlier, examples.unreadable());
            dataset = found;
            enter(TrainingStage.TRAINING, Map.of());
            TrainedModel trained = new ModelTrainer(context.project(), model).train(table, split);
            enter(TrainingStage.EVALUATION, Map.of());
            Candidate candidate = new ModelEvaluator(model).evaluate(trained, table, split);
            enter(TrainingStage.GATES, candidate.metrics());
            if (!candidate.accepted()) {
                return new TrainingResult.Rejected(candidate, found, unreadable);
            }
            enter(TrainingStage.REGISTRATION, candidate.metrics());
            byte[] bundle = candidate.bundle().encode();
            requireAllowed(bundle.length);
            Artifact artifact = artifacts.write(bundle);
            afterChunks.run();
            String version = registry.next(ModelTraits.of(context.project(), model, candidate.trained()));
            return new TrainingResult.Accepted(candidate, found, unreadable, artifact, version);
        }

        /** Says how many records nobody could read, where that is why there is nothing to train on. */
        private static void requireReadable(Examples examples) throws TrainingFailed {
            List<DeadLetter> left = examples.unreadable();
            if (examples.table().rows() == 0 && !left.isEmpty()) {
                throw new TrainingFailed("there are no matured examples to train on; unreadable records: %d, %s"
                        .formatted(left.size(), Unreadable.first(left)));
            }
        }

        /** Serving would refuse a larger one. */
        private void requireAllowed(int bytes) throws TrainingFailed {
            Long most = context.project().constraints().modelSize();
            if (most != null && bytes > most) {
                throw new TrainingFailed(
                        "the bundle has %,d bytes, and constraints.model_size allows %,d: fewer trees, or less deep ones, make a smaller one"
                                .formatted(bytes, most));
            }
        }

        private void enter(TrainingStage next, Map<String, Double> metrics) {
            stage = next;
            if (!abandoned.getAsBoolean()) {
                log.started(event, next, dataset, metrics);
            }
        }

        private String writeDataset(ExampleTable table) throws IOException {
            Path directory = Files.createDirectories(context.workDirectory());
            String sha256 = ParquetDataset.write(table, directory.resolve(event.getId() + ".parquet"));
            prune(directory);
            return sha256;
        }

        private Dataset describe(DatasetFacts facts, String sha256, Examples examples) {
            String topic = context.topics().labelledExamples();
            List<ExampleOffset> places = examples.offsets().entrySet().stream()
                    .map(entry -> new ExampleOffset(topic, entry.getKey(), entry.getValue()))
                    .toList();
            return new Dataset(
                    facts.rows(),
                    facts.entities(),
                    facts.positives(),
                    facts.trainRows(),
                    facts.testRows(),
                    Instant.ofEpochMilli(facts.from()),
                    Instant.ofEpochMilli(facts.until()),
                    Instant.ofEpochMilli(facts.labelCutoff()),
                    event.getRequestedAt(),
                    sha256,
                    places,
                    (long) examples.unreadable().size(),
                    null,
                    null,
                    null,
                    null,
                    null,
                    List.of());
        }
    }

    /** Keeps the latest datasets only: each can be made again from the topic. */
    private static void prune(Path directory) throws IOException {
        Map<Path, FileTime> written = new HashMap<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file :
                    files.filter(f -> f.toString().endsWith(".parquet")).toList()) {
                written.put(file, Files.getLastModifiedTime(file));
            }
        }
        List<Path> oldest = written.entrySet().stream()
                .sorted(Map.Entry.<Path, FileTime>comparingByValue(Comparator.reverseOrder()))
                .skip(DATASETS_KEPT)
                .map(Map.Entry::getKey)
                .toList();
        for (Path file : oldest) {
            Files.deleteIfExists(file);
        }
    }

    private static boolean retriable(RuntimeException failure) {
        return failure instanceof RetriableException
                || (failure instanceof RegistryException registry && registry.retriable());
    }

    private static String firstLine(RuntimeException failure) {
        String text = failure instanceof KafkaException ? String.valueOf(failure.getMessage()) : failure.toString();
        return text.lines().findFirst().orElse("no reason was given");
    }

    private static String reason(Error failure) {
        if (failure instanceof OutOfMemoryError) {
            return "out of memory (%s): the examples do not fit into a heap of %d MB; give the trainer a larger one (-Xmx), or keep fewer examples"
                    .formatted(failure.getMessage(), Runtime.getRuntime().maxMemory() >> 20);
        }
        return "a library of the trainer cannot be used here: " + failure;
    }

    private static void sleep(Duration pause) {
        try {
            Thread.sleep(pause.toMillis());
        } catch (InterruptedException stopped) {
            throw new InterruptException(stopped);
        }
    }
}
