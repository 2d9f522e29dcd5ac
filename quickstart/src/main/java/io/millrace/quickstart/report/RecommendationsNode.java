package io.millrace.quickstart.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.millrace.features.Boundaries;
import io.millrace.ids.CompositeId;
import io.millrace.project.RecommendationPolicy;
import io.millrace.recommendations.Candidate;
import io.millrace.recommendations.HitRates;
import io.millrace.records.LabelledExample;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How often lists hit that were made of scores as they were served, by month of their boundary and by version, from labelled examples; beside it how often as many candidates would that are drawn by lot. */
final class RecommendationsNode {
    private final RecommendationPolicy policy;
    private final long refresh;
    /** Of each occasion the rows by entity: the earliest of each, where there are several. */
    private final Map<Occasion, Map<String, LabelledExample>> lists =
            new TreeMap<>(Comparator.comparingLong(Occasion::boundary).thenComparing(Occasion::owner));

    private record Occasion(long boundary, String owner) {}

    private record Group(YearMonth month, String version) {}

    private static final class Tally {
        private long lists;
        private long hits;
        private double byLot;
    }

    private RecommendationsNode(RecommendationPolicy policy, Duration refresh) {
        this.policy = policy;
        this.refresh = refresh.toMillis();
    }

    /**
     * Writes them.
     *
     * @param rows of any models
     * @param refresh how often each owner has a boundary
     */
    static void write(RecommendationPolicy policy, Duration refresh, LabelledRows rows, ArrayNode node) {
        RecommendationsNode made = new RecommendationsNode(policy, refresh);
        rows.of(policy.model()).examples().forEach(made::add);
        made.write(node);
    }

    private void add(LabelledExample row) {
        if (row.getScore() != null && row.getModelVersion() != null) {
            String owner = CompositeId.owner(row.getEntity());
            byte[] utf8 = owner.getBytes(StandardCharsets.UTF_8);
            long boundary = Boundaries.lastUntil(
                    utf8, utf8.length, refresh, row.getAsOf().toEpochMilli());
            lists.computeIfAbsent(new Occasion(boundary, owner), occasion -> new LinkedHashMap<>())
                    .merge(row.getEntity(), row, (known, one) -> one.getAsOf().isBefore(known.getAsOf()) ? one : known);
        }
    }

    private void write(ArrayNode node) {
        Map<Group, Tally> tallies =
                new TreeMap<>(Comparator.comparing(Group::month).thenComparing(Group::version));
        lists.forEach((occasion, byEntity) -> {
            List<LabelledExample> rows = List.copyOf(byEntity.values());
            YearMonth month =
                    YearMonth.from(Instant.ofEpochMilli(occasion.boundary()).atZone(ZoneOffset.UTC));
            Group group = new Group(month, String.valueOf(rows.get(0).getModelVersion()));
            count(tallies.computeIfAbsent(group, g -> new Tally()), rows);
        });
        tallies.forEach((group, tally) -> node.addObject()
                .put("month", group.month().toString())
                .put("version", group.version())
                .put("lists", tally.lists)
                .put("hit_rate", tally.hits / (double) tally.lists)
                .put("by_lot", tally.byLot / tally.lists));
    }

    private void count(Tally tally, List<LabelledExample> rows) {
        List<Candidate> candidates = new ArrayList<>();
        int taken = 0;
        for (int i = 0; i < rows.size(); i++) {
            LabelledExample row = rows.get(i);
            candidates.add(new Candidate(
                    CompositeId.owned(row.getEntity()),
                    row.getScore(),
                    row.getAsOf().toEpochMilli(),
                    i));
            taken += LabelledRows.positive(row) ? 1 : 0;
        }
        boolean hit = Candidate.best(candidates, policy.top()).stream()
                .anyMatch(one -> LabelledRows.positive(rows.get(one.number())));
        tally.lists++;
        tally.hits += hit ? 1 : 0;
        tally.byLot += HitRates.byLot(rows.size(), taken, policy.top());
    }
}
