package io.millrace.quickstart.evaluation;

import io.millrace.features.Boundaries;
import io.millrace.ids.CompositeId;
import io.millrace.recommendations.Candidate;
import io.millrace.retrainer.dataset.ExampleTable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A boundary of an owner, at which everything that it has is scored: what a list could be made of.
 *
 * @param owner whose
 * @param asOf latest moment that any of the scores speaks of, epoch milliseconds
 * @param candidates what was scored
 */
record Occasion(String owner, long asOf, List<Candidate> candidates) {

    private record Place(long boundary, String owner) {}

    /**
     * The occasions that rows are of, in the order of time.
     *
     * @param rows of the table
     * @param scores one per row
     * @param refreshMillis how often each owner has a boundary
     */
    static List<Occasion> of(ExampleTable table, int[] rows, double[] scores, long refreshMillis) {
        Map<Place, List<Candidate>> found =
                new TreeMap<>(Comparator.comparingLong(Place::boundary).thenComparing(Place::owner));
        for (int i = 0; i < rows.length; i++) {
            String entity = table.entity(rows[i]);
            byte[] owner = CompositeId.owner(entity).getBytes(StandardCharsets.UTF_8);
            long asOf = table.asOf(rows[i]);
            Place place = new Place(
                    Boundaries.lastUntil(owner, owner.length, refreshMillis, asOf), CompositeId.owner(entity));
            found.computeIfAbsent(place, p -> new ArrayList<>())
                    .add(new Candidate(CompositeId.owned(entity), scores[i], asOf, i));
        }
        return found.entrySet().stream()
                .map(one -> new Occasion(
                        one.getKey().owner(),
                        one.getValue().stream().mapToLong(Candidate::asOf).max().orElseThrow(),
                        one.getValue()))
                .sorted(Comparator.comparingLong(Occasion::asOf))
                .toList();
    }
}
