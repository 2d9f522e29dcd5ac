package io.millrace.quickstart.models;

import io.millrace.records.Dataset;
import io.millrace.records.Gate;
import io.millrace.records.Lineage;
import io.millrace.records.MetricInterval;
import io.millrace.records.ModelVersion;
import io.millrace.records.RetrainReason;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a registered version says of itself, in words. */
final class Facts {
    static final String NOTHING = "–";

    private Facts() {}

    /** A figure: counts whole, everything else with four decimals. */
    static String figure(@Nullable Double value) {
        if (value == null) {
            return NOTHING;
        }
        boolean count = Math.abs(value) >= 2 && value == Math.rint(value);
        return count ? String.format(Locale.ROOT, "%,d", value.longValue()) : String.format(Locale.ROOT, "%.4f", value);
    }

    /** A difference, with its sign. */
    static String difference(@Nullable Double before, @Nullable Double after) {
        return before == null || after == null ? NOTHING : String.format(Locale.ROOT, "%+.4f", after - before);
    }

    static String reasons(List<RetrainReason> reasons) {
        return reasons.stream()
                .map(reason -> reason.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
    }

    /** The name of the dataset: its version, or, from before there were any, the beginning of its hash. */
    static String data(Dataset dataset) {
        return dataset.getVersion() == null ? shortened(dataset.getSha256()) : dataset.getVersion();
    }

    static String shortened(String hash) {
        return hash.length() <= 12 ? hash : hash.substring(0, 12);
    }

    static Optional<MetricInterval> interval(ModelVersion version, String metric) {
        return version.getEvaluation() == null
                ? Optional.empty()
                : version.getEvaluation().getIntervals().stream()
                        .filter(interval -> interval.getMetric().equals(metric))
                        .findFirst();
    }

    static String range(Optional<MetricInterval> interval) {
        return interval.map(found -> String.format(Locale.ROOT, "%.4f to %.4f", found.getLow(), found.getHigh()))
                .orElse(NOTHING);
    }

    /** How many gates are met: {@code 4 of 4}. */
    static String gates(List<Gate> gates) {
        return gates.stream().filter(Gate::getPassed).count() + " of " + gates.size();
    }

    /** A gate's condition: {@code ≥ 0.8}. */
    static String bound(Gate gate) {
        return gate.getMaximum() == null ? "≥ " + plain(gate.getMinimum()) : "≤ " + plain(gate.getMaximum());
    }

    /** What a gate is about: {@code auc_roc}, or {@code auc_roc of plan=basic}. */
    static String subject(Gate gate) {
        return gate.getSlice() == null ? gate.getMetric() : gate.getMetric() + " of " + gate.getSlice();
    }

    static String plain(double value) {
        String text = String.format(Locale.ROOT, "%.6f", value).replaceAll("0+$", "");
        return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    }

    static String size(Dataset dataset) {
        return String.format(
                Locale.ROOT,
                "%,d rows of %,d entities, %,d with the label (train %,d, test %,d)",
                dataset.getRows(),
                dataset.getEntities(),
                dataset.getPositives(),
                dataset.getTrainRows(),
                dataset.getTestRows());
    }

    /** What made it: commit, project and libraries. */
    static String madeBy(@Nullable Lineage lineage) {
        if (lineage == null) {
            return "not recorded: it is older than lineage";
        }
        return commit(lineage)
                + (lineage.getProjectSha256().isEmpty() ? "" : "; project " + shortened(lineage.getProjectSha256()))
                + libraries(lineage.getLibraries());
    }

    private static String commit(Lineage lineage) {
        if (lineage.getGitCommit() == null) {
            return "no commit: the project file was in no repository";
        }
        String changes = lineage.getGitDirty() == null
                ? " (nobody knows whether changed since)"
                : lineage.getGitDirty() ? " (and changes that no commit has)" : "";
        return "commit " + lineage.getGitCommit() + changes;
    }

    private static String libraries(Map<String, String> libraries) {
        return new TreeMap<>(libraries)
                .entrySet().stream()
                        .map(library -> "; " + library.getKey() + " " + library.getValue())
                        .collect(Collectors.joining());
    }

    /** Where its parameters come from. */
    static String tuning(ModelVersion version) {
        Lineage lineage = version.getLineage();
        return lineage == null || lineage.getTunedBy() == null
                ? "as the project file has them"
                : "as tuned by the training for " + lineage.getTunedBy();
    }

    static String parameters(Map<String, String> parameters) {
        return parameters.entrySet().stream()
                .sorted(Map.Entry.comparingByKey(Comparator.naturalOrder()))
                .map(parameter -> parameter.getKey() + " " + parameter.getValue())
                .collect(Collectors.joining(", "));
    }
}
