package io.millrace.runtime.metrics;

import io.prometheus.client.Collector;
import io.prometheus.client.Collector.MetricFamilySamples;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.exporter.common.TextFormat;
import io.prometheus.client.hotspot.DefaultExports;
import java.io.IOException;
import java.io.Writer;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/**
 * What a process measures about itself, in Prometheus' text format. Names begin with {@code millrace_} and end with their base
 * unit ({@code _seconds}, {@code _bytes}) or {@code _total}. Asking twice for a name gives the same metric, so several
 * processes in one JVM may share an instance. The only class that knows the Prometheus client.
 */
public final class Metrics {
    /** Buckets for latencies, in seconds: 0.5 ms to 10 s. */
    public static final List<Double> LATENCY_SECONDS =
            List.of(0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0);

    private final CollectorRegistry registry = new CollectorRegistry(true);
    private final Map<String, Declared> byName = new ConcurrentHashMap<>();

    private record Declared(Collector collector, List<String> labelNames) {}

    /** Adds the figures of the JVM and of the process: memory, garbage collection, threads, CPU, file descriptors. */
    public Metrics withProcessFigures() {
        DefaultExports.register(registry);
        return this;
    }

    /** Counters told apart by labels: the name is known from now on, each counter when somebody asks for it. */
    public Labelled<Counter> countersBy(String name, String help, List<String> labelNames) {
        io.prometheus.client.Counter counter =
                find(name, io.prometheus.client.Counter.class, labelNames, () -> io.prometheus.client.Counter.build(
                                name, help)
                        .labelNames(labelNames.toArray(String[]::new))
                        .create());
        return values -> counter.labels(values)::inc;
    }

    /** A counter; {@code labelValues} in the order of {@code labelNames}. */
    public Counter counter(String name, String help, List<String> labelNames, String... labelValues) {
        return countersBy(name, help, labelNames).with(labelValues);
    }

    /** A counter without labels. */
    public Counter counter(String name, String help) {
        return counter(name, help, List.of());
    }

    /** Gauges told apart by labels: the name is known from now on, each gauge when somebody asks for it. */
    public Labelled<Gauge> gaugesBy(String name, String help, List<String> labelNames) {
        io.prometheus.client.Gauge gauge = gaugeOf(name, help, labelNames);
        return values -> gauge.labels(values)::set;
    }

    /** A gauge; {@code labelValues} in the order of {@code labelNames}. */
    public Gauge gauge(String name, String help, List<String> labelNames, String... labelValues) {
        return gaugesBy(name, help, labelNames).with(labelValues);
    }

    /** A gauge without labels. */
    public Gauge gauge(String name, String help) {
        return gauge(name, help, List.of());
    }

    /** A gauge that is read when somebody scrapes. A later call with the same labels replaces the reader. */
    public void gauge(String name, String help, List<String> labelNames, DoubleSupplier value, String... labelValues) {
        gaugeOf(name, help, labelNames)
                .setChild(
                        new io.prometheus.client.Gauge.Child() {
                            @Override
                            public double get() {
                                return value.getAsDouble();
                            }
                        },
                        labelValues);
    }

    /**
     * An information gauge: always 1, its labels tell. Only the latest labels are shown.
     */
    public void info(String name, String help, Map<String, String> labels) {
        List<String> names = labels.keySet().stream().sorted().toList();
        io.prometheus.client.Gauge gauge = gaugeOf(name, help, names);
        gauge.clear();
        gauge.labels(names.stream().map(labels::get).toArray(String[]::new)).set(1);
    }

    /** Histograms told apart by labels, over the given upper bounds: the name is known from now on, each histogram when somebody asks for it. */
    public Labelled<Histogram> histogramsBy(
            String name, String help, List<Double> upperBounds, List<String> labelNames) {
        io.prometheus.client.Histogram histogram =
                find(name, io.prometheus.client.Histogram.class, labelNames, () -> io.prometheus.client.Histogram.build(
                                name, help)
                        .buckets(upperBounds.stream().mapToDouble(d -> d).toArray())
                        .labelNames(labelNames.toArray(String[]::new))
                        .create());
        return values -> histogram.labels(values)::observe;
    }

    /** A histogram over the given upper bounds; {@code labelValues} in the order of {@code labelNames}. */
    public Histogram histogram(
            String name, String help, List<Double> upperBounds, List<String> labelNames, String... labelValues) {
        return histogramsBy(name, help, upperBounds, labelNames).with(labelValues);
    }

