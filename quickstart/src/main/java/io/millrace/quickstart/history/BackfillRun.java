package io.millrace.quickstart.history;

import io.millrace.features.EntitySnapshot;
import io.millrace.project.Project;
import io.millrace.quickstart.replay.UnmappableException;
import io.millrace.topology.features.Backfill;
import io.millrace.topology.features.Missed;
import io.millrace.topology.features.StateSender;
import io.millrace.topology.features.UnusableSchemaException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Replays what a features process has missed, one change of its layout after another, and sends it the states. Memory holds {@link
 * #memory} bytes of that and a few mebibytes per thread, however many events and entities there are; temporary files take about 50
 * bytes an event and 8 for each field that features use.
 *
 * @param threads how many work at once
 * @param memory bytes for what is sorted
 * @param workDirectory where temporary files go
 */
public record BackfillRun(int threads, long memory, Path workDirectory) {

    /**
     * Events of files that the topics do not hold any more.
     *
     * @param files CSV, JSON lines or Parquet, read as the project's sources say
     * @param until their rows up to this moment of event time count
     */
    public record Older(List<Path> files, Instant until) {}

    /**
     * What was done.
     *
     * @param events events that were counted, once for each change
     * @param early events of the topics that are not later than the files' are: counted twice if the files hold them, too
     * @param refused rows and records that the stream's door refuses, by reason
     * @param firstRefused of the rows of files, by reason where the first is
     */
    public record Outcome(long events, long early, Map<String, Long> refused, Map<String, String> firstRefused) {}

    /** With as many threads as there are processors, and a quarter of the heap. */
    public static BackfillRun in(Path workDirectory) {
        Runtime machine = Runtime.getRuntime();
        return new BackfillRun(machine.availableProcessors(), machine.maxMemory() / 4, workDirectory);
    }

    /**
     * Runs.
     *
     * @param completeFrom from when on, exclusive, the events are all there were, epoch milliseconds; {@link Long#MIN_VALUE}: for ever
     * @param progress hears the share that is done, 0 to 1; from several threads, one at a time
     * @throws IOException when a file cannot be read or written; what was committed so far counts
     */
    public Outcome run(
            Backfill backfill, StateSender sender, @Nullable Older older, long completeFrom, DoubleConsumer progress)
            throws IOException, UnmappableException, UnusableSchemaException {
        RefusedRows refused = new RefusedRows();
        long events = 0;
        long early = 0;
        int count = backfill.changes().size();
        try (WorkDirectory directory = WorkDirectory.in(workDirectory)) {
            for (int i = 0; i < count; i++) {
                Missed missed = backfill.changes().get(i);
                int number = i;
                DoubleConsumer share = done -> progress.accept((number + done) / count);
                MissedStates states =
                        new MissedStates(backfill.features(), missed, threads, memory, directory, "missed-" + i);
                // Of every change the same: said once.
                RefusedRows heard = i == count - 1 ? refused : new RefusedRows();
                if (older != null) {
                    Project project = backfill.features().project();
                    // How far ahead a row may be, "until" says: those that are later are in the topics.
                    FileEvents files = new FileEvents(
                            project, backfill.features(), older.files(), Instant.ofEpochMilli(Long.MAX_VALUE));
                    states.spread(files, older.until().toEpochMilli(), heard, done -> share.accept(done / 4));
                }
                double files = older == null ? 0 : 0.25;
                long until = older == null ? Long.MIN_VALUE : older.until().toEpochMilli();
                early = states.spread(until, heard, done -> share.accept(files + done * (0.5 - files)));
                EntitySnapshot.Visitor sending = sender.of(missed, completeFrom);
                events += states.replay(sending, done -> share.accept(0.5 + done / 2));
                sender.commit();
            }
        }
        return new Outcome(events, early, refused.counts(), refused.first());
    }
}
