package io.millrace.topology.quality;

import io.millrace.conceptdrift.CohortErrors;
import io.millrace.conceptdrift.ConceptDrift;
import io.millrace.project.ConceptDriftDefinition;
import io.millrace.records.StretchOfErrors;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is found of a version's error, as records and as figures for a person. */
final class ConceptDriftRecords {

    private ConceptDriftRecords() {}

    static io.millrace.records.ConceptDrift of(ConceptDrift drift, ConceptDriftDefinition definition) {
        return new io.millrace.records.ConceptDrift(
                drift.statistic(),
                definition.threshold(),
                definition.allowance(),
                drift.confirmed(),
                drift.confirmed() ? Instant.ofEpochMilli(drift.after().start()) : null,
                stretch(drift.before()),
                stretch(drift.after()));
    }

    private static StretchOfErrors stretch(CohortErrors errors) {
        return new StretchOfErrors(
                Instant.ofEpochMilli(errors.start()),
                Instant.ofEpochMilli(errors.end()),
                errors.cohorts(),
                errors.rows(),
                errors.entities(),
                errors.error(),
                known(errors.limits().low()),
                known(errors.limits().high()),
                known(errors.expected()));
    }

    private static @Nullable Double known(double value) {
        return Double.isNaN(value) ? null : Double.valueOf(value);
    }

    static Map<String, String> evidence(ConceptDrift drift, ConceptDriftDefinition definition) {
        return Map.of(
                "before", figures(drift.before()),
                "after", figures(drift.after()),
                "statistic",
                        String.format(
                                Locale.ROOT,
                                "%.2f, threshold %.2f, allowance %.1f %%",
                                drift.statistic(),
                                definition.threshold(),
                                100 * definition.allowance()));
    }

    private static String figures(CohortErrors errors) {
        return String.format(
                Locale.ROOT,
                "error %.3f (%.3f to %.3f), by scores %.3f, of %d rows in %d cohorts of up to %d entities",
                errors.error(),
                errors.limits().low(),
                errors.limits().high(),
                errors.expected(),
                errors.rows(),
                errors.cohorts(),
                errors.entities());
    }
}
