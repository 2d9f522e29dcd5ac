package io.millrace.console.words;

import io.millrace.project.Durations;
import io.millrace.project.LabelDefinition;
import io.millrace.project.LabelDefinition.Absence;

/** What a model predicts, in words. */
public final class LabelWords {
    private LabelWords() {}

    /** For example {@code no purchases and no sessions within 30 d}. */
    public static String of(LabelDefinition label) {
        String none = label instanceof Absence ? "no " : "";
        return none
                + String.join(label instanceof Absence ? " and no " : " or ", label.sources())
                + (label.where() == null ? "" : " where " + label.where())
                + " within " + Durations.format(label.horizon());
    }
}
