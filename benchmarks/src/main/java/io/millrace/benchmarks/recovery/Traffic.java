package io.millrace.benchmarks.recovery;

import io.millrace.benchmarks.Backlog;
import java.io.IOException;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Events that happen now, at a constant rate, until it is closed. */
final class Traffic implements AutoCloseable {
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
    private final Random random = new Random(2);
    private final Backlog.Writer writer;
    private final int customers;
    private final int perSecond;

    Traffic(Subject subject, int perSecond) throws IOException {
        this.perSecond = perSecond;
        customers = subject.backlog().customers();
        writer = subject.backlog()
                .writer(subject.arena().bootstrapServers(), subject.arena().registry());
    }

    void start() {
        var unused = executor.scheduleAtFixedRate(
                () -> writer.write(random.nextInt(customers), System.currentTimeMillis()),
                0,
                1_000_000 / perSecond,
                TimeUnit.MICROSECONDS);
    }

    @Override
    public void close() {
        // Behind the event that is being written; those that are due are no longer.
        executor.execute(writer::close);
        executor.shutdown();
    }
}
