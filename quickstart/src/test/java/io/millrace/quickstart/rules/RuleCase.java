package io.millrace.quickstart.rules;

import io.millrace.runtime.metrics.Metrics;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What Prometheus sees while a rule fires, and while it stays quiet. Values are written as promtool has them: {@code 61x60} is 61 for 60 steps more, {@code 0+1x60} grows by 1 each
 * step.
 *
 * @param every step of the values, and of the rules' evaluation
 * @param at when it is looked whether the rule fires
 * @param fires series and values
 * @param quiet series and values
 */
record RuleCase(String every, String at, Map<String, String> fires, Map<String, String> quiet) {
    private static final String PROJECT = "project=\"shop\"";
    private static final String MODEL = PROJECT + ",model=\"leaving\"";

    /** Steps of a minute, looked at after an hour. */
    static RuleCase minutes(Map<String, String> fires, Map<String, String> quiet) {
        return new RuleCase("1m", "60m", fires, quiet);
    }

    /** Steps of an hour, looked at after three days. */
    static RuleCase hours(Map<String, String> fires, Map<String, String> quiet) {
        return new RuleCase("1h", "72h", fires, quiet);
    }

    /** A metric of the project, with more labels. */
    static String project(String metric, String... labels) {
        return metric + "{" + String.join(",", with(PROJECT, labels)) + "}";
    }

    /** A metric of the model, with more labels. */
    static String model(String metric, String... labels) {
        return metric + "{" + String.join(",", with(MODEL, labels)) + "}";
    }

    /**
     * A histogram of which each step adds 1000 observations: most of them just within a limit, which is one of the edges that processes have, and some beyond the last edge.
     *
     * @param limit seconds
     */
    static Map<String, String> histogram(String metric, String labels, double limit, int beyond) {
        String most = "0+" + (1000 - beyond) + "x80";
        Map<String, String> series = new LinkedHashMap<>();
        for (double edge : Metrics.LATENCY_SECONDS) {
            series.put(metric + "_bucket{" + labels + ",le=\"" + edge + "\"}", edge < limit ? "0x80" : most);
        }
        series.put(metric + "_bucket{" + labels + ",le=\"+Inf\"}", "0+1000x80");
        series.put(metric + "_count{" + labels + "}", "0+1000x80");
        return series;
    }

    private static List<String> with(String first, String... labels) {
        return Stream.concat(Stream.of(first), Arrays.stream(labels)).toList();
    }
}
