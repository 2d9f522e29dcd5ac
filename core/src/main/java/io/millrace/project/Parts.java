package io.millrace.project;

import java.util.Map;

/** How the parts of a project file look that none can be without: what a mistake shows where one is missing. */
final class Parts {
    private static final Map<String, String> EXAMPLES = Map.of(
            "entities", "{customer: {key: customer_id}}",
            "sources", "{orders: {topic: orders, entity: customer_id, time: ordered_at}}",
            "features", "{customer: {version: 1.0.0, orders_30d: {count: orders, over: 30 d}}}",
            "examples", "{every: 7 d, eligible: {any_of: orders, within: 30 d}}",
            "labels", "{leaves: {absence_of: orders, horizon: 30 d}}",
            "models",
                    "{leaving: {label: leaves, task: binary_classification, algorithm: {xgboost: {}}, success: {metric: auc_roc, baseline: 0.6}}}");

    private Parts() {}

    /** An example, as the end of a sentence; empty for what is no part that a project must have. */
    static String example(String path) {
        String example = EXAMPLES.get(path);
        return example == null ? "" : ", such as " + path + ": " + example;
    }
}
