package io.millrace.drift;

import io.millrace.project.ModelDefinition.DriftPolicy;
import java.util.ArrayList;
import java.util.List;

/**
 * What one feature (or the score) of a window is compared with.
 *
 * @param feature its reference
 * @param entities distinct entities among the reference's rows
 * @param rows which rows these are, as {@link FeatureDrift#reference()} says it
 * @param evidence see {@link FeatureDrift#evidence()}
 */
record ChosenReference(FeatureReference feature, long entities, String rows, boolean evidence) {

    /** The choice for each that is counted: the rows at the window's place in the season, where there are enough of them. */
    static List<ChosenReference> of(DriftReference all, DriftPolicy policy, long windowStart) {
        SeasonalReference season = all.season(policy);
        List<ChosenReference> chosen = of(all, FeatureDrift.ALL, season == null);
        if (season == null) {
            return chosen;
        }
        List<ChosenReference> placed = of(season.at(windowStart), season.grid().written(), true);
        List<ChosenReference> enough = new ArrayList<>();
        for (int i = 0; i < chosen.size(); i++) {
            boolean known = placed.get(i).feature.rows() >= policy.minimumSamples();
            enough.add(known ? placed.get(i) : chosen.get(i));
        }
        return enough;
    }

    /** The choice for each that is counted of a slice: there is one only. */
    static List<ChosenReference> of(SliceReference slice) {
        return of(slice.reference(), FeatureDrift.ALL, true);
    }

    private static List<ChosenReference> of(DriftReference reference, String rows, boolean evidence) {
        List<FeatureReference> counted = reference.counted();
        List<ChosenReference> chosen = new ArrayList<>();
        for (int i = 0; i < counted.size(); i++) {
            boolean score = i == counted.size() - 1;
            long entities = score ? reference.scoreEntities() : reference.entities();
            chosen.add(new ChosenReference(counted.get(i), entities, rows, evidence));
        }
        return chosen;
    }
}
