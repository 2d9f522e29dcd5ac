package io.millrace.console.words;

import io.millrace.project.Project;

/** How a model is named in a sentence: not at all where there is only one. */
final class ModelNames {
    private final boolean several;

    ModelNames(Project project) {
        several = project.models().size() > 1;
    }

    /** With the version behind it. */
    String before(String model) {
        return several ? model + " " : "";
    }

    /** Behind what is the model's. */
    String of(String model) {
        return several ? " of " + model : "";
    }
}
