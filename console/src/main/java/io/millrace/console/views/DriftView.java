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
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How far each feature is from what the version in service has learned from, window by window; the windows of versions that were in service before are kept, as they were judged against those.
 */
public final class DriftView implements View {
    private static final int WINDOWS = 60;

    private final Project project;
    /** By model. */
    private final Map<String, Windows> windows = new HashMap<>();

    /** A window as it was judged of a version, which is told by when it was first heard of: one may end in what another begins with. */
    private record Judged(Instant start, int version) implements Comparable<Judged> {
        @Override
        public int compareTo(Judged other) {
            int byStart = start.compareTo(other.start);
            return byStart != 0 ? byStart : Integer.compare(version, other.version);
        }
    }

    private static final class Windows {
        private final List<String> versions = new ArrayList<>();
        private final TreeMap<Judged, MonitoringReport> judged = new TreeMap<>();
        /** The version that was judged last. */
        private String version;

        Windows(String version) {
            this.version = version;
        }

        void reported(MonitoringReport report) {
            String subject = report.getSubject();
            if (!versions.contains(subject)) {
                versions.add(subject);
            }
            Judged window = new Judged(report.getWindowStart(), versions.indexOf(subject));
            MonitoringReport before = judged.get(window);
            if (before == null || before.getRevision() <= report.getRevision()) {
                judged.put(window, report);
            }
            // Else a late word on a version that is no longer watched.
            if (!report.getWindowEnd().isBefore(judged.lastKey().start)) {
                version = subject;
            }
            if (judged.size() > WINDOWS) {
                judged.pollFirstEntry();
            }
        }
    }

    /** @param project whose models are shown, in its order */
    public DriftView(Project project) {
        this.project = project;
    }

    /** A window was judged. */
    public void reported(MonitoringReport report) {
        windows.computeIfAbsent(report.getModel(), model -> new Windows(report.getSubject()))
                .reported(report);
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
                    .put("ks_threshold", model.drift().ks())
                    .put("min_samples", model.drift().minimumSamples())
                    .put("confirm", model.drift().confirm())
                    .put("of", model.drift().of())
                    .put("importance", model.drift().confirmedImportance());
            write(its == null ? List.of() : new ArrayList<>(its.judged.values()), one);
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
            DriftReport drift = report.getDrift();
            windows.addObject()
                    .put("version", report.getSubject())
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
        Json.texts(
                node.putArray("slices_confirmed"),
                reports.isEmpty()
                        ? List.of()
                        : confirmedInSlices(reports.get(reports.size() - 1).getDrift()));
    }

    /** What drifts in a slice and not in all rows, as the alert names it: {@code plan=basic: sessions_7d}. */
    private static List<String> confirmedInSlices(DriftReport drift) {
        Set<String> everywhere = drift.getFeatures().stream()
                .filter(FeatureDrift::getConfirmed)
                .map(FeatureDrift::getFeature)
                .collect(Collectors.toSet());
        return drift.getSlices().stream()
                .flatMap(slice -> slice.getFeatures().stream()
                        .filter(feature -> feature.getConfirmed() && !everywhere.contains(feature.getFeature()))
                        .map(feature -> slice.getSlice() + ": " + feature.getFeature()))
                .sorted()
                .toList();
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
