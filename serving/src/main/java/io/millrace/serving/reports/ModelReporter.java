package io.millrace.serving.reports;

import io.millrace.records.ServingReport;
import io.millrace.serving.models.LoadedModel;
import io.millrace.serving.models.ModelRoute;
import io.millrace.serving.models.RouteTable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Makes the reports of one model: what was counted under routes that are over first, then what is carried out now. Counts are in one report, or wait
 * for the next. Used by one thread.
 */
final class ModelReporter {
    private final String instance;
    private final String model;
    private final int featureSetMajor;
    private final ServingCounts counts;
    private final List<RouteTally> pending = new ArrayList<>();
    private long number;
    private Instant from;
    private @Nullable ModelRoute reported;

    /** @param start when the instance began */
    ModelReporter(String instance, String model, int featureSetMajor, ServingCounts counts, Instant start) {
        this.instance = instance;
        this.model = model;
        this.featureSetMajor = featureSetMajor;
        this.counts = counts;
        from = start;
    }

    /** Whether another route is in force than the one that was last reported. */
    boolean behind(RouteTable table) {
        return !route(table).equals(reported);
    }

    /**
     * The reports that are due.
     *
     * @param table in force
     * @param leaving whether it is the last: nothing is scored any more
     */
    List<ServingReport> reports(RouteTable table, Instant now, boolean leaving) {
        ModelRoute route = route(table);
        // Before the counts are taken: what is counted under an older route from now on, is not.
        boolean carriedOut = counts.follow(route);
        counts.take(model).forEach(this::keep);
        RouteTally current = new RouteTally(route);
        List<ServingReport> reports = new ArrayList<>();
        for (RouteTally tally : List.copyOf(pending)) {
            if (tally.isLike(current)) {
                current.add(tally);
            } else {
                reports.add(report(tally, route, now, false));
                pending.remove(tally);
            }
        }
        ModelRoute before = reported;
        if (carriedOut || leaving) {
            pending.clear();
            reports.add(report(current, route, now, leaving));
            reported = route;
        } else if (reports.isEmpty() && before != null) {
            // It lives, and is not there yet.
            reports.add(report(new RouteTally(before), route, now, false));
        }
        return reports;
    }

    private void keep(RouteTally taken) {
        for (RouteTally tally : pending) {
            if (tally.isLike(taken)) {
                tally.add(taken);
                return;
            }
        }
        pending.add(taken);
    }

    private ServingReport report(RouteTally tally, ModelRoute route, Instant now, boolean leaving) {
        ServingReport report = new ServingReport(
                instance,
                model,
                featureSetMajor,
                number++,
                from,
                now,
                leaving,
                tally.deployed().offset(),
                tally.deployed().sequence(),
                tally.deployed().routing(),
                route.versions().stream().map(LoadedModel::version).distinct().toList(),
                route.refused(),
                tally.all().stream().map(ArmTally::toRecord).toList(),
                tally.comparison());
        from = now;
        return report;
    }

    private ModelRoute route(RouteTable table) {
        return Objects.requireNonNull(table.route(model), model);
    }
}
