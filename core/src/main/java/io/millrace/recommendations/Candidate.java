package io.millrace.recommendations;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * One thing that may be recommended to an owner.
 *
 * @param item what it is
 * @param score what it is ranked by: higher is better
 * @param asOf the moment that the score speaks of, epoch milliseconds
 * @param number which of the caller's it is
 */
public record Candidate(String item, double score, long asOf, int number) {
    /** Highest score first; of equal ones the latest; of these by name, so that the order is one whatever they came in. */
    private static final Comparator<Candidate> BEST = Comparator.comparingDouble(Candidate::score)
            .thenComparingLong(Candidate::asOf)
            .reversed()
            .thenComparing(Candidate::item);

    /** The best of them, best first: so many, or all where there are fewer. */
    public static List<Candidate> best(Collection<Candidate> candidates, int most) {
        return candidates.stream().sorted(BEST).limit(most).toList();
    }
}
