package io.millrace.quickstart.cli;

import io.millrace.records.TrainingRun;
import io.millrace.records.TrainingStage;
import io.millrace.records.TrainingState;
import io.millrace.retrainer.TrainingListener;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a trainer is doing, a line per step: the model, the stage, how far it is, how long it has taken. */
final class TrainingLines implements TrainingListener {
    /** A stage that takes long says how far it is this often. */
    private static final long EVERY = Duration.ofSeconds(5).toNanos();

    private final PrintWriter out;
    private @Nullable String training;
    private long begun;
    private long stageBegun;
    private long said;

    TrainingLines(PrintWriter out) {
        this.out = out;
    }

    @Override
    public synchronized void heard(TrainingRun run) {
        long now = System.nanoTime();
        if (!run.getRetrainId().equals(training)) {
            training = run.getRetrainId();
            begun = now;
            stageBegun = now;
            say(run, "training for " + training);
        }
        if (run.getState() == TrainingState.STARTED) {
            started(run, now);
        } else {
            String how = run.getReused() ? "taken from an earlier training" : inWords(run.getState());
            String reason = run.getReason() == null ? "" : ": " + run.getReason();
            say(
                    run,
                    String.format(
                            Locale.ROOT,
                            "%s %s after %.1f s%s",
                            inWords(run.getStage()),
                            how,
                            (now - stageBegun) / 1e9,
                            reason));
            stageBegun = now;
            if (run.getStage() == TrainingStage.REGISTRATION && run.getModelVersion() != null) {
                say(
                        run,
                        String.format(
                                Locale.ROOT, "version %s, %.1f s in all", run.getModelVersion(), (now - begun) / 1e9));
            }
        }
    }

    private void started(TrainingRun run, long now) {
        Double share = run.getProgress();
        if (share == null) {
            stageBegun = now;
            said = now;
        } else if (now - said >= EVERY) {
            said = now;
            say(
                    run,
                    String.format(
                            Locale.ROOT,
                            "%s %.0f %% after %.0f s",
                            inWords(run.getStage()),
                            100 * share,
                            (now - stageBegun) / 1e9));
        }
    }

    private void say(TrainingRun run, String what) {
        out.printf("%s: %s%n", run.getModel(), what);
        out.flush();
    }

    private static String inWords(Enum<?> name) {
        return name.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
