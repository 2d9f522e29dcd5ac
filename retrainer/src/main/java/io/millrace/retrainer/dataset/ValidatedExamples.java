package io.millrace.retrainer.dataset;

import io.millrace.retrainer.dataset.checks.Finding;
import io.millrace.retrainer.dataset.profile.DatasetProfile;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The examples of a training, and what was found when they were looked at.
 *
 * @param examples as they were read; the table is the one that is learned from
 * @param of examples that there were, before a sample was drawn
 * @param facts figures of train and test rows; null where there is no example
 * @param profile what they look like; null where there is none
 * @param findings what is worst first
 * @param content hash of the table's rows
 */
public record ValidatedExamples(
        ExampleReader.Examples examples,
        long of,
        @Nullable DatasetFacts facts,
        @Nullable DatasetProfile profile,
        List<Finding> findings,
        String content) {
    public ValidatedExamples {
        findings = List.copyOf(findings);
    }
}
