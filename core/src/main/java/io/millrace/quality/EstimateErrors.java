package io.millrace.quality;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * How far what was expected of the latest cohorts was from what came true: estimate less value, by cohort and metric. Immutable.
 *
 * @param cohorts the latest last, at most {@link #MOST}; of each only metrics of which both are known
 */
public record EstimateErrors(List<Map<QualityMetric, Double>> cohorts) {
    /** Cohorts that are remembered. */
    public static final int MOST = 12;

    /** Nothing has come true yet. */
    public static final EstimateErrors NONE = new EstimateErrors(List.of());

    public EstimateErrors {
        cohorts = cohorts.stream().map(Map::copyOf).toList();
    }

    /** With one more. */
    public EstimateErrors and(Map<QualityMetric, Double> cohort) {
        List<Map<QualityMetric, Double>> more = new ArrayList<>(cohorts);
        more.add(cohort);
        return new EstimateErrors(more.subList(Math.max(0, more.size() - MOST), more.size()));
    }

    /** How many cohorts tell something of a metric. */
    public int known(QualityMetric metric) {
        return (int)
                cohorts.stream().filter(cohort -> cohort.containsKey(metric)).count();
    }

    /** Mean distance of a metric's estimates from what came true; empty before there is one. */
    public OptionalDouble meanDistance(QualityMetric metric) {
        return cohorts.stream()
                .filter(cohort -> cohort.containsKey(metric))
                .mapToDouble(cohort -> Math.abs(cohort.get(metric)))
                .average();
    }

    /** How many metrics there are, then eight bytes for each of them of each cohort; {@link #decode} reads them. */
    public byte[] encode() {
        QualityMetric[] metrics = QualityMetric.values();
        ByteBuffer out = ByteBuffer.allocate(1 + cohorts.size() * metrics.length * Double.BYTES)
                .put((byte) metrics.length);
        for (Map<QualityMetric, Double> cohort : cohorts) {
            for (QualityMetric metric : metrics) {
                out.putDouble(cohort.getOrDefault(metric, Double.NaN));
            }
        }
        return out.array();
    }

    /** Reads what {@link #encode} wrote, also where it knew fewer metrics. */
    public static EstimateErrors decode(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        int metrics = in.get();
        List<Map<QualityMetric, Double>> cohorts = new ArrayList<>();
        while (in.hasRemaining()) {
            Map<QualityMetric, Double> cohort = new EnumMap<>(QualityMetric.class);
            for (int i = 0; i < metrics; i++) {
                double error = in.getDouble();
                if (!Double.isNaN(error) && i < QualityMetric.values().length) {
                    cohort.put(QualityMetric.values()[i], error);
                }
            }
            cohorts.add(cohort);
        }
        return new EstimateErrors(cohorts);
    }
}
