package io.millrace.quickstart.rules;

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

    /** A histogram of which each step adds 100 observations, all between two bounds. */
    static Map<String, String> histogram(String metric, String labels, String from, String upTo) {
        Map<String, String> series = new LinkedHashMap<>();
        series.put(metric + "_bucket{" + labels + ",le=\"" + from + "\"}", "0x80");
        series.put(metric + "_bucket{" + labels + ",le=\"" + upTo + "\"}", "0+100x80");
        series.put(metric + "_bucket{" + labels + ",le=\"+Inf\"}", "0+100x80");
        return series;
    }

    private static List<String> with(String first, String... labels) {
        return Stream.concat(Stream.of(first), Arrays.stream(labels)).toList();
    }
}
