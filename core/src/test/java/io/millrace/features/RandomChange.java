package io.millrace.features;

import io.millrace.project.FeatureDefinition;
import io.millrace.project.FeatureDefinition.Aggregate;
import io.millrace.project.FeatureDefinition.Calendar;
import io.millrace.project.FeatureDefinition.Categories;
import io.millrace.project.FeatureDefinition.Compared;
import io.millrace.project.FeatureDefinition.Decayed;
import io.millrace.project.FeatureDefinition.Quantile;
import io.millrace.project.FeatureDefinition.Recent;
import io.millrace.project.FeatureDefinition.Since;
import io.millrace.project.FeatureDefinition.SinceLast;
import io.millrace.project.FeatureDefinition.Slope;
import io.millrace.project.FeatureDefinition.Timing;
import io.millrace.project.Project;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** The next version of a shop's features: most stay, some of them over a longer window or of more events, and others join. */
final class RandomChange {
    private static final Duration LONG = Duration.ofDays(100);

    private final Random random;
    private final Project project;

    RandomChange(Random random, Project before) {
        this.random = random;
        Duration lateness = before.time().allowedLateness();
        List<FeatureDefinition> next = new ArrayList<>(
                new RandomShop(random, lateness).project().featureSet().features());
        for (FeatureDefinition each : before.featureSet().features()) {
            // Expressions name others, which may go.
            if (!(each instanceof FeatureDefinition.Expression) && random.nextInt(3) > 0) {
                next.add(kept(each));
            }
        }
        project = TestProjects.shop()
                .features(next)
                .zone(before.time().zone().getId())
                .lateness(lateness)
                .project();
    }

    Project project() {
        return project;
    }

    /** Under a name that no other has. */
    private FeatureDefinition kept(FeatureDefinition feature) {
        String name = "kept_" + feature.name();
        if (feature instanceof Aggregate of) {
            return new Aggregate(
                    name, of.aggregation(), of.source(), of.field(), of.where(), longer(of.window()), of.categorical());
        }
        if (feature instanceof Quantile of) {
            return new Quantile(name, of.source(), of.field(), of.where(), longer(of.window()), of.millionths());
        }
        if (feature instanceof Categories of) {
            return new Categories(
                    name, of.statistic(), of.source(), of.field(), of.where(), longer(of.window()), of.rank());
        }
        if (feature instanceof Recent of) {
            return new Recent(
                    name,
                    of.statistic(),
                    of.source(),
                    of.field(),
                    of.where(),
                    longer(of.window()),
                    Math.min(Recent.MOST_EVENTS, of.events() + random.nextInt(3)),
                    of.categorical());
        }
        if (feature instanceof Timing of) {
            return new Timing(name, of.statistic(), of.source(), of.where(), longer(of.window()), of.unit());
        }
        if (feature instanceof Slope of) {
            return new Slope(name, of.source(), of.field(), of.where(), longer(of.window()), of.unit());
        }
        if (feature instanceof Compared of) {
            return new Compared(
                    name,
                    of.aggregation(),
                    of.source(),
                    of.field(),
                    of.where(),
                    of.window(),
                    longer(of.against()),
                    of.comparison(),
                    of.defaultValue());
        }
        return ofNoWindow(name, feature);
    }

    private static FeatureDefinition ofNoWindow(String name, FeatureDefinition feature) {
        if (feature instanceof Decayed of) {
            return new Decayed(name, of.source(), of.field(), of.where(), of.halfLife());
        }
        if (feature instanceof SinceLast of) {
            return new SinceLast(name, of.source(), of.where(), of.unit());
        }
        if (feature instanceof Since of) {
            return new Since(name, of.source(), of.field(), of.unit());
        }
        if (feature instanceof Calendar of) {
            return new Calendar(name, of.part(), of.source());
        }
        throw new IllegalArgumentException("a kind that is not kept: " + feature);
    }

    private @Nullable Duration longer(@Nullable Duration window) {
        return window == null || random.nextInt(3) > 0 || window.compareTo(LONG) > 0 ? window : window.multipliedBy(3);
    }
}
