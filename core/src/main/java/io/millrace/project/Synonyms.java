package io.millrace.project;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/** Words that other programs have for what the project file calls otherwise. */
final class Synonyms {
    private static final Map<String, String> MEANT = Map.ofEntries(
            Map.entry("int", "long"),
            Map.entry("integer", "long"),
            Map.entry("bigint", "long"),
            Map.entry("float", "double"),
            Map.entry("decimal", "double"),
            Map.entry("number", "double"),
            Map.entry("numeric", "double"),
            Map.entry("timestamp", "time"),
            Map.entry("date", "time"),
            Map.entry("datetime", "time"),
            Map.entry("text", "string"),
            Map.entry("varchar", "string"),
            Map.entry("average", "mean"),
            Map.entry("avg", "mean"),
            Map.entry("total", "sum"),
            Map.entry("minimum", "min"),
            Map.entry("maximum", "max"),
            Map.entry("std", "stddev"),
            Map.entry("var", "variance"),
            Map.entry("percentile", "quantile"),
            Map.entry("unique", "distinct"),
            Map.entry("nunique", "distinct"),
            Map.entry("count_distinct", "distinct"),
            Map.entry("last", "latest"),
            Map.entry("recency", "since_last"),
            Map.entry("window", "over"),
            Map.entry("filter", "where"));

    private Synonyms() {}

    /** The candidate that the word stands for elsewhere. */
    static Optional<String> of(String word, Collection<String> candidates) {
        return Optional.ofNullable(MEANT.get(word)).filter(candidates::contains);
    }
}
