package io.millrace.serving.reports;

import io.millrace.project.Project;
import io.millrace.serving.models.ModelRoute;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** What all threads of an instance score, counted. Thread-safe. */
public final class ServingCounts {
    private final Map<String, Long> slowBeyondMillis = new HashMap<>();
    private final List<ScoreCounts> threads = new CopyOnWriteArrayList<>();

    /** Counts for a project's models; what is slow is said by the guards of their rollouts. */
    public ServingCounts(Project project) {
        for (String model : project.modelNames()) {
            Duration limit = project.model(model).rollout().guard().latencyP99();
            slowBeyondMillis.put(model, limit == null ? Long.MAX_VALUE : limit.toMillis());
        }
    }

    /** Counts for one thread more, for as long as the instance lives. */
    public ScoreCounts newThread() {
        ScoreCounts counts = new ScoreCounts(slowBeyondMillis);
        threads.add(counts);
        return counts;
    }

    /** Whether no thread scores by another route of the model than this, which must be the one in force. */
    boolean follow(ModelRoute route) {
        return threads.stream().allMatch(counts -> counts.follows(route));
    }

    /** What was counted of a model since it was last taken, by all threads. */
    List<RouteTally> take(String model) {
        return threads.stream().flatMap(counts -> counts.take(model).stream()).toList();
    }
}
