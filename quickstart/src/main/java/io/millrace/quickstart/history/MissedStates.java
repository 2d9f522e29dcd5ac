package io.millrace.quickstart.history;

import io.millrace.features.EntitySnapshot;
import io.millrace.features.Event;
import io.millrace.features.FeatureSet;
import io.millrace.history.HistoryBlock;
import io.millrace.history.HistoryPacker;
import io.millrace.history.StateReplay;
import io.millrace.quickstart.replay.UnmappableException;
import io.millrace.runtime.deadletters.DeadLetterReason;
import io.millrace.topology.features.Missed;
import io.millrace.topology.features.UnusableSchemaException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.DoubleConsumer;
import org.apache.kafka.common.TopicPartition;

/**
 * The states of the events that one change has left missing, out of core as all history: the events are spread over temporary files
 * by the hash of their entity, and each file is put into the order of arrival and replayed, as many at once as there are threads.
 */
final class MissedStates {
    private static final int BUCKETS = 128;
    private static final int TELL_EVERY = 1_000;

    private final FeatureSet features;
    private final Missed missed;
    private final int threads;
    private final long memory;
    private final WorkDirectory directory;
    private final Buckets buckets;

    /** @param name of the temporary files, its own */
    MissedStates(FeatureSet features, Missed missed, int threads, long memory, WorkDirectory directory, String name) {
        this.features = features;
        this.missed = missed;
        this.threads = threads;
        this.memory = memory;
        this.directory = directory;
        buckets = new Buckets(directory, name, BUCKETS);
    }

    /**
     * Spreads the events of files that the topics do not hold any more.
     *
     * @param until rows up to this moment count, epoch milliseconds; later ones are in the topics
     */
    void spread(EventSource older, long until, RefusedRows refused, DoubleConsumer progress)
            throws IOException, UnmappableException, UnusableSchemaException {
        List<Spread> sinks = new ArrayList<>();
        older.read(
                threads,
                worker -> {
                    Spread sink = new Spread(until, refused);
                    sinks.add(sink);
                    return sink;
                },
                progress);
        for (Spread sink : sinks) {
            sink.out.close();
        }
    }

    /**
     * Spreads the events of the topics.
     *
     * @param until what files hold reaches up to here, epoch milliseconds
     * @return how many events are not later than that: files may hold them, too
     */
    long spread(long until, RefusedRows refused, DoubleConsumer progress) throws IOException {
        AtomicLong read = new AtomicLong();
        AtomicLong early = new AtomicLong();
        Workers.run(threads, worker -> {
            List<TopicPartition> own = new ArrayList<>();
            for (int i = worker; i < missed.partitions().size(); i += threads) {
                own.add(missed.partitions().get(i));
            }
            Spread sink = new Spread(Long.MAX_VALUE, refused);
            missed.read(own, new Missed.Visitor() {
                @Override
                public void event(Event event, long arrival) {
                    if (event.time() <= until) {
                        early.incrementAndGet();
                    }
                    sink.write(event, arrival);
                    count();
                }

                @Override
                public void refused(DeadLetterReason reason) {
                    refused.add(reason);
                    count();
                }

                @Override
                public void passedOver() {
                    count();
                }

                private void count() {
                    long count = read.incrementAndGet();
                    if (count % TELL_EVERY == 0) {
                        synchronized (read) {
                            progress.accept(Math.min(1, count / (double) missed.size()));
                        }
                    }
                }
            });
            sink.out.close();
        });
        return early.get();
    }

    /** Replays them all; returns how many were counted. */
    long replay(EntitySnapshot.Visitor states, DoubleConsumer progress) throws IOException {
        AtomicInteger next = new AtomicInteger();
        AtomicInteger done = new AtomicInteger();
        AtomicLong counted = new AtomicLong();
        Workers.run(threads, worker -> {
            StateReplay replay = new StateReplay(features, states);
            HistoryBlock block = new HistoryBlock((int) Math.min(memory / threads, Integer.MAX_VALUE - 8));
            BucketReplay order = new BucketReplay(directory, block, replay::accept);
            for (int bucket = next.getAndIncrement(); bucket < BUCKETS; bucket = next.getAndIncrement()) {
                if (Files.exists(buckets.file(bucket))) {
                    order.run(buckets.file(bucket));
                    replay.end();
                }
                synchronized (done) {
                    progress.accept(done.incrementAndGet() / (double) BUCKETS);
                }
            }
            counted.addAndGet(replay.counted());
        });
        return counted.get();
    }

    /** What one thread reads. */
    private final class Spread implements RowEvents.Sink {
        private final HistoryPacker packer = new HistoryPacker();
        private final Buckets.Writer out = buckets.writer();
        private final long until;
        private final RefusedRows refused;

        Spread(long until, RefusedRows refused) {
            this.until = until;
            this.refused = refused;
        }

        @Override
        public void event(Event event) {
            if (event.time() <= until && missed.holds(event)) {
                write(event, Missed.arrival(event));
            }
        }

        void write(Event event, long arrival) {
            packer.event(event, arrival);
            try {
                out.write(packer.bucket(BUCKETS), packer.bytes(), packer.size());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void rejected(DeadLetterReason reason) {
            refused.add(reason);
        }

        @Override
        public void rejected(DeadLetterReason reason, String file, long line, String why) {
            refused.add(reason, file, line);
        }
    }
}
