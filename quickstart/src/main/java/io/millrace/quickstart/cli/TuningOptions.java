package io.millrace.quickstart.cli;

import io.millrace.project.Durations;
import io.millrace.project.ModelDefinition;
import io.millrace.project.TuningDefinition;
import io.millrace.quickstart.evaluation.EvaluationTuning;
import io.millrace.retrainer.tuning.TuningProgress;
import java.io.PrintWriter;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** Whether hyper-parameters are searched for, and for how long. */
final class TuningOptions {
    @Option(
            names = "--tune",
            description = "Search for hyper-parameters first, as the model's tuning section says, or by its defaults.")
    private boolean tune;

    @Option(names = "--trials", paramLabel = "N", description = "With --tune: try so many at most.")
    private @Nullable Integer trials;

    @Option(
            names = "--at-most",
            paramLabel = "DURATION",
            description = "With --tune: begin no trial after this time, such as 10min.")
    private @Nullable String atMost;

    /** What is asked for; null when nothing is. */
    @Nullable EvaluationTuning of(CommandLine command, ModelDefinition model) {
        if (!tune) {
            if (trials != null || atMost != null) {
                throw new CommandLine.ParameterException(command, "--trials and --at-most go with --tune");
            }
            return null;
        }
        if (trials != null && trials < 1) {
            throw new CommandLine.ParameterException(command, "--trials: at least 1 is expected, not " + trials);
        }
        TuningDefinition usual = model.tuning() == null ? TuningDefinition.DEFAULT : model.tuning();
        TuningDefinition asked = new TuningDefinition(
                trials == null ? usual.trials() : trials,
                usual.folds(),
                usual.metric(),
                atMost == null ? usual.atMost() : duration(command, atMost),
                usual.search(),
                usual.reuse());
        return new EvaluationTuning(asked, progress -> say(command.getErr(), progress));
    }

    private static Duration duration(CommandLine command, String written) {
        return Durations.parse(written)
                .filter(duration -> !duration.isZero())
                .orElseThrow(() -> new CommandLine.ParameterException(
                        command, "--at-most: a duration is expected, such as 10min, not " + written));
    }

    private static void say(PrintWriter out, TuningProgress progress) {
        out.printf(
                "Trial %d of %d%s, best %.4f%n",
                progress.trial(), progress.trials(), progress.pruned() ? " given up" : "", progress.best());
        out.flush();
    }
}
