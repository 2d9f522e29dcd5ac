package io.millrace.project;

import io.millrace.project.Value.Scalar;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The metrics that a project may ask something of: those that it knows by name, and those of any whole percentage. */
final class MetricNames {
    private static final Pattern AT = Pattern.compile("(precision_at_recall|recall_at_precision|lift_at)_[1-9]\\d?");

    /** Of a probability that is as wrong as a number of 64 bits can be, in nats: no mean is greater. */
    private static final double MOST_LOG_LOSS = 36;

    /** One in a million rows has the label, and all that is found is right. */
    private static final double MOST_LIFT = 1_000_000;

    private MetricNames() {}

    /** Whether it is one of a percentage, such as {@code precision_at_recall_90}. */
    static boolean at(String name) {
        return AT.matcher(name).matches();
    }

    /** Whether it is the precision at a recall of a percentage. */
    static boolean precisionAtRecall(String name) {
        return at(name) && name.startsWith(QualityDefinition.PRECISION_AT_RECALL);
    }

    /** The one that a key of a section has for its value; null when it has none, which is reported. */
    static @Nullable String named(Section section, String key) {
        Scalar name = section.scalar(key, "a metric, such as auc_roc or precision_at_recall_90", true);
        if (name == null || at(name.text())) {
            return name == null ? null : name.text();
        }
        return section.choice(key, Keys.GATES.known(), null);
    }

    /**
     * What a key says that a metric must reach: a share, but where the metric is none; null when it says something else, or nothing, which is reported.
     */
    static @Nullable Double bound(Section section, String key, String metric) {
        if (metric.equals("log_loss")) {
            return section.number(key, 0, MOST_LOG_LOSS, null);
        }
        return metric.startsWith("lift") ? section.number(key, 0, MOST_LIFT, null) : section.share(key, 0, 1, null);
    }

    /** Those that a section has for its keys. */
    static List<String> in(Section section) {
        List<String> names =
                new ArrayList<>(Keys.GATES.known().stream().filter(section::has).toList());
        section.keys().stream()
                .filter(MetricNames::at)
                .filter(name -> !names.contains(name))
                .forEach(names::add);
        return names;
    }
}
