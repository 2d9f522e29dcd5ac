package io.millrace.topology.labels;

import io.millrace.features.FeatureSet;
import io.millrace.project.ModelDefinition;
import io.millrace.project.Project;
import io.millrace.records.LabelledExample;
import io.millrace.topology.quality.PartName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Tells to which parts of its cohort a row belongs: all of it, its variant's, its slices', and those who were acted on or not. */
final class RowParts {
    private final Map<String, List<Slice>> slices = new HashMap<>();
    private final boolean treatmentKnown;

    /** A categorical feature, and where its category stands in a row. */
    private record Slice(String feature, int position) {}

    RowParts(Project project) {
        treatmentKnown = project.interventions().source() != null;
        FeatureSet features = FeatureSet.compile(project);
        for (ModelDefinition model : project.models()) {
            slices.put(
                    model.name(),
                    model.comparison().slices().stream()
                            .map(feature -> new Slice(feature, features.categoriesBefore(features.indexOf(feature))))
                            .toList());
        }
    }

    /**
     * The parts, all of the cohort first.
     *
     * @param standIn whether the champion scored it in the place of another arm's version: evidence of neither variant
     */
    List<PartName> of(LabelledExample row, boolean standIn) {
        List<PartName> parts = new ArrayList<>();
        parts.add(PartName.ALL);
        if (treatmentKnown) {
            parts.add(PartName.treated(row.getTreated()));
        }
        String variant = row.getVariant();
        if (variant != null && !standIn) {
            parts.add(new PartName(PartName.VARIANT, variant));
        }
        List<String> categories = row.getCategories();
        for (Slice slice : slices.getOrDefault(row.getModel(), List.of())) {
            // A row that is too old to have the feature, or has no category, is in no slice of it.
            String category = slice.position < categories.size() ? categories.get(slice.position) : null;
            if (category != null) {
                parts.add(PartName.slice(slice.feature, category));
            }
        }
        return parts;
    }
}
