package io.millrace.retrainer.worker;

import io.millrace.records.RetrainEvent;
import io.millrace.records.TrainingRun;
import io.millrace.retrainer.TrainerContext;
import io.millrace.retrainer.TrainingListener;
import io.millrace.retrainer.mlflow.Mlflow;
import io.millrace.retrainer.registry.Provenance;
import io.millrace.runtime.health.Condition;
import io.millrace.runtime.privacy.EntityHash;
import io.millrace.runtime.privacy.Erasures;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.settings.InvalidSettingsException;
import io.millrace.runtime.settings.MillraceSettings;
import io.millrace.runtime.settings.Settings;
import io.millrace.runtime.signing.ModelKeys;
import java.nio.file.Path;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The trainer as a part of a process: a worker on a thread of its own, with health and metrics. Close it before its process. */
public final class RetrainerApp implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RetrainerApp.class);
    private static final String PART = "trainer";

    private final RetrainWorker worker;
    private final Thread thread;
    private final Mlflow mlflow;
    private final DirectoryLock lock;
    private volatile @Nullable Throwable failure;

    private RetrainerApp(
            ProcessContext process,
            Provenance provenance,
            TrainingListener listener,
            Path directory,
            DirectoryLock lock)
            throws InvalidSettingsException {
        TrainerContext context = new TrainerContext(
                process.project(),
                process.topics(),
                process.serdes(),
                process.settings().consumer(),
                process.settings().producer(),
                directory,
                Clock.systemUTC(),
                ModelKeys.signing(process.settings()),
                provenance,
                process.settings()
                        .find(MillraceSettings.PRIVACY_KEY)
                        .map(EntityHash::of)
                        .orElse(null));
        this.lock = lock;
        TrainingFigures figures = new TrainingFigures(process.metrics(), process.project());
        worker = new RetrainWorker(context, new Both(figures, listener));
        thread = new Thread(this::run, PART);
        mlflow = Mlflow.start(context, process.settings(), process.metrics());
        process.health().live(PART, this::condition);
    }

    /**
     * Starts to answer retrain events.
     *
     * @param provenance where its models come from
     * @param listener hears each step of each training, from other threads
     * @throws InvalidSettingsException when the key that models are signed with cannot be read, or another trainer has the directory
     */
    public static RetrainerApp start(ProcessContext process, Provenance provenance, TrainingListener listener)
            throws InvalidSettingsException {
        // A key that is not the project's is noticed here, and not when the first training has failed.
        var unused = Erasures.read(process);
        Path directory = directory(process.settings());
        DirectoryLock lock = DirectoryLock.of(directory);
        try {
            RetrainerApp app = new RetrainerApp(process, provenance, listener, directory, lock);
            app.thread.start();
            return app;
        } catch (InvalidSettingsException | RuntimeException refused) {
            lock.close();
            throw refused;
        }
    }

    private static Path directory(Settings settings) {
        return settings.find(MillraceSettings.TRAINING_DIR)
                .orElseGet(() -> settings.get(MillraceSettings.STATE_DIR).resolve("training"));
    }

    private void run() {
        try {
            worker.run();
        } catch (RuntimeException | Error failed) {
            failure = failed;
            LOG.error("the trainer stops", failed);
        }
    }

    private Condition condition() {
        Throwable failed = failure;
        return failed == null ? Condition.good("answers retrain events") : Condition.bad("stopped: " + failed);
    }

    @Override
    public void close() {
        worker.close();
        mlflow.close();
        lock.close();
    }

    private record Both(TrainingListener first, TrainingListener second) implements TrainingListener {
        @Override
        public void heard(TrainingRun run) {
            first.heard(run);
            second.heard(run);
        }

        @Override
        public void dropped(RetrainEvent event) {
            first.dropped(event);
            second.dropped(event);
        }

        @Override
        public void collected(int pieces) {
            first.collected(pieces);
            second.collected(pieces);
        }
    }
}
