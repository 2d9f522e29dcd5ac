package io.millrace.quickstart.bootstrap;

import io.millrace.project.Durations;
import io.millrace.project.LabelDefinition;
import io.millrace.project.ModelDefinition;
import io.millrace.project.Project;
import io.millrace.retraining.SplitRule;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What was made of a past, in sentences for a person. */
public final class BootstrapReport {
    private final Project project;
    private final Past past;
    private final ExampleCounters all;
    private final ExampleCounters added;

    /**
     * What the topics hold.
     *
     * @param events events
     * @param first time of the earliest, epoch milliseconds
     * @param known from when to when what happened is known, by label
     * @param firstTick when features began; null when they have not
     */
    record Past(
            long events,
            long first,
            Map<String, KnownTime> known,
            @Nullable Instant firstTick) {

        /** Later events say nothing that is known of any label, epoch milliseconds. */
        long until() {
            return known.values().stream().mapToLong(KnownTime::until).max().orElse(Long.MIN_VALUE);
        }

        /** No example is made of later boundaries, epoch milliseconds. */
        long lastBoundary() {
            return firstTick == null ? until() : Math.min(until(), firstTick.toEpochMilli());
        }
    }

    BootstrapReport(Project project, Past past, ExampleCounters all, ExampleCounters added) {
        this.project = project;
        this.past = past;
        this.all = all;
        this.added = added;
    }

    /** Whether there is an example now that could be learned from, or the stream makes all there are. */
    public boolean isDone() {
        return isTheStreams()
                || project.models().stream()
                        .anyMatch(model -> all.of(model).examples() > 0 || isTheStreams(model.label()));
    }

    /**
     * What was made, and what comes next.
     *
     * @param dryRun whether it would only have been written
     */
    public List<String> sentences(boolean dryRun) {
        if (past.events == 0) {
            return List.of("The sources' topics hold no event: nothing can be labelled.");
        }
        List<String> sentences = new ArrayList<>();
        sentences.add("%s events, from %s on.".formatted(count(past.events), time(past.first)));
        Instant began = past.firstTick;
        if (began != null) {
            sentences.add(
                    isTheStreams()
                            ? "Features tick since %s, before any event: the stream itself makes all examples. Nothing to do."
                                    .formatted(began)
                            : "Features tick since %s: examples of after that are the stream's.".formatted(began));
        }
        if (!isTheStreams()) {
            project.models().forEach(model -> sentences.addAll(of(model, dryRun)));
        }
        return sentences;
    }

    private boolean isTheStreams() {
        return past.firstTick != null && past.events > 0 && past.firstTick.toEpochMilli() < past.first;
    }

    /** Whether it is the first tick that leaves no example: later ones could be labelled, or next to nothing lies before it. */
    private boolean isTheStreams(LabelDefinition label) {
        KnownTime known = past.known.get(label.name());
        if (past.firstTick == null || !known.isAny()) {
            return false;
        }
        long tick = past.firstTick.toEpochMilli();
        return tick
                < Math.max(
                        known.until() - matures(label).toMillis(),
                        known.from() + project.examples().every().toMillis());
    }

    /** From a boundary until its label is known. */
    private Duration matures(LabelDefinition label) {
        return label.horizon().plus(project.time().allowedLateness());
    }

    private List<String> of(ModelDefinition model, boolean dryRun) {
        ExampleCounters.Counter found = all.of(model);
        String name = "model " + model.name() + ": ";
        if (found.examples() == 0) {
            return List.of(name + nothing(model));
        }
        KnownTime known = past.known.get(model.label().name());
        String when = "%swhat happened is known from %s (%s) until %s (%s)."
                .formatted(name, time(known.from()), known.begins(), time(known.until()), known.ends());
        ExampleCounters.Counter fresh = added.of(model);
        long there = found.examples() - fresh.examples();
        String made = "%s%s examples of %s entities, %s %% with the label %s, as of %s to %s."
                .formatted(
                        name,
                        count(found.examples()),
                        count(found.entities()),
                        String.format(Locale.ROOT, "%.1f", 100.0 * found.positives() / found.examples()),
                        model.label().name(),
                        found.first(),
                        found.last());
        String written = name
                + count(fresh.examples())
                + (dryRun ? " would be written" : " written")
                + (there == 0 ? "." : ", " + count(there) + " were there already.");
        return dryRun ? List.of(when, made, written) : List.of(when, made, written, name + next(model, found));
    }

    private String nothing(ModelDefinition model) {
        KnownTime known = past.known.get(model.label().name());
        if (!known.isAny()) {
            return known.begins() + ": nothing can be labelled.";
        }
        if (isTheStreams(model.label())) {
            return "what happened is known from %s (%s): no example of before the first tick, and the stream makes all of after it."
                    .formatted(time(known.from()), known.begins());
        }
        Instant earliest = time(known.from()).plus(matures(model.label()));
        if (earliest.toEpochMilli() > known.until()) {
            return "what happened is known from %s (%s), horizon %s, allowed lateness %s: nothing can be labelled before %s, and it is known until %s (%s)."
                    .formatted(
                            time(known.from()),
                            known.begins(),
                            Durations.format(model.label().horizon()),
                            Durations.format(project.time().allowedLateness()),
                            earliest,
                            time(known.until()),
                            known.ends());
        }
        return "nobody was eligible (examples.eligible) at a boundary whose label is known and that is no older than %s (constraints.historical_period)."
                .formatted(Durations.format(project.historicalPeriod()));
    }

    private static String next(ModelDefinition model, ExampleCounters.Counter found) {
        SplitRule split = new SplitRule(model.label().horizon(), model.testShare());
        if (found.examples() < model.minimumSamples()) {
            return "a first training wants %s of them (constraints.minimum_samples); the stream adds more as labels become known."
                    .formatted(count(model.minimumSamples()));
        }
        if (!split.allows(found.tally(), Long.MIN_VALUE)) {
            return "no training begins by itself before its examples cover %d days, for a test after a gap of one horizon."
                    .formatted(split.days());
        }
        return "where it has no version in service, the monitor asks for a first training at its next tick. Follow it with ./millrace models list.";
    }

    private static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    private static Instant time(long millis) {
        return Instant.ofEpochMilli(millis);
    }
}
