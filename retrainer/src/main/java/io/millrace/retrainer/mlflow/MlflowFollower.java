package io.millrace.retrainer.mlflow;

import io.millrace.bundle.BadBundleException;
import io.millrace.bundle.HeapRoom;
import io.millrace.project.Printable;
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
import io.millrace.wire.RegistryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells MLflow what the topics say of trainings, versions and deployments: a follower with a group of its own, on a thread of its own, that nothing waits for. What a tracker cannot take now is told later, in order; what it refuses is
 * passed over with a warning. After a crash the last record is told again, which changes nothing. Whoever tells for so long that the group goes on without it joins again, and does not tell again what it has told.
 */
public final class MlflowFollower implements Runnable, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MlflowFollower.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(60);

    private final TrainerContext context;
    private final Tracker tracker;
    private final Supplier<Consumer<byte[], byte[]>> members;
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

    /** What was told and could not be committed. */
    private @Nullable Place uncommitted;

    MlflowFollower(TrainerContext context, Tracker tracker, Metrics metrics) {
        this(context, tracker, metrics, () -> context.follower(group(context, tracker)));
    }

    /** @param members gives a member of the follower's group, which polls one record at a time */
    MlflowFollower(
            TrainerContext context, Tracker tracker, Metrics metrics, Supplier<Consumer<byte[], byte[]>> members) {
        this.context = context;
        this.tracker = tracker;
        this.members = members;
        Labelled<Counter> trainings = metrics.countersBy(
                "millrace_mlflow_trainings_total",
                "Trainings that MLflow was told of, and those of which it would not hear.",
                List.of("tracker", "outcome"));
        published = trainings.with(tracker.name(), "published");
        unheard = trainings.with(tracker.name(), "refused");
        failing = metrics.gauge(
                "millrace_mlflow_failing",
                "1 while MLflow cannot be told and what there is to tell waits, also because its follower has ended, else 0.",
                List.of("tracker"),
                tracker.name());
        words = new TrackedRuns(context.project().name());
        runs = new RecordDecoder<>(TrainingRun.class, context.serdes(), "mlflow.runs");
        versions = new RecordDecoder<>(ModelVersion.class, context.serdes(), "mlflow.versions");
        deployments = new RecordDecoder<>(Deployment.class, context.serdes(), "mlflow.deployments");
    }

    /** Consumer group of the follower of a tracker. */
    private static String group(TrainerContext context, Tracker tracker) {
        return context.project().name() + "-mlflow-" + tracker.name();
    }

    @Override
    public void run() {
        try (Consumer<byte[], byte[]> consumer = members.get()) {
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
        } catch (RuntimeException | Error failed) {
            // Nothing waits for it: what it has not told is told by whoever follows next.
            LOG.error("the follower for MLflow's {} stops, until the trainer is started again", tracker.name(), failed);
        } finally {
            if (closing.getCount() > 0) {
                failing.set(1);
            }
            ended.countDown();
        }
    }

    /** Whether all that has come was told. */
    private boolean follow(Consumer<byte[], byte[]> consumer) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
            Place place = new Place(new TopicPartition(record.topic(), record.partition()), record.offset());
            if (!place.equals(uncommitted) && !told(record)) {
                // One was polled: nothing that comes after it, on whatever topic, has been passed.
                consumer.seek(place.partition, place.offset);
                return false;
            }
            uncommitted = place;
            try {
                consumer.commitSync(Map.of(place.partition, new OffsetAndMetadata(place.offset + 1)));
                uncommitted = null;
            } catch (CommitFailedException | RebalanceInProgressException | RetriableException unconfirmed) {
                // The next poll joins again if need be, and then has the same record once more: here, or at whoever has
                // its partition.
                LOG.warn(
                        "that MLflow's {} was told of {} at {} could not be committed, and is with what comes next: {}",
                        tracker.name(),
                        record.topic(),
                        record.offset(),
                        unconfirmed.toString());
            }
        }
        return true;
    }

    /** Whether there is nothing more to tell of a record. */
    private boolean told(ConsumerRecord<byte[], byte[]> record) {
        try {
            tell(record);
        } catch (TrackingRefused refused) {
            LOG.warn(
                    "MLflow's {} is not told of {} at {}: {}",
                    tracker.name(),
                    record.topic(),
                    record.offset(),
                    Printable.line(String.valueOf(refused.getMessage())));
            unheard.increment();
        } catch (IOException | RetriableException later) {
            return later(later);
        } catch (RegistryException registry) {
            if (!registry.retriable()) {
                throw registry;
            }
            return later(registry);
        }
        failing.set(0);
        return true;
    }

    private boolean later(Exception why) {
        LOG.warn("MLflow's {} is told later: {}", tracker.name(), Printable.line(why.toString()));
        failing.set(1);
        return false;
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
        requireRoom(version.getArtifact().getSize());
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

    /** Where a training has the memory now, it is to be had later; not so what the heap would not hold if it were empty. */
    private static void requireRoom(long size) throws IOException, TrackingRefused {
        HeapRoom.Heap heap = HeapRoom.Heap.ofThisProcess();
        HeapRoom room = HeapRoom.toLoad(heap, false);
        try {
            room.require(size);
        } catch (BadBundleException large) {
            String why = String.valueOf(large.getMessage());
            if (room.needed(size) > heap.most()) {
                throw new TrackingRefused(why);
            }
            throw new IOException(why, large);
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

    private record Place(TopicPartition partition, long offset) {}
}
