package io.millrace.console.views;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.project.ModelDefinition;
import io.millrace.project.Project;
import io.millrace.records.DriftReport;
import io.millrace.records.FeatureDrift;
import io.millrace.records.MonitoringReport;
import io.millrace.records.SliceDrift;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** How far each feature is from what the version in service has learned from, window by window. */
public final class DriftView implements View {
    private static final int WINDOWS = 60;

    private final Project project;
    /** By model: the windows of the version that was judged last. */
    private final Map<String, Windows> windows = new HashMap<>();

    private static final class Windows {
        private final String version;
        private final TreeMap<Instant, MonitoringReport> byStart = new TreeMap<>();

        Windows(String version) {
            this.version = version;
        }
    }

    /** @param project whose models are shown, in its order */
    public DriftView(Project project) {
        this.project = project;
    }

    /** A window was judged. */
    public void reported(MonitoringReport report) {
        Windows its = windows.get(report.getModel());
        if (its == null || !its.version.equals(report.getSubject())) {
            // A late word on a version that is no longer watched.
            if (its != null && !its.byStart.isEmpty() && report.getWindowEnd().isBefore(its.byStart.lastKey())) {
                return;
            }
            its = new Windows(report.getSubject());
            windows.put(report.getModel(), its);
        }
        MonitoringReport before = its.byStart.get(report.getWindowStart());
        if (before == null || before.getRevision() <= report.getRevision()) {
            its.byStart.put(report.getWindowStart(), report);
        }
        if (its.byStart.size() > WINDOWS) {
            its.byStart.pollFirstEntry();
        }
    }

    @Override
    public String name() {
        return "drift";
    }

    @Override
    public ObjectNode document() {
        ObjectNode node = Json.object();
        ArrayNode models = node.putArray("models");
        for (ModelDefinition model : project.models()) {
            Windows its = windows.get(model.name());
            ObjectNode one = models.addObject()
                    .put("model", model.name())
                    .put("version", its == null ? null : its.version)
                    .put("psi_threshold", model.drift().psi())
                    .put("ks_threshold", model.drift().ks());
            write(its == null ? List.of() : new ArrayList<>(its.byStart.values()), one);
        }
        return node;
    }

    private static void write(List<MonitoringReport> reports, ObjectNode node) {
        ArrayNode windows = node.putArray("windows");
        Map<String, @Nullable FeatureDrift[]> byFeature = new HashMap<>();
        Map<String, Double> importance = new HashMap<>();
        Set<String> slices = new TreeSet<>();
        for (int i = 0; i < reports.size(); i++) {
            MonitoringReport report = reports.get(i);
            DriftReport drift = (DriftReport) report.getBody();
            windows.addObject()
                    .put("start", Json.time(report.getWindowStart()))
                    .put("end", Json.time(report.getWindowEnd()))
                    .put("samples", drift.getSamples())
                    .put("valid", drift.getValid())
                    .put("drift_confirmed", drift.getDriftConfirmed())
                    .put("confirmed_importance", rounded(drift.getConfirmedImportance()))
                    .put("score_confirmed", drift.getScoreConfirmed());
            for (FeatureDrift feature : drift.getFeatures()) {
                byFeature.computeIfAbsent(feature.getFeature(), name -> new FeatureDrift[reports.size()])[i] = feature;
                importance.put(feature.getFeature(), feature.getImportance());
            }
            drift.getSlices().stream().map(SliceDrift::getSlice).forEach(slices::add);
        }
        ArrayNode features = node.putArray("features");
        importance.entrySet().stream()
                .sorted(Map.Entry.<String, Double>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .forEach(feature -> write(
                        feature.getKey(),
                        feature.getValue(),
                        byFeature.getOrDefault(feature.getKey(), new FeatureDrift[0]),
                        features.addObject()));
        Json.texts(node.putArray("slices"), slices);
    }

    private static void write(String feature, double importance, @Nullable FeatureDrift[] windows, ObjectNode node) {
        node.put("feature", feature).put("importance", rounded(importance));
        ArrayNode psi = node.putArray("psi");
        ArrayNode ks = node.putArray("ks");
        ArrayNode missing = node.putArray("missing");
        StringBuilder state = new StringBuilder(windows.length);
        for (FeatureDrift window : windows) {
            psi.add(window == null ? null : rounded(window.getPsi()));
            ks.add(window == null ? null : rounded(window.getKs()));
            missing.add(window == null ? null : rounded(window.getMissingShare()));
            state.append(state(window));
        }
        node.put("state", state.toString());
    }

    private static char state(@Nullable FeatureDrift window) {
        if (window == null || window.getSamples() == 0) {
            return '-';
        }
        return window.getQuarantined() ? 'q' : window.getConfirmed() ? 'c' : window.getOut() ? 'o' : '.';
    }

    /** Four significant digits: what a person sees, and a tenth of the bytes. */
    private static @Nullable Double rounded(double value) {
        if (value == 0 || Double.isNaN(value) || Double.isInfinite(value)) {
            return Json.number(value);
        }
        double scale = Math.pow(10, 3 - Math.floor(Math.log10(Math.abs(value))));
        return Math.round(value * scale) / scale;
    }
}
