package io.millrace.project;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The metrics that a project may ask something of: those that it knows by name, and those of any whole percentage. */
final class MetricNames {
    private static final Pattern AT = Pattern.compile("(precision_at_recall|recall_at_precision)_[1-9]\\d?");

    private MetricNames() {}

    /** Whether it is one of a percentage, such as {@code precision_at_recall_90}. */
    static boolean at(String name) {
        return AT.matcher(name).matches();
    }

    /** Those that a section names. */
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
