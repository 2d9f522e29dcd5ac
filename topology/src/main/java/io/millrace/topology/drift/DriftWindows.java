package io.millrace.topology.drift;

import io.millrace.project.FeatureDefinition;
import io.millrace.project.ModelDefinition;
import io.millrace.project.Project;
import io.millrace.topology.windows.WindowPolicy;
import io.millrace.validation.windows.WindowRules;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The windows of drift, and those of the data that they rest on.
 *
 * @param grid of drift
 * @param sources that features read
 * @param dataEvery length of the data's windows, milliseconds; 0 where a project has no rules of windows, and nothing is waited for
 */
record DriftWindows(WindowPolicy grid, Set<String> sources, long dataEvery) {

    DriftWindows {
        sources = Set.copyOf(sources);
    }

    static DriftWindows of(Project project, ModelDefinition model, @Nullable WindowRules rules) {
        long length = model.drift().window().toMillis();
        long lateness = project.time().allowedLateness().toMillis();
        long every = rules == null ? 0 : rules.every().toMillis();
        Set<String> sources = project.featureSet().features().stream()
                .map(FeatureDefinition::source)
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
        return new DriftWindows(
                new WindowPolicy(length, lateness, length + 2 * lateness + every + WindowPolicy.OUTAGE.toMillis()),
                sources,
                every);
    }

    /** Until when the data are known at the tick after one: up to the last end of a window of theirs that it had reached. */
    long dataKnownUpTo(long tick) {
        return dataEvery == 0 ? Long.MAX_VALUE : Math.floorDiv(tick, dataEvery) * dataEvery;
    }

    Quarantines quarantines(KeyValueStore<Bytes, byte[]> store) {
        return new Quarantines(sources, dataEvery, store);
    }
}
