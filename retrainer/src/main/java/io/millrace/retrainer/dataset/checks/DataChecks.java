package io.millrace.retrainer.dataset.checks;

import io.millrace.project.ModelDefinition;
import io.millrace.retrainer.dataset.ExampleTable;
import io.millrace.retrainer.dataset.Split;
import io.millrace.retrainer.dataset.Spread;
import io.millrace.retrainer.dataset.checks.Finding.Severity;
import io.millrace.retrainer.dataset.profile.ColumnProfile;
import io.millrace.retrainer.dataset.profile.DatasetProfile;
import io.millrace.retrainer.training.ColumnLearner;
import io.millrace.retrainer.training.OutOfFold;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Looks at a dataset before anything is learned from it. */
public final class DataChecks {
    /** Difference between the shares of missing values in train and test rows that is told. */
    static final double MISSING_MOVED = 0.25;

    private final ModelDefinition model;
    private final boolean afterDrift;
    private final List<Finding> findings = new ArrayList<>();

    private DataChecks(ModelDefinition model, boolean afterDrift) {
        this.model = model;
        this.afterDrift = afterDrift;
    }

    /**
     * What is to be known of a table, what is worst first.
     *
     * @param model what is to be learned from it
     * @param examples that there were before a sample was drawn
     * @param afterDrift whether the training was asked for on the examples since a drift alone
     * @param reading what reading the examples found
     */
    public static List<Finding> of(
            ExampleTable table,
            Split split,
            DatasetProfile profile,
            ModelDefinition model,
            long examples,
            boolean afterDrift,
            List<Finding> reading) {
        DataChecks checks = new DataChecks(model, afterDrift);
        checks.rows(profile, examples);
        checks.features(table, split.train());
        profile.columns().forEach(checks::column);
        checks.findings.addAll(reading);
        return checks.findings.stream()
                .sorted(Comparator.comparing(Finding::severity))
                .toList();
    }

    /**
     * What is to be known where there is no example at all.
     *
     * @param reading what reading the examples found
     */
    public static List<Finding> ofNothing(List<Finding> reading) {
        List<Finding> findings = new ArrayList<>();
        findings.add(new Finding.NoExamples());
        findings.addAll(reading);
        return List.copyOf(findings);
    }

    /** What reading found, as findings. */
    public static List<Finding> of(LeftOut leftOut) {
        List<Finding> findings = new ArrayList<>();
        if (leftOut.repeated() > 0) {
            findings.add(new Finding.Repeated(leftOut.repeated()));
        }
        if (leftOut.future() > 0) {
            findings.add(new Finding.Future(leftOut.future()));
        }
        if (leftOut.tooOld() > 0) {
            findings.add(new Finding.TooOld(leftOut.tooOld()));
        }
        if (leftOut.otherFeatureSet() > 0) {
            findings.add(new Finding.OtherFeatureSet(leftOut.otherFeatureSet()));
        }
        if (leftOut.otherLabel() > 0) {
            findings.add(new Finding.OtherLabel(leftOut.otherLabel()));
        }
        return findings;
    }

    /**
     * All errors among the findings, and what to do about the first, in one sentence; where there are no examples at all, whatever else was found, for that is why. Null
     * where there is no error.
     */
    public static @Nullable String failure(List<Finding> findings) {
        Optional<Finding> first = findings.stream()
                .filter(finding -> finding.severity() == Severity.ERROR)
                .findFirst();
        if (first.isEmpty()) {
            return null;
        }
        boolean nothing = findings.stream().anyMatch(Finding.NoExamples.class::isInstance);
        String errors = findings.stream()
                .filter(finding -> nothing || finding.severity() == Severity.ERROR)
                .map(Finding::what)
                .collect(Collectors.joining("; "));
        return errors + "; " + first.get().advice();
    }

    private void rows(DatasetProfile profile, long examples) {
        long asked = model.minimumSamples();
        if (examples < asked) {
            findings.add(
                    afterDrift
                            ? new Finding.FewAfterDrift(examples, asked)
                            : new Finding.TooFewExamples(examples, asked));
        }
        classes("train", profile.trainRows(), profile.trainPositives());
        classes("test", profile.testRows(), profile.testPositives());
        if (profile.rows() < examples) {
            findings.add(new Finding.Sampled(profile.rows(), examples));
        }
    }

    private void classes(String which, long rows, long positives) {
        int least = OutOfFold.LEAST_OF_A_CLASS;
        if (positives < least || rows - positives < least) {
            findings.add(new Finding.EmptyClass(which, positives, rows - positives, least));
        }
    }

    private void features(ExampleTable table, int[] train) {
        boolean any = false;
        for (int f = 0; f < table.features().size(); f++) {
            String name = table.features().get(f).name();
            if (model.excluded().contains(name)) {
                continue;
            }
            switch (Spread.of(table, train, f)) {
                case NONE -> findings.add(new Finding.NeverThere(name));
                case ONE_VALUE -> findings.add(new Finding.SingleValue(name, value(table, f, train[0])));
                case SEVERAL -> any = true;
            }
        }
        if (!any && train.length > 0) {
            findings.add(new Finding.NoFeature());
        }
    }

    private static String value(ExampleTable table, int feature, int row) {
        return table.features().get(feature).categorical()
                ? String.valueOf(table.category(feature, row))
                : Double.toString(table.number(feature, row));
    }

    private void column(ColumnProfile column) {
        if (model.excluded().contains(column.name())) {
            return;
        }
        if (column instanceof ColumnProfile.OfNumber number && number.infinite() > 0) {
            findings.add(new Finding.Infinite(number.name(), number.infinite()));
        }
        if (column instanceof ColumnProfile.OfCategory category && category.distinct() > ColumnLearner.DICTIONARY) {
            findings.add(new Finding.ManyCategories(category.name(), category.distinct(), ColumnLearner.DICTIONARY));
        }
        ColumnProfile.Missing missing = column.missing();
        if (Math.abs(missing.train() - missing.test()) > MISSING_MOVED) {
            findings.add(new Finding.MissingMoved(column.name(), missing.train(), missing.test()));
        }
    }
}
