package io.millrace.runtime.control;

import io.millrace.project.ThresholdRule;
import io.millrace.records.ModelVersion;
import java.util.Map;

/** How a version's parameters say where its threshold comes from: who trains writes it, who tells of a version reads it. */
public final class RecordedThreshold {
    private static final String NAME = "threshold";
    private static final String UNCALIBRATED = "none";

    private RecordedThreshold() {}

    /** Records a rule; nothing of the success metric's, which is what there is where nothing is said. */
    public static void put(ThresholdRule rule, Map<String, String> parameters) {
        if (!(rule instanceof ThresholdRule.Success)) {
            parameters.put(NAME, rule.written());
        }
    }

    /**
     * Whether a version's threshold was searched for among rows: by the success metric, or by costs where scores are no probabilities.
     * Otherwise the project says it, by a number, or by costs that give it without looking at a row.
     */
    static boolean searched(ModelVersion version) {
        String written = version.getParameters().get(NAME);
        if (written == null) {
            return true;
        }
        boolean number = Character.isDigit(written.charAt(0));
        boolean calibrated = version.getCalibration() != null
                && !version.getCalibration().getMethod().equals(UNCALIBRATED);
        return !number && !calibrated;
    }
}
