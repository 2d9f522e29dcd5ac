package io.millrace.quickstart.history;

import io.millrace.features.FeatureSet;
import io.millrace.features.FeatureVector;
import io.millrace.history.HistoryBlock;
import io.millrace.history.HistoryPacker;
import io.millrace.history.PointInTime;
import io.millrace.quickstart.history.History.Listener;
import io.millrace.quickstart.history.History.Stage;
import io.millrace.quickstart.replay.UnmappableException;
import io.millrace.topology.features.UnusableSchemaException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The stages of one history, each to be called once, in their order. */
final class HistoryRun {
    /** Files that events are spread over: what many events of many entities need, and no burden to few. */
    private static final int BUCKETS = 128;
    /** Bytes of answers that are put in order at once: an array holds no more than 2^31, and long texts exceed what is reckoned. */
    private static final long LARGEST_RANGE = 1L << 29;

    private final FeatureSet features;
    private final int threads;
    private final long memory;
    private final WorkDirectory directory;
    private final Listener listener;
    private final Buckets buckets;
    private final RoomAhead room;
    private final Map<String, Long> rejected = new TreeMap<>();
    private long questions;
    private long events;

    HistoryRun(FeatureSet features, int threads, long memory, WorkDirectory directory, Listener listener) {
        this.features = features;
        this.threads = threads;
        this.memory = memory;
        this.directory = directory;
        this.listener = listener;
        buckets = new Buckets(directory, "events", BUCKETS);
        room = new RoomAhead(directory, buckets, listener::note);
    }

    /** Spreads the questions by their entities. */
    void spread(QuestionFile asked) throws IOException {
        HistoryPacker packer = new HistoryPacker();
        try (Buckets.Writer out = buckets.writer()) {
            asked.read((row, entity, asOf) -> {
                packer.question(entity.getBytes(StandardCharsets.UTF_8), asOf, questions++);
                out.write(packer.bucket(BUCKETS), packer.bytes(), packer.size());
            });
        }
    }

    /** Spreads the events. */
    void spread(EventSource source) throws IOException, UnmappableException, UnusableSchemaException {
        List<SpreadingSink> sinks = new ArrayList<>();
        source.read(
                threads,
                worker -> {
                    SpreadingSink sink = new SpreadingSink(buckets);
                    sinks.add(sink);
                    return sink;
                },
                this::read);
        for (SpreadingSink sink : sinks) {
            sink.close();
            events += sink.events();
            sink.rejected().forEach((reason, count) -> rejected.merge(reason, count, Long::sum));
        }
    }

    private synchronized void read(double share) {
        room.look(share, answers().expected());
        listener.progress(Stage.READING_EVENTS, share);
    }

    private AnswerFiles answers() {
        return new AnswerFiles(directory, features, questions, Math.min(memory / 2, LARGEST_RANGE));
    }

    /** Answers all questions, in any order. */
    AnswerFiles answer() throws IOException {
        AnswerFiles answers = answers();
        AtomicInteger next = new AtomicInteger();
        AtomicInteger done = new AtomicInteger();
        Workers.run(threads, worker -> {
            try (AnswerFiles.Writer out = answers.writer()) {
                BucketReplay replay = new BucketReplay(directory, block(), history(out)::accept);
                for (int bucket = next.getAndIncrement(); bucket < BUCKETS; bucket = next.getAndIncrement()) {
                    if (Files.exists(buckets.file(bucket))) {
                        replay.run(buckets.file(bucket));
                    }
                    synchronized (done) {
                        listener.progress(Stage.ANSWERING, done.incrementAndGet() / (double) BUCKETS);
                    }
                }
            }
        });
        return answers;
    }

    private HistoryBlock block() {
        return new HistoryBlock((int) Math.min(memory / threads, Integer.MAX_VALUE - 8));
    }

    private PointInTime history(AnswerFiles.Writer out) {
        return new PointInTime(features, (question, known, vector) -> {
            try {
                out.write(question, known, vector);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    /** Writes the answers in the order of the questions. */
    History.Summary write(AnswerFiles answers, QuestionFile asked, AnswerOutput output) throws IOException {
        AnswerFiles.Reader reader = answers.reader();
        FeatureVector vector = new FeatureVector(features.size());
        long[] known = {0};
        long[] done = {0};
        try (output) {
            asked.read((row, entity, asOf) -> {
                boolean there = reader.next(vector);
                output.write(row, entity, asOf, there, vector);
                known[0] += there ? 1 : 0;
                listener.progress(Stage.WRITING, ++done[0] / (double) questions);
            });
        }
        if (done[0] < questions) {
            throw new IOException("the file of questions has shrunk while it was answered");
        }
        return new History.Summary(questions, known[0], events, rejected);
    }
}
