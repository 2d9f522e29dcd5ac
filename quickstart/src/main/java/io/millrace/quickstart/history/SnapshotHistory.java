package io.millrace.quickstart.history;

import io.millrace.features.Event;
import io.millrace.features.FeatureSet;
import io.millrace.history.HistoryBlock;
import io.millrace.history.SnapshotReplay;
import io.millrace.runtime.deadletters.DeadLetterReason;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.settings.InvalidSettingsException;
import io.millrace.topology.features.SourceHistory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.DoubleConsumer;
import java.util.function.Supplier;

/**
 * The events that the sources' topics hold, told once as the snapshots that the stream would have taken of them, out of core as all history: they are
 * spread over temporary files by the hash of their entity, and each file is sorted by entity and time and replayed, as many at once as there
 * are processors. All events count, also those that came too late for the stream.
 */
public final class SnapshotHistory implements AutoCloseable {
    private static final int BUCKETS = 128;

    private final FeatureSet features;
    private final WorkDirectory directory;
    private final Buckets buckets;
    private final List<String> gaps;
    private final SourceSpans spans;
    private final Map<String, Long> rejected = new TreeMap<>();
    private final int threads = Runtime.getRuntime().availableProcessors();
    private long events;

    private SnapshotHistory(FeatureSet features, WorkDirectory directory, SourceHistory topics) {
        this.features = features;
        this.directory = directory;
        gaps = topics.gaps();
        spans = SourceSpans.of(features.project(), topics);
        buckets = new Buckets(directory, "snapshots", BUCKETS);
    }

    /**
     * Reads the topics up to the ends that they have now.
     *
     * @param workDirectory where temporary files go, until this is closed
     * @param notes hears how much room temporary files will take
     * @param progress hears the share that was read, 0 to 1, from several threads, one at a time
     * @throws InvalidSettingsException when a topic is not there, or a named deserializer cannot be used
     * @throws IOException when there is not room enough for temporary files, as soon as that can be told
     */
    public static SnapshotHistory read(
            ProcessContext process,
            FeatureSet features,
            Path workDirectory,
            Consumer<String> notes,
            DoubleConsumer progress)
            throws InvalidSettingsException, IOException {
        SourceHistory topics = SourceHistory.open(process, features);
        SnapshotHistory history = new SnapshotHistory(features, WorkDirectory.in(workDirectory), topics);
        try {
            history.spread(topics, notes, progress);
            return history;
        } catch (IOException | RuntimeException failed) {
            history.close();
            throw failed;
        }
    }

    private void spread(SourceHistory topics, Consumer<String> notes, DoubleConsumer progress) throws IOException {
        RoomAhead room = new RoomAhead(directory, buckets, notes);
        List<Spread> sinks = new ArrayList<>();
        new TopicEvents(topics)
                .read(
                        threads,
                        worker -> {
                            Spread sink =
                                    new Spread(new SpreadingSink(buckets), SourceSpans.of(features.project(), topics));
                            sinks.add(sink);
                            return sink;
                        },
                        share -> {
                            synchronized (sinks) {
                                room.look(share, 0);
                                progress.accept(share);
                            }
                        });
        for (Spread sink : sinks) {
            sink.buckets.close();
            events += sink.buckets.events();
            sink.buckets.rejected().forEach((reason, count) -> rejected.merge(reason, count, Long::sum));
            spans.add(sink.spans);
        }
    }

    /** How many events there are. */
    public long events() {
        return events;
    }

    /** From when to when each source tells what happened. */
    public SourceSpans spans() {
        return spans;
    }

    /** Records that are no events, by the reason that makes them dead letters in the stream. */
    public Map<String, Long> rejected() {
        return rejected;
    }

    /** What the topics do not hold any more, one sentence each. */
    public List<String> gaps() {
        return gaps;
    }

    /**
     * Tells the snapshots. Once: what was told is gone.
     *
     * @param lastBoundary no snapshot is taken after it, epoch milliseconds
     * @param until time of the last tick, see {@link SnapshotReplay}
     * @param rows makes what takes the rows of one thread, which are all rows of their entities
     * @param progress hears the share that is done, 0 to 1, from several threads, one at a time
     */
    public void replay(long lastBoundary, long until, Supplier<SnapshotReplay.Rows> rows, DoubleConsumer progress)
            throws IOException {
        int memory = (int) Math.min(Runtime.getRuntime().maxMemory() / 4 / threads, Integer.MAX_VALUE - 8);
        AtomicInteger next = new AtomicInteger();
        AtomicInteger done = new AtomicInteger();
        Workers.run(threads, worker -> {
            SnapshotReplay replay = new SnapshotReplay(features, lastBoundary, until, rows.get());
            BucketReplay order = new BucketReplay(directory, new HistoryBlock(memory), replay::accept);
            for (int bucket = next.getAndIncrement(); bucket < BUCKETS; bucket = next.getAndIncrement()) {
                if (Files.exists(buckets.file(bucket))) {
                    order.run(buckets.file(bucket));
                    replay.end();
                }
                synchronized (done) {
                    progress.accept(done.incrementAndGet() / (double) BUCKETS);
                }
            }
        });
    }

    @Override
    public void close() throws IOException {
        directory.close();
    }

    /** What one thread reads, and from when to when. */
    private record Spread(SpreadingSink buckets, SourceSpans spans) implements RowEvents.Sink {
        @Override
        public void event(Event event) throws IOException {
            buckets.event(event);
            spans.see(event);
        }

        @Override
        public void rejected(DeadLetterReason reason) {
            buckets.rejected(reason);
        }
    }
}
