package io.millrace.quickstart.bootstrap;

import io.millrace.project.ModelDefinition;
import io.millrace.project.Project;
import io.millrace.records.ExampleCounts;
import io.millrace.retraining.ExampleTally;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Examples by model, and of each by the UTC day of as-of and by class: what the retraining policy counts by. Not thread-safe. */
final class ExampleCounters {
    private static final long DAY = Duration.ofDays(1).toMillis();

    private final Map<String, Counter> counters = new LinkedHashMap<>();

    ExampleCounters(Project project) {
        project.models().forEach(model -> counters.put(model.name(), new Counter()));
    }

    Counter of(ModelDefinition model) {
        return counters.get(model.name());
    }

    void add(ExampleCounters others) {
        others.counters.forEach((model, counter) -> counters.get(model).add(counter));
    }

    /** One per model and day. */
    List<ExampleCounts> records() {
        return counters.entrySet().stream()
                .flatMap(model -> model.getValue().days.entrySet().stream()
                        .map(day -> new ExampleCounts(
                                model.getKey(),
                                Instant.ofEpochMilli(day.getKey()),
                                day.getValue().positive,
                                day.getValue().negative)))
                .toList();
    }

    private record Classes(long positive, long negative) {
        Classes plus(Classes other) {
            return new Classes(positive + other.positive, negative + other.negative);
        }
    }

    /** The examples of one model. */
    static final class Counter {
        private static final Classes POSITIVE = new Classes(1, 0);
        private static final Classes NEGATIVE = new Classes(0, 1);

        private final TreeMap<Long, Classes> days = new TreeMap<>();
        private long first = Long.MAX_VALUE;
        private long last = Long.MIN_VALUE;
        private long entities;
        private byte[] entity = new byte[0];

        void count(long asOf, boolean positive) {
            days.merge(Math.floorDiv(asOf, DAY) * DAY, positive ? POSITIVE : NEGATIVE, Classes::plus);
            first = Math.min(first, asOf);
            last = Math.max(last, asOf);
        }

        /** The same of rows that come entity by entity, each with an array of its own. */
        void count(byte[] whose, long asOf, boolean positive) {
            count(asOf, positive);
            entities += whose == entity ? 0 : 1;
            entity = whose;
        }

        private void add(Counter other) {
            other.days.forEach((day, classes) -> days.merge(day, classes, Classes::plus));
            first = Math.min(first, other.first);
            last = Math.max(last, other.last);
            entities += other.entities;
        }

        long examples() {
            return days.values().stream()
                    .mapToLong(classes -> classes.positive + classes.negative)
                    .sum();
        }

        long positives() {
            return days.values().stream().mapToLong(Classes::positive).sum();
        }

        /** Distinct entities among those that were counted with one. */
        long entities() {
            return entities;
        }

        /** Earliest as-of. */
        Instant first() {
            return Instant.ofEpochMilli(first);
        }

        /** Latest as-of. */
        Instant last() {
            return Instant.ofEpochMilli(last);
        }

        /** As the retraining policy knows them. */
        ExampleTally tally() {
            TreeMap<Long, Long> counts = new TreeMap<>();
            days.forEach((day, classes) -> counts.put(day, classes.positive + classes.negative));
            return new ExampleTally(counts);
        }
    }
}
