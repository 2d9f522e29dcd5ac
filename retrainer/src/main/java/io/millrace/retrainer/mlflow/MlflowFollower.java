package io.millrace.retrainer.mlflow;

import io.millrace.records.Deployment;
import io.millrace.records.ModelVersion;
import io.millrace.records.TrainingRun;
import io.millrace.records.TrainingState;
import io.millrace.retrainer.TrainerContext;
import io.millrace.retrainer.pipeline.EarlierRuns;
import io.millrace.retrainer.pipeline.TrainingDirectory;
import io.millrace.retrainer.topics.RecordDecoder;
import io.millrace.runtime.control.BundleUnavailableException;
import io.millrace.runtime.control.ControlReader;
import io.millrace.runtime.control.ControlTopics;
import io.millrace.runtime.control.ModelAdmission;
import io.millrace.runtime.metrics.Counter;
import io.millrace.runtime.metrics.Gauge;
import io.millrace.runtime.metrics.Labelled;
import io.millrace.runtime.metrics.Metrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells MLflow what the topics say of trainings, versions and deployments: a follower with a group of its own, on a thread of its own, that nothing waits for. What a tracker cannot take now is told later, in order; what it refuses is
 * passed over with a warning. After a crash the last record is told again, which changes nothing.
 */
public final class MlflowFollower implements Runnable, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MlflowFollower.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(60);

    private final TrainerContext context;
    private final Tracker tracker;
    private final Counter published;
    private final Counter unheard;
    private final Gauge failing;
    private final TrackedRuns words;
    private final RecordDecoder<TrainingRun> runs;
    private final RecordDecoder<ModelVersion> versions;
    private final RecordDecoder<Deployment> deployments;
    private final Map<String, Instant> begun = new HashMap<>();
    private final Map<String, TrackedDeployment> latest = new HashMap<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);

    MlflowFollower(TrainerContext context, Tracker tracker, Metrics metrics) {
        this.context = context;
        this.tracker = tracker;
        Labelled<Counter> trainings = metrics.countersBy(
                "millrace_mlflow_trainings_total",
                "Trainings that MLflow was told of, and those of which it would not hear.",
                List.of("tracker", "outcome"));
        published = trainings.with(tracker.name(), "published");
        unheard = trainings.with(tracker.name(), "refused");
        failing = metrics.gauge(
                "millrace_mlflow_failing",
                "1 while MLflow cannot be told and what there is to tell waits, else 0.",
                List.of("tracker"),
                tracker.name());
        words = new TrackedRuns(context.project().name());
        runs = new RecordDecoder<>(TrainingRun.class, context.serdes(), "mlflow.runs");
        versions = new RecordDecoder<>(ModelVersion.class, context.serdes(), "mlflow.versions");
        deployments = new RecordDecoder<>(Deployment.class, context.serdes(), "mlflow.deployments");
    }

    /** Consumer group of the follower of a tracker. */
    String group() {
        return context.project().name() + "-mlflow-" + tracker.name();
    }

    @Override
    public void run() {
        try (Consumer<byte[], byte[]> consumer = context.follower(group())) {
            consumer.subscribe(List.of(
                    context.topics().trainingRuns(),
                    context.topics().modelRegistry(),
                    context.topics().deployments()));
            Duration pause = FIRST_PAUSE;
            while (!pause(Duration.ZERO)) {
                if (follow(consumer)) {
                    pause = FIRST_PAUSE;
                } else if (pause(pause)) {
                    return;
                } else {
                    pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
                }
            }
        } catch (RuntimeException failed) {
            // Nothing waits for it: what it has not told is told by whoever follows next.
            LOG.error("the follower for MLflow's {} stops", tracker.name(), failed);
        } finally {
            ended.countDown();
        }
    }

    /** Whether all that has come was told. */
    private boolean follow(Consumer<byte[], byte[]> consumer) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
            TopicPartition partition = new TopicPartition(record.topic(), record.partition());
            try {
                tell(record);
                failing.set(0);
            } catch (TrackingRefused refused) {
                LOG.warn(
                        "MLflow's {} is not told of {} at {}: {}",
                        tracker.name(),
                        record.topic(),
                        record.offset(),
                        refused.getMessage());
                unheard.increment();
            } catch (IOException later) {
                LOG.warn("MLflow's {} is told later: {}", tracker.name(), later.toString());
                failing.set(1);
                // Everything from here on, of all topics, so that the order stays.
                consumer.assignment().forEach(assigned -> {
                    OffsetAndMetadata told =
                            consumer.committed(Set.of(assigned)).get(assigned);
                    consumer.seek(assigned, told == null ? 0 : told.offset());
                });
                return false;
            }
            consumer.commitSync(Map.of(partition, new OffsetAndMetadata(record.offset() + 1)));
        }
        return true;
    }

    private void tell(ConsumerRecord<byte[], byte[]> record) throws IOException, TrackingRefused {
        if (record.value() == null) {
            return;
        }
        if (record.topic().equals(context.topics().trainingRuns())) {
            TrainingRun run = runs.decode(record, unreadable -> {});
            if (run != null) {
                tell(run);
            }
        } else if (record.topic().equals(context.topics().modelRegistry())) {
            ModelVersion version = versions.decode(record, unreadable -> {});
            if (version != null) {
                tell(version);
            }
        } else {
            Deployment deployment = deployments.decode(record, unreadable -> {});
            if (deployment != null) {
                TrackedDeployment said = words.deployment(deployment);
                latest.put(said.model(), said);
                tracker.deploy(said);
            }
        }
    }

    /** Of one that led to a version the version's own record tells. */
    private void tell(TrainingRun run) throws IOException, TrackingRefused {
        Instant began = begun.getOrDefault(run.getRetrainId(), run.getAt());
        if (!EarlierRuns.ended(run)) {
            begun.putIfAbsent(run.getRetrainId(), run.getAt());
        } else if (run.getState() == TrainingState.REJECTED || run.getState() == TrainingState.FAILED) {
            tracker.publish(words.ended(run, began, reports(run.getModel(), run.getRetrainId())));
            published.increment();
        }
    }

    private void tell(ModelVersion version) throws IOException, TrackingRefused {
        Instant began = begun.getOrDefault(version.getRetrainId(), version.getRegisteredAt());
        TrackedRun run =
                words.registered(version, began, bundle(version), reports(version.getModel(), version.getRetrainId()));
        tracker.publish(run);
        tracker.register(words.version(version), run);
        TrackedDeployment deployment = latest.get(run.experiment());
        if (deployment != null) {
            tracker.deploy(deployment);
        }
        published.increment();
    }

    private byte[] bundle(ModelVersion version) throws IOException, TrackingRefused {
        try {
            return ControlReader.read(
                            () -> context.reader("mlflow"),
                            context.serdes(),
                            ControlTopics.of(context.topics()),
                            new ModelAdmission(context.project().name(), null, null))
                    .bundles()
                    .fetch(version);
        } catch (BundleUnavailableException unavailable) {
            if (unavailable.retriable()) {
                throw new IOException(unavailable.getMessage(), unavailable);
            }
            throw new TrackingRefused(unavailable.getMessage());
        }
    }

    /** What the trainer keeps of a training, where this is the trainer's machine. */
    private List<TrackedFile> reports(String model, String retrainId) throws IOException {
        Path directory = TrainingDirectory.of(context.workDirectory(), model).run(retrainId);
        List<TrackedFile> reports = new ArrayList<>();
        if (Files.isDirectory(directory)) {
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                    String path = directory.relativize(file).toString().replace('\\', '/');
                    reports.add(new TrackedFile("reports/" + path, Files.readAllBytes(file)));
                }
            }
        }
        return reports;
    }

    /** Waits; true when it is to end. */
    private boolean pause(Duration pause) {
        try {
            return closing.await(pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /** Ends {@link #run}, and waits for that for as long as a request may take. */
    @Override
    public void close() {
        closing.countDown();
        try {
            if (!ended.await(5, TimeUnit.SECONDS)) {
                LOG.info("MLflow's {} is still being told something, which is told again next time", tracker.name());
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
