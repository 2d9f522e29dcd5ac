package io.millrace.benchmarks.serving;

import io.millrace.benchmarks.Arena;
import io.millrace.benchmarks.Await;
import io.millrace.benchmarks.Backlog;
import io.millrace.benchmarks.CommittedRecords;
import io.millrace.project.Project;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.topology.features.FeaturesApp;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Feature updates of a project that nobody has scored: made by its features from events, of customers of whom all features have values.
 *
 * @param project whose they are
 * @param topic where they are
 * @param updates how many
 */
record UpdateBacklog(Project project, String topic, long updates) {
    private static final int CUSTOMERS = 20_000;
    private static final int DAYS = 60;
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    /** Makes them, and a model is in service. */
    static UpdateBacklog make(Arena arena, String name, ServedProject served, int events) throws Exception {
        Project project = served.named(name);
        Backlog backlog = new Backlog(name, events, CUSTOMERS, DAYS, 0, 1);
        backlog.produce(arena.bootstrapServers(), arena.registry(), arena.topics());
        try (ProcessContext process = LiveProject.open(arena, project, name + "-features", Map.of())) {
            process.ensureTopics(process.topics().topics());
            LiveProject.deployed(process, served).close();
            String topic = process.topics().featureUpdates();
            try (FeaturesApp features = FeaturesApp.start(process, false)) {
                features.streams().awaitRunning(PATIENCE);
                awaitQuiet(arena, topic, events);
            }
            AtomicLong updates = new AtomicLong();
            CommittedRecords.read(
                    arena.bootstrapServers(), topic, update -> updates.incrementAndGet(), () -> updates.get() > 0);
            return new UpdateBacklog(project, topic, updates.get());
        }
    }

    /** Until there is one for most of the events, and no more come. */
    private static void awaitQuiet(Arena arena, String topic, int events) throws Exception {
        long[] before = {0};
        Await.until(PATIENCE, () -> {
            Thread.sleep(Duration.ofSeconds(2).toMillis());
            long now = arena.topics().end(topic);
            boolean quiet = now == before[0] && now > events / 2;
            before[0] = now;
            return quiet;
        });
    }
}
