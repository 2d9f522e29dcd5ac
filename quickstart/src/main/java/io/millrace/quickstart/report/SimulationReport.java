package io.millrace.quickstart.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.bundle.BadBundleException;
import io.millrace.bundle.Scorer;
import io.millrace.features.FeatureSet;
import io.millrace.features.FeatureVector;
import io.millrace.quickstart.simulation.SimulatedFeed;
import io.millrace.quickstart.simulation.SimulationSettings;
import io.millrace.quickstart.simulation.TruthFile;
import io.millrace.records.LabelledExample;
import io.millrace.records.ModelVersion;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.statistics.EntityBootstrap;
import io.millrace.statistics.EntityBootstrap.Scoring;
import io.millrace.statistics.MetricDifference;
import io.millrace.statistics.Ranking;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What only the simulator knows, as JSON: what it put in, when customers changed, and how close each model came, on its own test
 * rows, to the true probabilities. A probability that is the truth ranks as well as anything can but for chance: a model that is
 * significantly better has seen the future.
 */
public final class SimulationReport {
    private static final int RESAMPLES = 2000;
    private static final double LEVEL = 0.95;
    private static final long SEED = 20261125;

    private SimulationReport() {}

    /**
     * Reads the topics and the truth of a simulation that is over.
     *
     * @param truth the simulator's file of true probabilities, complete
     * @throws BadBundleException when a registered model cannot be loaded from its chunks
     * @throws IOException when the truth cannot be read
     */
    public static ObjectNode of(ProcessContext process, SimulationSettings settings, SimulatedFeed feed, Path truth)
            throws IOException, BadBundleException {
        ObjectNode json = new ObjectMapper().createObjectNode();
        json.put("produced", feed.produced());
        ObjectNode bad = json.putObject("bad");
        new TreeMap<>(feed.bad()).forEach((reason, n) -> bad.put(reason.code(), n));
        json.put("drift", settings.drift().toString());
        TopicReader topics = new TopicReader(process);
        LabelledRows rows = LabelledRows.read(topics, process.topics().labelledExamples());
        Map<String, Double> probabilities = probabilities(truth, rows);
        Models models = Models.read(topics, process.topics());
        FeatureSet features = FeatureSet.compile(process.project());
        ArrayNode list = json.putArray("truth");
        for (ModelVersion version : models.versions()) {
            ObjectNode node = list.addObject().put("model", version.getModel()).put("version", version.getVersion());
            compare(node, testRows(version, rows), models.scorer(version, features), features, probabilities);
        }
        return json;
    }

    /** The last matured stretch that the model was tested on: the youngest rows of its dataset. */
    private static List<LabelledExample> testRows(ModelVersion version, LabelledRows rows) {
        return rows.of(version.getModel()).examples().stream()
                .filter(row -> !row.getMaturedAt().isAfter(version.getDataset().getMaturedUntil()))
                .sorted(Comparator.comparing(LabelledExample::getAsOf).reversed())
                .limit(version.getDataset().getTestRows())
                .toList();
    }

    private static void compare(
            ObjectNode node,
            List<LabelledExample> rows,
            Scorer scorer,
            FeatureSet features,
            Map<String, Double> probabilities) {
        List<LabelledExample> known =
                rows.stream().filter(row -> probabilities.containsKey(key(row))).toList();
        double[] model = new double[known.size()];
        double[] truth = new double[known.size()];
        boolean[] positives = new boolean[known.size()];
        for (int i = 0; i < model.length; i++) {
            FeatureVector vector = LabelledRows.vector(known.get(i), features);
            model[i] = scorer.score(vector);
            truth[i] = probabilities.get(key(known.get(i)));
            positives[i] = LabelledRows.positive(known.get(i));
        }
        List<String> entities = known.stream().map(LabelledExample::getEntity).toList();
        MetricDifference difference = new EntityBootstrap(entities, RESAMPLES, LEVEL, SEED)
                .difference(new Scoring(model, Ranking::auc), new Scoring(truth, Ranking::auc), positives);
        node.put("rows", known.size());
        node.put("rows_without_truth", rows.size() - known.size());
        Numbers.put(node, "auc_model", difference.first());
        Numbers.put(node, "auc_truth", difference.second());
        Numbers.put(node, "difference", difference.difference());
        Numbers.put(node, "low", difference.interval().low());
        Numbers.put(node, "high", difference.interval().high());
    }

    /** The truth at the moments of the rows, of all the moments that the simulator tells. */
    private static Map<String, Double> probabilities(Path truth, LabelledRows rows) throws IOException {
        Map<String, Double> probabilities = new HashMap<>();
        rows.examples().forEach(row -> probabilities.put(key(row), Double.NaN));
        TruthFile.read(
                truth,
                (customer, time, probability) ->
                        probabilities.computeIfPresent(key(customer, time), (key, unknown) -> probability));
        probabilities.values().removeIf(value -> value.isNaN());
        return probabilities;
    }

    private static String key(LabelledExample row) {
        return key(row.getEntity(), row.getAsOf().toEpochMilli());
    }

    private static String key(String customer, long time) {
        return time + customer;
    }
}
