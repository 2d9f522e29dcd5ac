package io.millrace.retrainer;

import io.millrace.project.InvalidProjectException;
import io.millrace.project.ModelDefinition;
import io.millrace.project.Project;
import io.millrace.project.ProjectFile;
import io.millrace.project.ProjectReader;
import io.millrace.retrainer.dataset.ExampleTable;
import io.millrace.retrainer.dataset.Split;
import io.millrace.retrainer.evaluation.Candidate;
import io.millrace.retrainer.evaluation.ModelEvaluator;
import io.millrace.retrainer.training.ModelTrainer;
import io.millrace.retrainer.training.TrainedModel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Customers whose true probability of leaving is known: what a trained model is compared with. */
public final class Synthetic {
    public static final Duration WEEK = Duration.ofDays(7);
    public static final long START = 1_700_000_000_000L;

    private Synthetic() {}

    /** A project of four numbers and a category, with easy gates. */
    public static Project project(String... overlays) {
        List<ProjectFile> files = new ArrayList<>();
        files.add(new ProjectFile("project.yaml", YAML));
        for (String overlay : overlays) {
            files.add(new ProjectFile("overlay-" + files.size() + ".yaml", overlay));
        }
        try {
            return ProjectReader.read(files);
        } catch (InvalidProjectException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static final String YAML = """
            project: shop
            time: {zone: UTC, allowed_lateness: 1 d, max_future: 5 min}
            entities:
              customer: {key: customer_id, refresh: 1 d, forget_after: 400 d}
            sources:
              visits:
                topic: visits
                entity: customer_id
                time: at
                fields:
                  amount: {type: decimal(2)}
            features:
              customer:
                version: 1.0.0
                signal: {sum: visits.amount, over: 7 d}
                other: {mean: visits.amount, over: 7 d}
                noise: {max: visits.amount, over: 7 d}
                lifetime: {count: visits}
                plan: {latest: visits.plan, categorical: true}
            examples:
              every: 7 d
              eligible: {any_of: [visits], within: 28 d, at_least: 1}
            labels:
              leaves: {absence_of: [visits], horizon: 7 d}
            models:
              leaving:
                label: leaves
                task: binary_classification
                algorithm:
                  xgboost: {n_estimators: 80, max_depth: 3, eta: 0.1}
                transformers: {plan: dictionary}
                seed: 1
                test_share: 25 %
                success: {metric: auc_roc, baseline: 0.6}
                gates: {accuracy: 0.5, recall: 0.1}
                comparison: {min_positives: 50}
                rollout: {strategy: direct}
                monitoring:
                  drift: {psi: 0.10, ks: 0.10, window: 7 d, min_samples: 600, confirm: 2 of 3, importance: 30 %}
                retraining:
                  on: [drift, manual]
                  min_post_drift: 1000
                  at_most: 60 d
                  cooldown: 1 d
            constraints:
              historical_period: 365 d
              minimum_samples: 500
            serving: {isolation: read_committed}
            partitions: 2
            """;

    /** One labelled example, and the truth behind it. */
    public record Row(
            String id,
            String entity,
            long asOf,
            double label,
            List<Double> numbers,
            List<@Nullable String> categories,
            double truth) {}

    /** Weekly snapshots of customers, spread over the week. */
    public static List<Row> rows(long seed, int customers, int weeks) {
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        List<Row> rows = new ArrayList<>();
        for (int customer = 0; customer < customers; customer++) {
            double level = random.nextGaussian();
            String plan = random.nextInt(3) == 0 ? "premium" : "basic";
            long phase = (long) (random.nextDouble() * WEEK.toMillis());
            for (int week = 0; week < weeks; week++) {
                double signal = 0.7 * level + 0.7 * random.nextGaussian();
                double other = random.nextGaussian();
                double truth = 1 / (1 + Math.exp(-(2 * signal - other + (plan.equals("premium") ? -1 : 0.5) - 0.8)));
                List<Double> numbers = new ArrayList<>(List.of(
                        signal,
                        random.nextInt(20) == 0 ? Double.NaN : other,
                        random.nextGaussian(),
                        (double) week,
                        Double.NaN));
                rows.add(new Row(
                        "%08x-%04d".formatted(customer * 0x9E3779B9, week),
                        "customer-" + customer,
                        START + week * WEEK.toMillis() + phase,
                        random.nextDouble() < truth ? 1 : 0,
                        numbers,
                        Collections.singletonList(random.nextInt(50) == 0 ? null : plan),
                        truth));
            }
        }
        return rows;
    }

    public static ExampleTable table(Project project, List<Row> rows) {
        ExampleTable.Builder builder = ExampleTable.builder(project);
        for (Row row : rows) {
            builder.add(row.id(), row.entity(), row.asOf(), row.label(), row.numbers(), row.categories());
        }
        return builder.build();
    }

    /** Trains and judges the project's first model on the split that it asks for. */
    public static Candidate candidate(Project project, ExampleTable table) throws TrainingFailed {
        ModelDefinition model = project.models().get(0);
        Split split = Split.byTime(table, model.label().horizon(), model.testShare());
        TrainedModel trained = new ModelTrainer(project, model).train(table, split);
        return new ModelEvaluator(model).evaluate(trained, table, split);
    }
}
