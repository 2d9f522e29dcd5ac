package io.millrace.project;

import io.millrace.project.ModelDefinition.RetrainingPolicy;
import io.millrace.project.ModelDefinition.Trigger;
import io.millrace.project.Value.Scalar;
import io.millrace.schedule.CronLine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a model's {@code retraining}. */
final class RetrainingReader {
    private static final List<String> TRIGGERS =
            List.of("accuracy", "concept_drift", "drift", "age", "new_examples", "manual");

    private RetrainingReader() {}

    /**
     * The policy; null when it has a mistake.
     *
     * @param quality whether quality is watched, or has a mistake of its own: without that, accuracy asks for nothing
     * @param conceptDrift whether concept drift is looked for where quality is watched, or has a mistake of its own
     */
    static @Nullable RetrainingPolicy read(Section model, boolean quality, boolean conceptDrift) {
        Section section = model.optional("retraining", Keys.RETRAINING);
        if (section == null) {
            return RetrainingPolicy.DEFAULT;
        }
        RetrainingPolicy usual = RetrainingPolicy.DEFAULT;
        Set<Trigger> on = section.has("on") ? triggers(section) : new LinkedHashSet<>(usual.on());
        Duration age =
                section.has("max_age") ? section.duration("max_age", Duration.ofHours(1), Duration.ofDays(3650)) : null;
        Long examples = section.has("new_examples") ? section.whole("new_examples", 1, 1_000_000_000_000L, null) : null;
        checkPair(section, on, Trigger.AGE, "max_age");
        checkPair(section, on, Trigger.NEW_EXAMPLES, "new_examples");
        if (on.contains(Trigger.ACCURACY) && !quality) {
            section.wrong("on", "accuracy", "accuracy only where monitoring.quality names a metric");
        }
        if (on.contains(Trigger.CONCEPT_DRIFT) && !(quality && conceptDrift)) {
            section.wrong(
                    "on",
                    "concept_drift",
                    "concept_drift only where monitoring.quality names a metric and does not switch it off");
        }
        String schedule = schedule(section, on);
        Long postDrift = section.whole("min_post_drift", 1, 1_000_000_000, (long) usual.minimumPostDrift());
        Duration atMost = section.duration("at_most", Duration.ofHours(1), Duration.ofDays(3650), usual.atMost());
        Duration cooldown = section.duration("cooldown", Duration.ZERO, Duration.ofDays(365), usual.cooldown());
        if (on.contains(Trigger.SCHEDULE)) {
            checkRest(section, schedule, cooldown);
        }
        if (postDrift == null || atMost == null || cooldown == null) {
            return null;
        }
        return new RetrainingPolicy(
                new ArrayList<>(on), age, examples, schedule, Math.toIntExact(postDrift), atMost, cooldown);
    }

    /** When age and new examples are looked at; {@code always} makes each of these moments a reason of its own. */
    private static @Nullable String schedule(Section section, Set<Trigger> on) {
        Boolean always = section.flag("always");
        if (Boolean.TRUE.equals(always)) {
            on.add(Trigger.SCHEDULE);
        }
        if (!section.has("schedule")) {
            if (Boolean.TRUE.equals(always)) {
                section.wrong("schedule", "nothing", "schedule, because always is true");
            }
            return null;
        }
        Scalar line = section.scalar("schedule", "a line of cron, such as \"0 2 * * *\"", true);
        if (line == null) {
            return null;
        }
        try {
            CronLine.parse(line.text());
        } catch (IllegalArgumentException none) {
            section.wrong("schedule", String.valueOf(none.getMessage()));
            return null;
        }
        if (!on.contains(Trigger.AGE) && !on.contains(Trigger.NEW_EXAMPLES) && !on.contains(Trigger.SCHEDULE)) {
            section.wrong("schedule", "a schedule of nothing", "age or new_examples in on, or always: true");
        }
        return line.text();
    }

    /** Where every moment is to train: else each falls into a cool-down, and what was to be at night is made up for at any hour. */
    private static void checkRest(Section section, @Nullable String schedule, @Nullable Duration cooldown) {
        if (schedule == null || cooldown == null) {
            return;
        }
        CronLine line = CronLine.parse(schedule);
        if (!line.leaves(cooldown)) {
            section.mistakes()
                    .add(
                            section.has("cooldown") ? section.valueMark("cooldown") : section.valueMark("schedule"),
                            section.path("cooldown"),
                            Durations.format(cooldown),
                            "no more than lies between two moments of the schedule, such as "
                                    + Durations.format(line.someGap()));
        }
    }

    private static Set<Trigger> triggers(Section section) {
        Set<Trigger> triggers = new LinkedHashSet<>();
        Set<String> seen = new HashSet<>();
        for (Scalar word : section.words("on", "a list of " + Similar.oneOf("", TRIGGERS), true)) {
            String trigger = word.text();
            Mark mark = word.mark();
            if (!seen.add(trigger)) {
                section.mistakes().add(mark, section.path("on"), trigger + " a second time", "it once");
            } else if (trigger.equals("schedule")) {
                section.mistakes().add(mark, section.path("on"), trigger, "always: true, beside the schedule");
            } else if (!TRIGGERS.contains(trigger)) {
                section.mistakes().add(mark, section.path("on"), trigger, Similar.oneOf(trigger, TRIGGERS));
            } else {
                triggers.add(Trigger.valueOf(trigger.toUpperCase(Locale.ROOT)));
            }
        }
        return triggers;
    }

    /** A trigger and the key that says when it fires come together: one without the other would be ignored. */
    private static void checkPair(Section section, Set<Trigger> on, Trigger trigger, String key) {
        String word = trigger.name().toLowerCase(Locale.ROOT);
        if (on.contains(trigger) && !section.has(key)) {
            section.wrong(key, "nothing", key + ", because " + word + " is in on");
        } else if (!on.contains(trigger) && section.has(key)) {
            section.mistakes()
                    .add(
                            section.keyMark(key),
                            section.path(key),
                            key + " without " + word + " in on",
                            "both or neither");
        }
    }
}
