package io.millrace.quickstart.bootstrap;

import io.millrace.project.Durations;
import io.millrace.project.FeatureDefinition;
import io.millrace.project.LabelDefinition;
import io.millrace.project.Project;
import io.millrace.project.SourceDefinition;
import io.millrace.quickstart.history.SourceSpans;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * From when to when the topics tell all that an example with a label says. Where one of the label's sources begins later than the others, or ends before them, nobody
 * knows what happened there: it would read as an absence.
 *
 * @param from no example is made of earlier boundaries, epoch milliseconds; {@link Long#MAX_VALUE} where a source of the label has no event
 * @param begins what is at that time, for a person
 * @param until what happened later is not known, epoch milliseconds; {@link Long#MIN_VALUE} where a source of the label has no event
 * @param ends what is at that time, for a person
 */
record KnownTime(long from, String begins, long until, String ends) {

    /**
     * Of each label, by its name: from where the last of its sources has begun, up to where the first of them ends + allowed lateness.
     *
     * @param now what no label may be ahead of, epoch milliseconds
     * @param incompleteFeatures false: sources of events that features read must have begun, too, but for those without an event
     */
    static Map<String, KnownTime> of(Project project, SourceSpans spans, long now, boolean incompleteFeatures) {
        Map<String, KnownTime> known = new LinkedHashMap<>();
        for (LabelDefinition label : project.labels()) {
            KnownTime own = ofSources(project, label, spans, now);
            known.put(label.name(), incompleteFeatures ? own : own.afterFeatures(project, spans));
        }
        return known;
    }

    private static KnownTime ofSources(Project project, LabelDefinition label, SourceSpans spans, long now) {
        String begins = "";
        String ends = "";
        long from = Long.MIN_VALUE;
        long last = Long.MAX_VALUE;
        for (String source : label.sources()) {
            int index = project.sourceIndex(source);
            if (spans.until(index) == Long.MIN_VALUE) {
                String silent = "source " + source + " has no event";
                return new KnownTime(Long.MAX_VALUE, silent, Long.MIN_VALUE, silent);
            }
            if (spans.from(index) > from) {
                from = spans.from(index);
                begins = "source " + source + " begins";
            }
            if (spans.until(index) < last) {
                last = spans.until(index);
                ends = "source " + source + " ends";
            }
        }
        long lateness = project.time().allowedLateness().toMillis();
        return last + lateness > now
                ? new KnownTime(from, begins, now, "now")
                : new KnownTime(
                        from,
                        begins,
                        last + lateness,
                        ends + " + " + Durations.format(project.time().allowedLateness()));
    }

    private KnownTime afterFeatures(Project project, SourceSpans spans) {
        KnownTime latest = this;
        for (SourceDefinition source : project.sources()) {
            long start = spans.from(project.sourceIndex(source.name()));
            if (!source.table() && start != Long.MAX_VALUE && start > latest.from && isRead(project, source.name())) {
                latest = new KnownTime(
                        start,
                        "source " + source.name() + " begins, which features read: see --incomplete-features",
                        until,
                        ends);
            }
        }
        return latest;
    }

    private static boolean isRead(Project project, String source) {
        return project.featureSet().features().stream()
                .map(FeatureDefinition::source)
                .anyMatch(read -> Objects.equals(read, source));
    }

    /** Whether there is an event of each of the label's sources. */
    boolean isAny() {
        return until != Long.MIN_VALUE;
    }

    /**
     * Whether all is known of an example.
     *
     * @param asOf its boundary, epoch milliseconds
     * @param matured when its label is known: as-of + horizon + allowed lateness
     */
    boolean holds(long asOf, long matured) {
        return asOf >= from && matured <= until;
    }
}