    /**
     * A family of gauges whose labels are known only when somebody scrapes. A later call with the same name and key replaces
     * the samples of the earlier one.
     */
    public void family(String name, String help, List<String> labelNames, String key, Supplier<List<Sample>> samples) {
        scraped(Collector.Type.GAUGE, name, help, labelNames).parts.put(key, samples);
    }

    /**
     * A family of counters whose labels are known only when somebody scrapes; the name ends with {@code _total}. A later call with the same name and key
     * replaces the samples of the earlier one.
     */
    public void counters(
            String name, String help, List<String> labelNames, String key, Supplier<List<Sample>> samples) {
        scraped(Collector.Type.COUNTER, name, help, labelNames).parts.put(key, samples);
    }

    private Family scraped(Collector.Type type, String name, String help, List<String> labelNames) {
        Family family = find(name, Family.class, labelNames, () -> new Family(type, name, help, labelNames));
        if (family.type != type) {
            throw new IllegalArgumentException(name + " is already a metric of another kind");
        }
        return family;
    }

    /** What there is, but for the figures of the JVM and of the process, by name. */
    public List<MetricDescription> describe() {
        return byName.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(metric -> describe(metric.getKey(), metric.getValue()))
                .toList();
    }

    private static MetricDescription describe(String name, Declared declared) {
        Map<String, SortedSet<String>> values = new TreeMap<>();
        MetricFamilySamples family = declared.collector.collect().get(0);
        for (MetricFamilySamples.Sample sample : family.samples) {
            for (int i = 0; i < declared.labelNames.size(); i++) {
                // Buckets have their edge as one more label, behind the others.
                values.computeIfAbsent(declared.labelNames.get(i), label -> new TreeSet<>())
                        .add(sample.labelValues.get(i));
            }
        }
        return new MetricDescription(
                name, family.type.name().toLowerCase(Locale.ROOT), family.help, declared.labelNames, values);
    }

    /** Content type that {@link #write} produces. */
    public String contentType() {
        return TextFormat.CONTENT_TYPE_004;
    }

    /** Writes everything in Prometheus' text format. */
    public void write(Writer writer) throws IOException {
        List<MetricFamilySamples> families = Collections.list(registry.metricFamilySamples()).stream()
                .map(Metrics::withoutCreationTimes)
                .toList();
        TextFormat.write004(writer, Collections.enumeration(families));
    }

    /** The client adds to each counter and histogram a series with the time of its making; nobody here asks for it. */
    private static MetricFamilySamples withoutCreationTimes(MetricFamilySamples family) {
        List<MetricFamilySamples.Sample> samples = family.samples.stream()
                .filter(sample -> !sample.name.endsWith("_created"))
                .toList();
        return new MetricFamilySamples(family.name, family.unit, family.type, family.help, samples);
    }

    private io.prometheus.client.Gauge gaugeOf(String name, String help, List<String> labelNames) {
        return find(
                name, io.prometheus.client.Gauge.class, labelNames, () -> io.prometheus.client.Gauge.build(name, help)
                        .labelNames(labelNames.toArray(String[]::new))
                        .create());
    }

    private <T extends Collector> T find(String name, Class<T> type, List<String> labelNames, Supplier<T> make) {
        Declared found =
                byName.computeIfAbsent(name, n -> new Declared(make.get().register(registry), List.copyOf(labelNames)));
        if (!type.isInstance(found.collector)) {
            throw new IllegalArgumentException(name + " is already a metric of another kind");
        }
        if (!found.labelNames.equals(labelNames)) {
            throw new IllegalArgumentException(name + " has the labels " + found.labelNames + ", not " + labelNames);
        }
        return type.cast(found.collector);
    }

    /**
     * One member of a family.
     *
     * @param labelValues in the order of the family's label names
     * @param value now
     */
    public record Sample(List<String> labelValues, double value) {}

    /** What is known only when somebody scrapes: gauges, or counters. */
    private static final class Family extends Collector {
        private final Type type;
        private final String name;
        private final String help;
        private final List<String> labelNames;
        private final Map<String, Supplier<List<Sample>>> parts = new ConcurrentHashMap<>();

        Family(Type type, String name, String help, List<String> labelNames) {
            this.type = type;
            this.name = name;
            this.help = help;
            this.labelNames = labelNames;
        }

        @Override
        public List<MetricFamilySamples> collect() {
            List<MetricFamilySamples.Sample> samples = parts.values().stream()
                    .flatMap(part -> part.get().stream())
                    .map(sample ->
                            new MetricFamilySamples.Sample(name, labelNames, sample.labelValues(), sample.value()))
                    .toList();
            return List.of(new MetricFamilySamples(name, type, help, samples));
        }
    }
}
