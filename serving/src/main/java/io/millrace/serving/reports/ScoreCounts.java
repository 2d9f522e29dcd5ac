package io.millrace.serving.reports;

import io.millrace.serving.models.ModelRoute;
import io.millrace.serving.models.RouteTable;
import io.millrace.serving.models.Routes;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What one thread scores, counted. Its lock is the thread's own, but for the moment in which the counts are taken: counting waits for nobody.
 * Thread-safe, for whoever has few enough to count to share one.
 */
public final class ScoreCounts {
    /** In place of an arm's: of what is only recorded. */
    public static final int SHADOW = -2;

    private final Map<String, OfModel> models = new HashMap<>();
    private @Nullable RouteTable inUse;

    /** Of one model: the tallies of the routes that it was scored under since they were last taken. */
    private static final class OfModel {
        private final long slowBeyondMillis;
        private final List<RouteTally> tallies = new ArrayList<>();
        /** The route of the latest tally. A thread that has nothing to do must not keep models that others have left. */
        private WeakReference<ModelRoute> latest = new WeakReference<>(null);

        OfModel(long slowBeyondMillis) {
            this.slowBeyondMillis = slowBeyondMillis;
        }

        @SuppressWarnings(
                "ReferenceEquality") // asked for each row: the same one is the same, and of equal ones the counts add
        // up
        RouteTally tally(ModelRoute route) {
            if (tallies.isEmpty() || latest.get() != route) {
                tallies.add(new RouteTally(route));
                latest = new WeakReference<>(route);
            }
            return tallies.get(tallies.size() - 1);
        }
    }

    /** @param slowBeyondMillis of each of the project's models: what takes longer is slow */
    ScoreCounts(Map<String, Long> slowBeyondMillis) {
        slowBeyondMillis.forEach((model, millis) -> models.put(model, new OfModel(millis)));
    }

    /** The table that a batch is to be scored by; until {@link #leave} no report says that a later one is carried out. */
    public synchronized RouteTable enter(Routes routes) {
        RouteTable table = routes.current();
        inUse = table;
        return table;
    }

    /** The batch is scored. */
    public synchronized void leave() {
        inUse = null;
    }

    /**
     * A vector was scored in an arm.
     *
     * @param arm the arm's place in the route, or {@link #SHADOW}
     * @param score anything; what is no number from 0 to 1 counts as invalid
     * @param millis its latency
     */
    public synchronized void scored(ModelRoute route, int arm, double score, long millis) {
        ArmTally tally = tally(route, arm);
        if (tally != null) {
            tally.scored(score, millis);
        }
    }

    /**
     * An arm's version failed on a vector.
     *
     * @param blamed whether the version is the champion, or the champion can score the vector
     */
    public synchronized void failed(ModelRoute route, int arm, boolean blamed) {
        ArmTally tally = tally(route, arm);
        if (tally != null && blamed) {
            tally.failed();
        } else if (tally != null) {
            tally.excused();
        }
    }

    /** An arm's version has scored its vectors of a batch, in so many nanoseconds. */
    public synchronized void passed(ModelRoute route, int arm, long nanos) {
        ArmTally tally = tally(route, arm);
        if (tally != null) {
            tally.passed(nanos);
        }
    }

    /** The one vector of a batch whose latency the guard hears of was scored in an arm. */
    public synchronized void timed(ModelRoute route, int arm, long millis) {
        ArmTally tally = tally(route, arm);
        if (tally != null) {
            tally.timed(millis > of(route).slowBeyondMillis);
        }
    }

    /**
     * Champion and shadow have scored the same vector.
     *
     * @param flip whether they decide otherwise, each by its own threshold
     */
    public synchronized void compared(ModelRoute route, double champion, double shadow, boolean flip) {
        of(route).tally(route).compared(champion, shadow, flip);
    }

    /** Whether no batch is being scored by another route of the model. */
    synchronized boolean follows(ModelRoute route) {
        return inUse == null || route.equals(inUse.route(route.model()));
    }

    /** Gives the counts of a model, and begins anew. */
    synchronized List<RouteTally> take(String model) {
        OfModel counted = Objects.requireNonNull(models.get(model), model);
        List<RouteTally> taken = List.copyOf(counted.tallies);
        counted.tallies.clear();
        return taken;
    }

    private OfModel of(ModelRoute route) {
        return Objects.requireNonNull(models.get(route.model()), route.model());
    }

    private @Nullable ArmTally tally(ModelRoute route, int arm) {
        return of(route).tally(route).arm(arm);
    }
}
