package io.millrace.project;

import org.jspecify.annotations.Nullable;

/** Reads a model's {@code monitoring.quality.concept_drift}. */
final class ConceptDriftReader {

    private ConceptDriftReader() {}

    /** When a rise of the error is a concept drift; null when it has a mistake. */
    static @Nullable ConceptDriftDefinition read(Section model) {
        ConceptDriftDefinition usual = ConceptDriftDefinition.DEFAULT;
        // What is wrong around it is reported by who reads the rest of monitoring and of quality.
        Section monitoring = model.holdsMap("monitoring") ? model.map("monitoring", false) : null;
        Section quality =
                monitoring != null && monitoring.holdsMap("quality") ? monitoring.map("quality", false) : null;
        if (quality == null || !quality.has("concept_drift")) {
            return usual;
        }
        Section section = quality.optional("concept_drift", Keys.CONCEPT_DRIFT);
        if (section == null) {
            return null;
        }
        Boolean watch = section.has("watch") ? section.flag("watch") : Boolean.TRUE;
        Double threshold = section.number("threshold", 2, 10, usual.threshold());
        Double allowance = section.share("allowance", 0, 1, usual.allowance());
        return watch == null || threshold == null || allowance == null
                ? null
                : new ConceptDriftDefinition(watch, threshold, allowance);
    }
}
