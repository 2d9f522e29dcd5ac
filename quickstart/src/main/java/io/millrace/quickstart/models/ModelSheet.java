package io.millrace.quickstart.models;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.quickstart.report.RecordJson;
import io.millrace.records.ChampionComparison;
import io.millrace.records.Evaluation;
import io.millrace.records.FeatureImportance;
import io.millrace.records.Gate;
import io.millrace.records.ModelVersion;
import io.millrace.runtime.control.ThresholdWords;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * All that is known of one version.
 *
 * @param models the versions that it is one of
 * @param version it
 * @param bundle whether its bundle can be had
 * @param signature what is known of its signature
 */
public record ModelSheet(RegisteredModels models, ModelVersion version, BundleState bundle, SignatureState signature) {
    private static final int WEIGHTIEST = 20;

    /** In lines that fit a terminal. */
    public List<String> text() {
        FieldLines lines = new FieldLines();
        lines.line(version.getModel() + " " + version.getVersion() + ": " + models.standing(version));
        origin(lines);
        bundle(lines);
        lines.table(metrics());
        Evaluation evaluation = version.getEvaluation();
        if (evaluation != null) {
            if (evaluation.getComparison() != null) {
                lines.field("comparison", comparison(evaluation.getComparison()));
            }
            importance(lines, evaluation.getImportance());
        }
        lines.field("parameters", Facts.parameters(version.getParameters()));
        return lines.lines();
    }

    private void origin(FieldLines lines) {
        lines.field(
                "registered",
                version.getRegisteredAt() + ", because of " + Facts.reasons(version.getReasons()) + " (retrain event "
                        + version.getRetrainId() + ")");
        if (version.getWaits() != null) {
            lines.field("waits", "for a person: " + version.getWaits());
        }
        lines.field("parent", Objects.requireNonNullElse(version.getParent(), "none: it was the first"));
        lines.field("label", version.getLabelName() + ", from feature set " + version.getFeatureSetVersion());
        lines.field(
                "algorithm",
                version.getAlgorithm() + ", seed " + version.getSeed() + ", threshold "
                        + Facts.plain(version.getThreshold())
                        + (version.getCalibration() == null
                                ? ""
                                : String.format(
                                        Locale.ROOT,
                                        ", calibration %s (%,d out-of-fold rows)",
                                        version.getCalibration().getMethod(),
                                        version.getCalibration().getRows())));
        String doubt = ThresholdWords.doubt(version);
        if (doubt != null) {
            lines.field("", "threshold " + doubt);
        }
        lines.field("data", Facts.data(version.getDataset()) + ": " + Facts.size(version.getDataset()));
        lines.field(
                "",
                "as of " + version.getDataset().getFrom() + " to "
                        + version.getDataset().getUntil() + "; SHA-256 "
                        + version.getDataset().getSha256());
        lines.field("made by", Facts.madeBy(version.getLineage()));
    }

    private void bundle(FieldLines lines) {
        lines.field(
                "bundle",
                String.format(
                        Locale.ROOT,
                        "%s, %,d bytes in %d pieces: %s",
                        version.getArtifact().getSha256(),
                        version.getArtifact().getSize(),
                        version.getArtifact().getChunks(),
                        bundle.words()));
        lines.field("signature", signature.words());
    }

    /** Every figure with its interval, its gate and its target; then the gates of slices. */
    private TextTable metrics() {
        TextTable table = new TextTable("  ", "figure", "value", "95 % interval", "gate", "", "target");
        TreeSet<String> names = new TreeSet<>(version.getMetrics().keySet());
        version.getGates().stream()
                .filter(gate -> gate.getSlice() == null)
                .map(Gate::getMetric)
                .forEach(names::add);
        for (String name : names) {
            Gate gate = version.getGates().stream()
                    .filter(one -> one.getMetric().equals(name) && one.getSlice() == null)
                    .findFirst()
                    .orElse(null);
            // What is measured for a gate alone, such as latency_p99, is no figure of the test rows.
            Double value = gate == null ? null : gate.getValue();
            row(
                    table,
                    name,
                    version.getMetrics().getOrDefault(name, value),
                    Facts.range(Facts.interval(version, name)),
                    gate);
        }
        version.getGates().stream()
                .filter(gate -> gate.getSlice() != null)
                .forEach(gate -> row(table, Facts.subject(gate), gate.getValue(), Facts.NOTHING, gate));
        return table;
    }

    private void row(TextTable table, String name, @Nullable Double value, String interval, @Nullable Gate gate) {
        Double target = version.getTargets().get(name);
        table.row(
                name,
                Facts.figure(value),
                interval,
                gate == null ? "" : Facts.bound(gate),
                gate == null ? "" : gate.getPassed() ? "met" : "missed",
                target == null ? "" : Facts.plain(target));
    }

    private static String comparison(ChampionComparison with) {
        return String.format(
                Locale.ROOT,
                "%s beside champion %s by %s: %s against %s, better by %s to %s (%s %%), on %,d rows of %,d entities, %,d with the label; the"
                        + " champion %s the gates there",
                with.getVerdict().name().toLowerCase(Locale.ROOT),
                with.getChampion(),
                with.getMetric(),
                Facts.figure(with.getChallengerValue()),
                Facts.figure(with.getChampionValue()),
                Facts.figure(with.getLow()),
                Facts.figure(with.getHigh()),
                Facts.plain(100 * with.getLevel()),
                with.getRows(),
                with.getEntities(),
                with.getPositives(),
                with.getChampionPasses() ? "meets" : "misses");
    }

    private static void importance(FieldLines lines, List<FeatureImportance> importance) {
        if (importance.isEmpty()) {
            return;
        }
        TextTable table = new TextTable("  ", "feature", "gain", "permutation", "mean |SHAP|");
        importance.stream()
                .limit(WEIGHTIEST)
                .forEach(feature -> table.row(
                        feature.getFeature(),
                        Facts.figure(feature.getGain()),
                        Facts.figure(feature.getPermutation()),
                        Facts.figure(feature.getShap())));
        lines.table(table);
        if (importance.size() > WEIGHTIEST) {
            lines.field("", "and " + (importance.size() - WEIGHTIEST) + " that count for less: --json has all");
        }
    }

    /** The version's record, with stage, aliases, bundle and signature. */
    public String json() {
        ObjectNode node = RecordJson.of(version);
        node.put("stage", models.stage(version));
        ArrayNode aliases = node.putArray("aliases");
        models.aliases(version).forEach(aliases::add);
        node.put("bundle_state", bundle.name().toLowerCase(Locale.ROOT));
        node.put("signature_state", signature.name().toLowerCase(Locale.ROOT));
        return node.toPrettyString();
    }
}
