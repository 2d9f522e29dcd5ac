package io.millrace.quality;

import io.millrace.quality.MetricVerdict.Verdict;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * How many valid cohorts running have missed each threshold. One alone may be chance; two are low quality. A cohort with too few rows neither adds to a run nor
 * ends it. Immutable.
 *
 * @param runs by metric; only those above 0
 */
public record LowRuns(Map<QualityMetric, Integer> runs) {
    /** Nothing is low. */
    public static final LowRuns NONE = new LowRuns(Map.of());

    private static final int CONFIRMED = 2;

    public LowRuns {
        runs = Map.copyOf(runs);
    }

    /** After a cohort. */
    public LowRuns next(List<MetricVerdict> cohort) {
        Map<QualityMetric, Integer> next = new EnumMap<>(QualityMetric.class);
        for (MetricVerdict verdict : cohort) {
            int before = runs.getOrDefault(verdict.metric(), 0);
            int now =
                    verdict.verdict() == Verdict.NONE ? before : verdict.verdict() == Verdict.NOT_MET ? before + 1 : 0;
            if (now > 0 && verdict.threshold() != null) {
                next.put(verdict.metric(), Math.min(now, Byte.MAX_VALUE));
            }
        }
        return new LowRuns(next);
    }

    /** The metrics that are low, in their order. */
    public Set<QualityMetric> low() {
        Set<QualityMetric> low = new TreeSet<>();
        runs.forEach((metric, run) -> {
            if (run >= CONFIRMED) {
                low.add(metric);
            }
        });
        return low;
    }

    /** A byte per metric; {@link #decode} reads them. */
    public byte[] encode() {
        QualityMetric[] metrics = QualityMetric.values();
        byte[] bytes = new byte[metrics.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = runs.getOrDefault(metrics[i], 0).byteValue();
        }
        return bytes;
    }

    /** Reads what {@link #encode} wrote. */
    public static LowRuns decode(byte[] bytes) {
        QualityMetric[] metrics = QualityMetric.values();
        Map<QualityMetric, Integer> runs = new EnumMap<>(QualityMetric.class);
        for (int i = 0; i < Math.min(bytes.length, metrics.length); i++) {
            if (bytes[i] > 0) {
                runs.put(metrics[i], (int) bytes[i]);
            }
        }
        return new LowRuns(runs);
    }
}
