package io.millrace.recommendations;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

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
        PriorityQueue<Candidate> found = new PriorityQueue<>(BEST.reversed());
        for (Candidate candidate : candidates) {
            // Of thousands of popular items a few are asked for, at each of thousands of occasions: most are passed
            // over.
            if (found.size() < most) {
                found.add(candidate);
            } else if (most > 0 && BEST.compare(candidate, found.element()) < 0) {
                found.remove();
                found.add(candidate);
            }
        }
        return found.stream().sorted(BEST).toList();
    }
}
