package io.millrace.quickstart.replay;

import io.millrace.quickstart.cluster.MillraceProcess;
import io.millrace.runtime.process.ProcessContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * A process that is killed a number of times in a replay, each time in the midst of its work, and started again at once. The
 * moment is counted in records that it has written since the last tick: however quick the machine is, work is under way.
 */
final class Victim implements AutoCloseable {
    /** It is killed when it has written so many records of the stretch between two ticks, or fewer. */
    private static final int LATEST = 200;

    /** Ticks from one kill to the next, at most. */
    static final int LONGEST_PAUSE = 3;

    private static final long LOOK_AGAIN_MILLIS = 1;

    private final MillraceProcess process;
    private final Predicate<Instant> done;
    private final Random random;
    private final Admin admin;
    private final Map<TopicPartition, OffsetSpec> output = new HashMap<>();
    private int left;
    private int kills;
    private int pause;
    private long before;

    /**
     * A victim.
     *
     * @param output the topic that it writes to
     * @param done whether it has done, and committed, all that there is for it up to a tick
     * @param kills how often it is killed
     */
    Victim(
            MillraceProcess process,
            ProcessContext context,
            String output,
            Predicate<Instant> done,
            Random random,
            int kills) {
        this.process = process;
        this.done = done;
        this.random = random;
        left = kills;
        admin = Admin.create(context.settings().admin());
        for (int partition = 0; partition < context.project().partitions(); partition++) {
            this.output.put(new TopicPartition(output, partition), OffsetSpec.latest());
        }
        pause();
    }

    /** Kills in the midst of work that are still to come. */
    int left() {
        return left;
    }

    /** All kills so far, one that may have come a moment too late included. */
    int kills() {
        return kills;
    }

    /** What is written from now on belongs to the next tick. */
    void begin() throws InterruptedException {
        before = written();
    }

    /** Kills it if it is its turn. The tick has been written, and every event before it. */
    void strike(Instant tick) throws InterruptedException {
        pause--;
        if (left == 0 || pause > 0) {
            return;
        }
        long moment = before + random.nextInt(LATEST);
        while (written() < moment && !done.test(tick)) {
            Thread.sleep(LOOK_AGAIN_MILLIS);
        }
        if (done.test(tick)) {
            // It was too quick: nothing would be cut off. Next time, then.
            pause = 1;
            return;
        }
        process.kill();
        // Only now is it certain what it left undone.
        if (!done.test(tick)) {
            left--;
        }
        kills++;
        System.out.printf("%s was killed before %s, after %d records or more%n", process, tick, moment - before);
        try {
            process.restart();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        pause();
    }

    private void pause() {
        pause = 1 + random.nextInt(LONGEST_PAUSE);
    }

    /** Offsets that are taken, those of open transactions included. */
    private long written() throws InterruptedException {
        try {
            return admin.listOffsets(output).all().get().values().stream()
                    .mapToLong(ListOffsetsResultInfo::offset)
                    .sum();
        } catch (ExecutionException failed) {
            throw new KafkaException(failed.getCause());
        }
    }

    @Override
    public void close() {
        admin.close();
    }
}
