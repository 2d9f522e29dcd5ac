package io.millrace.runtime.metrics;

import java.util.List;
import java.util.Map;
import java.util.SortedSet;

/**
 * A metric, as somebody reads of it.
 *
 * @param name as it is scraped; a histogram's without {@code _bucket}, {@code _sum} and {@code _count}
 * @param type counter, gauge or histogram
 * @param help one sentence
 * @param labels names of its labels
 * @param values of each label that has any now
 */
public record MetricDescription(
        String name, String type, String help, List<String> labels, Map<String, SortedSet<String>> values) {
    public MetricDescription {
        labels = List.copyOf(labels);
        values = Map.copyOf(values);
    }
}
