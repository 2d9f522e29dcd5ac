package io.millrace.benchmarks.windows;

import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A window of the churn project, as far as the DSL of Kafka Streams and Flink's sliding windows can say it: count, sum and maximum
 * of one number, so that a length of window is paid for once. They are let off what they have no word for, or only a slow
 * one: distinct counts, lifetimes, the latest value, the time since, and joining the five into one vector.
 *
 * @param source whose events
 * @param field the number that is aggregated; null: events are only counted
 * @param where of which events; null: of all
 * @param length of the window
 */
public record WindowFeature(
        String source, @Nullable String field, @Nullable String where, Duration length) implements Serializable {

    /** All of them; {@link WindowResult} names one by its place here. */
    public static final List<WindowFeature> CHURN = List.of(
            new WindowFeature("purchases", "amount", null, Duration.ofDays(30)),
            new WindowFeature("purchases", "amount", null, Duration.ofDays(90)),
            new WindowFeature("sessions", "duration_s", null, Duration.ofDays(7)),
            new WindowFeature("sessions", "duration_s", null, Duration.ofDays(30)),
            new WindowFeature("tickets", null, "severity in [\"high\", \"urgent\"]", Duration.ofDays(14)));

    /** Those of a source: they read the same number of the same events. */
    public static List<WindowFeature> of(String source) {
        return CHURN.stream().filter(feature -> feature.source().equals(source)).toList();
    }

    /** As it is named in a topology. */
    public String title() {
        return source + "-" + length.toDays() + "d";
    }
}
