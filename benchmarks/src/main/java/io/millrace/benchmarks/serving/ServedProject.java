package io.millrace.benchmarks.serving;

import io.millrace.bundle.ModelBundle;
import io.millrace.features.FeatureSet;
import io.millrace.project.InvalidProjectException;
import io.millrace.project.ModelDefinition;
import io.millrace.project.Project;
import io.millrace.project.ProjectFile;
import io.millrace.project.ProjectReader;
import io.millrace.retrainer.TrainingFailed;
import io.millrace.retrainer.dataset.ExampleTable;
import io.millrace.retrainer.dataset.Split;
import io.millrace.retrainer.training.ModelTrainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * The churn example with 24 features and models of 300 trees of depth 6 over all of them, which the trainer has grown from seeded rows: two
 * that differ. Their scores are not calibrated, so that XGBoost's own are the same. Its projects differ in name alone, so that a model is trained once and serves in many.
 */
public final class ServedProject {
    private static final int EXAMPLES = 20_000;
    private static final Duration STRETCH = Duration.ofDays(400);
    private static final int PARTITIONS = 2;
    private static final double MISSING = 0.1;

    private final boolean reasons;
    private final boolean readCommitted;
    private final List<ModelBundle> models = new ArrayList<>();

    /**
     * Trains, which takes some seconds for each model.
     *
     * @param reasons whether each prediction has its reasons
     */
    public ServedProject(boolean reasons) throws IOException, InvalidProjectException, TrainingFailed {
        this.reasons = reasons;
        readCommitted = true;
        Project project = named("trained");
        for (int seed = 1; seed <= 2; seed++) {
            ModelDefinition model = project.models().get(0);
            ExampleTable examples = examples(project, new Random(seed));
            Split split = Split.byTime(examples, model.label().horizon(), model.testShare());
            models.add(new ModelTrainer(project, model).train(examples, split).bundle());
        }
    }

    private ServedProject(boolean reasons, boolean readCommitted, List<ModelBundle> models) {
        this.reasons = reasons;
        this.readCommitted = readCommitted;
        this.models.addAll(models);
    }

    /** The same models, with reasons or without. */
    public ServedProject withReasons(boolean wanted) {
        return new ServedProject(wanted, readCommitted, models);
    }

    /** The same models, scoring updates when they are committed, or sooner. */
    public ServedProject readingCommitted(boolean wanted) {
        return new ServedProject(reasons, wanted, models);
    }

    public boolean reasons() {
        return reasons;
    }

    /** Two models. */
    public List<ModelBundle> models() {
        return List.copyOf(models);
    }

    /** The project under a name, which its topics have, too. */
    public Project named(String name) throws IOException, InvalidProjectException {
        Path churn = Path.of(System.getProperty("millrace.home", "."), "examples", "churn", "project.yaml");
        String overlay = """
                project: %1$s
                partitions: %2$d
                sources:
                  purchases: {topic: %1$s.purchases}
                  sessions: {topic: %1$s.sessions}
                  tickets: {topic: %1$s.tickets}
                  profiles: {topic: %1$s.profiles}
                features:
                  customer:
                    purchases_7d: {count: purchases, over: 7 d}
                    smallest_purchase_90d: {min: purchases.amount, over: 90 d}
                    mean_purchase_30d: {mean: purchases.amount, over: 30 d}
                    longest_session_30d: {max: sessions.duration_s, over: 30 d}
                    tickets_90d: {count: tickets, over: 90 d}
                models:
                  churn:
                    calibration: none
                    algorithm: {xgboost: {n_estimators: 300, max_depth: 6, eta: 0.1, min_child_weight: 1, colsample_bytree: 0.8}}
                constraints: {interpretability: %3$s}
                serving: {isolation: %4$s}
                """.formatted(
                name, PARTITIONS, reasons ? "high" : "none", readCommitted ? "read_committed" : "read_uncommitted");
        return ProjectReader.read(
                List.of(new ProjectFile("project.yaml", Files.readString(churn)), new ProjectFile("overlay", overlay)));
    }

    /** Partitions of every topic. */
    public static int partitions() {
        return PARTITIONS;
    }

    private static ExampleTable examples(Project project, Random random) {
        FeatureSet features = FeatureSet.compile(project);
        ExampleTable.Builder table = ExampleTable.builder(project);
        for (int row = 0; row < EXAMPLES; row++) {
            List<Double> numbers = new ArrayList<>();
            List<String> categories = new ArrayList<>();
            double signal = 0;
            for (int feature = 0; feature < features.size(); feature++) {
                if (features.categorical(feature)) {
                    numbers.add(Double.NaN);
                    categories.add("plan-" + random.nextInt(3));
                } else {
                    // Log-normal: counts, amounts and days are small for most and great for some.
                    double log = 2 + 1.5 * random.nextGaussian();
                    boolean missing = random.nextDouble() < MISSING;
                    numbers.add(missing ? Double.NaN : Math.exp(log));
                    signal += missing ? 0.3 : Math.sin(log * (1 + feature % 4)) / (1 + feature % 5);
                }
            }
            table.add(
                    "example-" + row,
                    "customer-" + row,
                    STRETCH.toMillis() * row / EXAMPLES,
                    random.nextDouble() < 1 / (1 + Math.exp(-signal)) ? 1 : 0,
                    numbers,
                    categories);
        }
        return table.build();
    }
}
