package io.millrace.retrainer.gates;

import io.millrace.bundle.BadBundleException;
import io.millrace.bundle.ModelBundle;
import io.millrace.bundle.Scorer;
import io.millrace.features.FeatureSet;
import io.millrace.project.Better;
import io.millrace.project.Constraints;
import io.millrace.project.ModelDefinition;
import io.millrace.project.Project;
import io.millrace.retrainer.TrainingFailed;
import io.millrace.runtime.speed.Speed;
import io.millrace.runtime.speed.SpeedTrial;
import io.millrace.runtime.speed.Warmup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What the project's constraints ask of a model, measured as serving measures it before it lets a model score: a model that serving would refuse is none. */
final class ConstraintGates {
    /** Bytes of the bundle. */
    static final String MODEL_SIZE = "model_size";

    /** Milliseconds that the slowest golden row takes at best, reasons included where predictions carry them. */
    static final String LATENCY = "latency_p99";

    /** Rows that one thread scores in a second, at least. */
    static final String THROUGHPUT = "throughput";

    private ConstraintGates() {}

    /** Whether a gate is on how fast this machine was when it was tried. */
    static boolean timed(String gate) {
        return gate.equals(LATENCY) || gate.equals(THROUGHPUT);
    }

    /**
     * Judges a bundle.
     *
     * @throws TrainingFailed when serving could not load it
     */
    static List<GateResult> judge(Project project, ModelDefinition model, ModelBundle bundle) throws TrainingFailed {
        Constraints constraints = project.constraints();
        List<GateResult> gates = new ArrayList<>();
        Long most = constraints.modelSize();
        if (most != null) {
            gates.add(GateResult.reached(MODEL_SIZE, most, Better.LESS, bundle.encode().length));
        }
        SpeedTrial trial = new SpeedTrial(constraints);
        if (trial.asked()) {
            gates.addAll(ofSpeed(constraints, speed(trial, FeatureSet.compile(project), model, bundle)));
        }
        return gates;
    }

    static List<GateResult> ofSpeed(Constraints constraints, Speed speed) {
        List<GateResult> gates = new ArrayList<>();
        Duration latency = constraints.latencyP99();
        if (latency != null) {
            gates.add(GateResult.reached(LATENCY, latency.toNanos() / 1e6, Better.LESS, speed.longestMillis()));
        }
        Double throughput = constraints.throughput();
        if (throughput != null) {
            gates.add(GateResult.reached(THROUGHPUT, throughput, Better.GREATER, speed.rowsPerSecond()));
        }
        return gates;
    }

    private static Speed speed(SpeedTrial trial, FeatureSet features, ModelDefinition model, ModelBundle bundle)
            throws TrainingFailed {
        try {
            Scorer scorer = Scorer.load(bundle, features, model.reasons());
            double unused = Warmup.run(scorer, bundle, features);
            return trial.measure(scorer, bundle, features);
        } catch (BadBundleException refused) {
            throw new TrainingFailed("serving would refuse the model: " + refused.getMessage(), refused);
        }
    }
}
