package io.millrace.retrainer.mlflow;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A training that has ended, in MLflow's words.
 *
 * @param retrainId the retrain event that it answered: what makes telling it twice the same as telling it once
 * @param experiment MLflow's experiment and, if it led to a version, its registered model: project and model, with a point between them
 * @param name what a person sees
 * @param status how it ended
 * @param start epoch milliseconds
 * @param end epoch milliseconds
 * @param parameters hyper-parameters, and what else makes another model of the same examples
 * @param metrics figures on test rows, all of them finite
 * @param tags where it comes from
 * @param files artifacts by path, in no directory above the run's
 */
record TrackedRun(
        String retrainId,
        String experiment,
        String name,
        Status status,
        long start,
        long end,
        Map<String, String> parameters,
        Map<String, Double> metrics,
        Map<String, String> tags,
        List<TrackedFile> files) {

    TrackedRun {
        parameters = new TreeMap<>(parameters);
        metrics = new TreeMap<>(metrics);
        tags = new TreeMap<>(tags);
        files = List.copyOf(files);
    }

    /** MLflow's words for how a run ended, with the numbers that its files have for them. */
    enum Status {
        FINISHED(3),
        FAILED(4);

        private final int number;

        Status(int number) {
            this.number = number;
        }

        int number() {
            return number;
        }
    }
}
