package io.millrace.benchmarks.state;

import io.millrace.features.Event;
import io.millrace.features.FeatureEngine;
import io.millrace.features.FeatureSet;
import io.millrace.features.FeatureVector;
import io.millrace.features.SourceLayout;
import io.millrace.features.StateStores;
import io.millrace.project.InvalidProjectException;
import io.millrace.project.ProjectFile;
import io.millrace.project.ProjectReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * One feature at a time beside a count of the last 30 days: what an event writes, reads and takes in the engine alone, with stores in
 * memory. Amounts are log-normal, categories skewed. The last fifth of the events is measured.
 *
 * <p>Arguments: {@code [events per customer [minutes between them [categories [customers]]]]}.
 */
public final class StateCost {
    private static final List<String> FEATURES = List.of(
            "{count: orders, over: 30 d}",
            "{mean: orders.amount, over: 30 d}",
            "{stddev: orders.amount, over: 30 d}",
            "{slope: orders.amount, over: 30 d}",
            "{first: orders.amount, over: 30 d}",
            "{mean_gap: orders, over: 30 d}",
            "{longest_gap: orders, over: 30 d}",
            "{active_days: orders, over: 30 d}",
            "{active_days: orders, over: 365 d}",
            "{decayed_count: orders, half_life: 7 d}",
            "{decayed_sum: orders.amount, half_life: 7 d}",
            "{count: orders, over: 7 d, against: 28 d}",
            "{median: orders.amount, over: 30 d}",
            "{median: orders.amount, over: 365 d}",
            "{median: orders.amount}",
            "{top: orders.category, over: 30 d}",
            "{entropy: orders.category, over: 365 d}",
            "{top_share: orders.category}",
            "{distinct: orders.category, over: 30 d}",
            "{latest: orders.amount, nth: 2}",
            "{mean: orders.amount, last: 5}",
            "{mean: orders.amount, last: 32}");
    private static final long START = 1_700_000_000_000L;

    private final int events;
    private final long pace;
    private final byte[][] categories;
    private final byte[][] customers;

    private StateCost(int events, int minutes, int categories, int customers) {
        this.events = events;
        this.pace = minutes * 60_000L;
        this.categories = names("category ", categories);
        this.customers = names("customer ", customers);
    }

    public static void main(String[] args) throws InvalidProjectException {
        StateCost cost = new StateCost(
                args.length > 0 ? Integer.parseInt(args[0]) : 300,
                args.length > 1 ? Integer.parseInt(args[1]) : 60,
                args.length > 2 ? Integer.parseInt(args[2]) : 20,
                args.length > 3 ? Integer.parseInt(args[3]) : 200);
        System.out.printf(
                Locale.ROOT,
                "%-44s%12s%12s%8s%8s%8s%n",
                "per event",
                "head, bytes",
                "wide, bytes",
                "reads",
                "writes",
                "µs");
        for (String feature : FEATURES) {
            cost.measure(feature, System.out);
        }
    }

    private void measure(String feature, PrintStream out) throws InvalidProjectException {
        FeatureSet features =
                FeatureSet.compile(ProjectReader.read(List.of(new ProjectFile("shop.yaml", """
                project: shop
                entities: {customer: {key: customer_id}}
                sources:
                  orders: {topic: orders, entity: customer_id, time: at, fields: {amount: {type: decimal(2)}}}
                features:
                  customer: {version: 1.0.0, orders_30d: {count: orders, over: 30 d}, measured: %s}
                examples: {every: 7 d, eligible: {any_of: orders, within: 30 d}}
                labels: {leaves: {absence_of: orders, horizon: 30 d}}
                models:
                  leaving:
                    label: leaves
                    task: binary_classification
                    algorithm: {xgboost: {}}
                    exclude: [measured]
                    success: {metric: auc_roc, baseline: 0.6}
                """.formatted(feature)))));
        // Once to warm up.
        run(features);
        Run run = run(features);
        double measured = (double) events * customers.length / 5;
        out.printf(
                Locale.ROOT,
                "%-44s%12.0f%12.0f%8.2f%8.3f%8.2f%n",
                feature,
                run.heads.bytes() / measured,
                run.wide.bytes() / measured,
                run.wide.reads() / measured,
                run.wide.writes() / measured,
                run.nanoseconds / measured / 1_000);
    }

    private record Run(Counted heads, Counted wide, long nanoseconds) {}

    private Run run(FeatureSet features) {
        Counted heads = new Counted();
        Counted wide = new Counted();
        FeatureEngine engine = new FeatureEngine(features, new StateStores(heads, wide));
        FeatureVector vector = new FeatureVector(features.size());
        Random random = new Random(1);
        Event event = new Event(features.layout(0));
        long start = 0;
        for (int i = 0; i < events; i++) {
            if (i == events - events / 5) {
                heads.reset();
                wide.reset();
                start = processorTime();
            }
            for (byte[] customer : customers) {
                fill(event, random);
                event.identify(customer, START + i * pace + (long) (random.nextDouble() * pace), 0, i);
                engine.add(event, vector);
            }
        }
        return new Run(heads, wide, processorTime() - start);
    }

    private void fill(Event event, Random random) {
        event.begin();
        List<SourceLayout.Slot> slots = event.layout().slots();
        for (int slot = 0; slot < slots.size(); slot++) {
            if (slots.get(slot).kind() == SourceLayout.Kind.NUMBER) {
                event.setNumber(slot, Math.exp(3 + random.nextGaussian()));
            } else {
                double skewed = random.nextDouble() * random.nextDouble();
                byte[] category = categories[(int) (skewed * categories.length)];
                event.setText(slot, category, 0, category.length);
            }
        }
    }

    private static long processorTime() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static byte[][] names(String prefix, int count) {
        byte[][] names = new byte[count][];
        for (int i = 0; i < count; i++) {
            names[i] = (prefix + i).getBytes(StandardCharsets.UTF_8);
        }
        return names;
    }
}
