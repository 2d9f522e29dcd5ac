package io.millrace.benchmarks.history;

import io.millrace.features.EntityReplay;
import io.millrace.features.Event;
import io.millrace.features.FeatureSet;
import io.millrace.features.FeatureVector;
import io.millrace.project.Project;
import io.millrace.quickstart.history.RowEvents;
import io.millrace.quickstart.replay.Row;
import io.millrace.quickstart.replay.RowFile;
import io.millrace.runtime.deadletters.DeadLetterReason;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Every row on its own: of the entity's events, which lie ready in memory and in order, those up to as-of are filtered and all
 * features computed from nothing, by the same engine. A sample of the first rows of the file, on one thread; what it takes to read
 * and to group the events is not in it.
 */
final class Naive {
    private final FeatureSet features;
    private final List<Question> questions = new ArrayList<>();
    private final Map<String, List<Event>> events = new HashMap<>();

    private record Question(String entity, long asOf) {}

    /** Reads the sample and the events of its entities. */
    Naive(Project project, Path rows, Path file, int sample) throws Exception {
        features = FeatureSet.compile(project);
        try (RowFile all = RowFile.open(rows)) {
            Row row = all.next();
            while (row != null && questions.size() < sample) {
                questions.add(new Question(row.text("entity"), Long.parseLong(row.text("time"))));
                row = all.next();
            }
        }
        questions.forEach(question -> events.put(question.entity(), new ArrayList<>()));
        RowEvents reader = new RowEvents(project, features, Instant.now(), new RowEvents.Sink() {
            @Override
            public void event(Event event) {
                List<Event> own = events.get(new String(event.entity(), StandardCharsets.UTF_8));
                if (own != null) {
                    own.add(event.copy());
                }
            }

            @Override
            public void rejected(DeadLetterReason reason) {
                throw new IllegalStateException("a row was rejected: " + reason);
            }
        });
        try (RowFile all = RowFile.open(file)) {
            for (Row row = all.next(); row != null; row = all.next()) {
                reader.add(all.name(), 0, row);
            }
        }
    }

    /** Answers the sample; returns seconds of processor per row. */
    double cpuSecondsPerRow() {
        EntityReplay replay = new EntityReplay(features);
        FeatureVector vector = new FeatureVector(features.size());
        int known = 0;
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long start = threads.getCurrentThreadCpuTime();
        for (Question question : questions) {
            List<Event> own = events.get(question.entity());
            replay.begin(question.entity().getBytes(StandardCharsets.UTF_8));
            for (Event event : own) {
                if (event.time() <= question.asOf()) {
                    replay.add(event);
                }
            }
            known += replay.read(question.asOf(), vector) ? 1 : 0;
        }
        double seconds = (threads.getCurrentThreadCpuTime() - start) / 1e9;
        if (known == 0) {
            throw new IllegalStateException("no entity of the sample is known");
        }
        return seconds / questions.size();
    }
}
