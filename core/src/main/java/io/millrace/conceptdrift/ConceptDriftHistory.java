package io.millrace.conceptdrift;

import io.millrace.project.ConceptDriftDefinition;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The matured cohorts of one model version, and whether its error has risen among them.
 *
 * <p>The cohorts are cut in two wherever they can be, and the error of those after the cut is held against that of those before. Above the threshold, the cut with the greatest result is where the concept changed: it stands from
 * then on, and the cohorts before it stay the measure. The drift is over after {@link #CALM} cohorts running whose error is nearer to that before than to that since; then the cohorts since are dropped. Scanning all cuts is the
 * window of Bifet and Gavaldà (2007, Learning from time-changing data with adaptive windowing); their bound takes rows for independent, and is replaced by the standard error that a bootstrap by entity gives of each cut's
 * difference. Immutable.
 *
 * @param lastEnd end of the youngest cohort that was taken, epoch milliseconds; {@link #NEVER} before the first
 * @param cohorts oldest first, at most {@link #MOST}: beyond that, the oldest are one
 * @param changed how many of them are from before a confirmed drift; 0 while none is confirmed
 * @param calm cohorts running that say that it is over
 */
public record ConceptDriftHistory(long lastEnd, List<CohortErrors> cohorts, int changed, int calm) {
    /** The end of no cohort. */
    public static final long NEVER = Long.MIN_VALUE;

    /** Before the first cohort. */
    public static final ConceptDriftHistory NONE = new ConceptDriftHistory(NEVER, List.of(), 0, 0);

    /** Cohorts that are kept each by itself: a year of weeks. */
    public static final int MOST = 52;

    /** Cohorts running that end a drift. */
    public static final int CALM = 3;

    public ConceptDriftHistory {
        cohorts = List.copyOf(cohorts);
        if (changed < 0 || calm < 0 || calm >= CALM || (changed > 0 && changed >= cohorts.size())) {
            throw new IllegalArgumentException(
                    changed + " of " + cohorts.size() + " cohorts are from before, " + calm + " are calm");
        }
    }

    /** A cut, after so many of the cohorts. */
    private record Cut(int place, CohortErrors before, CohortErrors after, ErrorRise rise) {}

    /**
     * After one more cohort, as it was first judged. One that is no younger than the youngest changes nothing: what was decided stands.
     */
    public ConceptDriftHistory next(CohortErrors cohort, ConceptDriftDefinition definition) {
        if (cohort.end() <= lastEnd) {
            return this;
        }
        List<CohortErrors> all = new ArrayList<>(cohorts);
        if (changed > 0) {
            double middle = (stretch(0, changed).error()
                            + stretch(changed, cohorts.size()).error())
                    / 2;
            int calmer = cohort.error() < middle ? calm + 1 : 0;
            if (calmer == CALM) {
                return new ConceptDriftHistory(cohort.end(), cohorts.subList(0, changed), 0, 0);
            }
            all.add(cohort);
            return new ConceptDriftHistory(cohort.end(), all, changed, calmer).folded();
        }
        all.add(cohort);
        ConceptDriftHistory longer = new ConceptDriftHistory(cohort.end(), all, 0, 0);
        Cut best = longer.best(definition.allowance());
        boolean drifts = best != null && best.rise.statistic() > definition.threshold();
        return new ConceptDriftHistory(cohort.end(), all, drifts ? best.place : 0, 0).folded();
    }

    /** What the cohorts say; null while there are fewer than two. */
    public @Nullable ConceptDrift drift(ConceptDriftDefinition definition) {
        Cut cut = changed > 0
                ? cut(changed, stretch(0, changed), stretch(changed, cohorts.size()), definition.allowance())
                : best(definition.allowance());
        return cut == null ? null : new ConceptDrift(cut.rise.statistic(), changed > 0, cut.before, cut.after);
    }

    /** The cut with the greatest statistic, of equal ones the earliest; null where there is none. */
    private @Nullable Cut best(double allowance) {
        List<CohortErrors> afters = new ArrayList<>();
        CohortErrors after = null;
        for (int i = cohorts.size() - 1; i > 0; i--) {
            after = after == null ? cohorts.get(i) : cohorts.get(i).plus(after);
            afters.add(after);
        }
        Collections.reverse(afters);
        Cut best = null;
        CohortErrors before = null;
        for (int place = 1; place < cohorts.size(); place++) {
            CohortErrors last = cohorts.get(place - 1);
            before = before == null ? last : before.plus(last);
            Cut cut = cut(place, before, afters.get(place - 1), allowance);
            if (best == null || cut.rise.statistic() > best.rise.statistic()) {
                best = cut;
            }
        }
        return best;
    }

    private static Cut cut(int place, CohortErrors before, CohortErrors after, double allowance) {
        return new Cut(place, before, after, ErrorRise.between(before, after, allowance));
    }

    private CohortErrors stretch(int from, int to) {
        CohortErrors stretch = cohorts.get(from);
        for (CohortErrors next : cohorts.subList(from + 1, to)) {
            stretch = stretch.plus(next);
        }
        return stretch;
    }

    /** With the two oldest as one where there are too many, on whichever side of the change there are two. */
    private ConceptDriftHistory folded() {
        if (cohorts.size() <= MOST) {
            return this;
        }
        int first = changed == 1 ? 1 : 0;
        List<CohortErrors> fewer = new ArrayList<>(cohorts);
        fewer.set(first, fewer.get(first).plus(fewer.remove(first + 1)));
        return new ConceptDriftHistory(lastEnd, fewer, changed > 1 ? changed - 1 : changed, calm);
    }
}
