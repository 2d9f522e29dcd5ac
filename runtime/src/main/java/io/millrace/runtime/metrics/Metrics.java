package io.millrace.runtime.metrics;

import io.prometheus.client.Collector;
import io.prometheus.client.Collector.MetricFamilySamples;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.CounterMetricFamily;
import io.prometheus.client.GaugeMetricFamily;
import io.prometheus.client.exporter.common.TextFormat;
import io.prometheus.client.hotspot.DefaultExports;
import java.io.IOException;
import java.io.Writer;
import java.util.Collections;
import java.util.List;
import java.util.Map;
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
    private final Map<String, Collector> byName = new ConcurrentHashMap<>();

    /** Adds the figures of the JVM and of the process: memory, garbage collection, threads, CPU, file descriptors. */
    public Metrics withProcessFigures() {
        DefaultExports.register(registry);
        return this;
    }

    /** A counter; {@code labelValues} in the order of {@code labelNames}. */
    public Counter counter(String name, String help, List<String> labelNames, String... labelValues) {
        io.prometheus.client.Counter counter =
                find(name, io.prometheus.client.Counter.class, () -> io.prometheus.client.Counter.build(name, help)
                        .labelNames(labelNames.toArray(String[]::new))
                        .create());
        return counter.labels(labelValues)::inc;
    }

    /** A counter without labels. */
    public Counter counter(String name, String help) {
        return counter(name, help, List.of());
    }

    /** A gauge; {@code labelValues} in the order of {@code labelNames}. */
    public Gauge gauge(String name, String help, List<String> labelNames, String... labelValues) {
        io.prometheus.client.Gauge gauge =
                find(name, io.prometheus.client.Gauge.class, () -> io.prometheus.client.Gauge.build(name, help)
                        .labelNames(labelNames.toArray(String[]::new))
                        .create());
        return gauge.labels(labelValues)::set;
    }

    /** A gauge without labels. */
    public Gauge gauge(String name, String help) {
        return gauge(name, help, List.of());
    }

    /** A gauge that is read when somebody scrapes. A later call with the same labels replaces the reader. */
    public void gauge(String name, String help, List<String> labelNames, DoubleSupplier value, String... labelValues) {
        io.prometheus.client.Gauge gauge =
                find(name, io.prometheus.client.Gauge.class, () -> io.prometheus.client.Gauge.build(name, help)
                        .labelNames(labelNames.toArray(String[]::new))
                        .create());
        gauge.setChild(
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
        io.prometheus.client.Gauge gauge =
                find(name, io.prometheus.client.Gauge.class, () -> io.prometheus.client.Gauge.build(name, help)
                        .labelNames(names.toArray(String[]::new))
                        .create());
        gauge.clear();
        gauge.labels(names.stream().map(labels::get).toArray(String[]::new)).set(1);
    }

    /** A histogram over the given upper bounds; {@code labelValues} in the order of {@code labelNames}. */
    public Histogram histogram(
            String name, String help, List<Double> upperBounds, List<String> labelNames, String... labelValues) {
        io.prometheus.client.Histogram histogram =
                find(name, io.prometheus.client.Histogram.class, () -> io.prometheus.client.Histogram.build(name, help)
                        .buckets(upperBounds.stream().mapToDouble(d -> d).toArray())
                        .labelNames(labelNames.toArray(String[]::new))
                        .create());
        return histogram.labels(labelValues)::observe;
    }

    /**
     * A family of gauges whose labels are known only when somebody scrapes. A later call with the same name and key replaces
     * the samples of the earlier one.
     */
    public void family(String name, String help, List<String> labelNames, String key, Supplier<List<Sample>> samples) {
        Family family = find(name, Family.class, () -> new Family(name, help, labelNames));
        family.parts.put(key, samples);
    }

    /**
     * A family of counters whose labels are known only when somebody scrapes; the name ends with {@code _total}. A later call with the same name and key
     * replaces the samples of the earlier one.
     */
    public void counters(
            String name, String help, List<String> labelNames, String key, Supplier<List<Sample>> samples) {
        Counters family = find(name, Counters.class, () -> new Counters(name, help, labelNames));
        family.parts.put(key, samples);
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

    private <T extends Collector> T find(String name, Class<T> type, Supplier<T> make) {
        Collector found = byName.computeIfAbsent(name, n -> make.get().register(registry));
        if (!type.isInstance(found)) {
            throw new IllegalArgumentException(name + " is already a metric of another kind");
        }
        return type.cast(found);
    }

    /**
     * One member of a family.
     *
     * @param labelValues in the order of the family's label names
     * @param value now
     */
    public record Sample(List<String> labelValues, double value) {}

    private static final class Family extends Collector {
        private final String name;
        private final String help;
        private final List<String> labelNames;
        private final Map<String, Supplier<List<Sample>>> parts = new ConcurrentHashMap<>();

        Family(String name, String help, List<String> labelNames) {
            this.name = name;
            this.help = help;
            this.labelNames = labelNames;
        }

        @Override
        public List<MetricFamilySamples> collect() {
            GaugeMetricFamily family = new GaugeMetricFamily(name, help, labelNames);
            parts.values().forEach(part -> part.get().forEach(s -> family.addMetric(s.labelValues(), s.value())));
            return List.of(family);
        }
    }

    private static final class Counters extends Collector {
        private final String name;
        private final String help;
        private final List<String> labelNames;
        private final Map<String, Supplier<List<Sample>>> parts = new ConcurrentHashMap<>();

        Counters(String name, String help, List<String> labelNames) {
            this.name = name;
            this.help = help;
            this.labelNames = labelNames;
        }

        @Override
        public List<MetricFamilySamples> collect() {
            CounterMetricFamily family = new CounterMetricFamily(name, help, labelNames);
            parts.values().forEach(part -> part.get().forEach(s -> family.addMetric(s.labelValues(), s.value())));
            return List.of(family);
        }
    }
}
