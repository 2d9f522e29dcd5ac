package io.millrace.quickstart.history;

import io.millrace.features.Event;
import io.millrace.runtime.deadletters.DeadLetterReason;
import io.millrace.topology.features.SourceHistory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.DoubleConsumer;
import java.util.function.IntFunction;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** Events of the sources' topics. */
record TopicEvents(SourceHistory topics) implements EventSource {
    private static final int TELL_EVERY = 1_000;

    @Override
    public void read(int threads, IntFunction<? extends RowEvents.Sink> sinks, DoubleConsumer progress)
            throws IOException {
        List<RowEvents.Sink> all = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            all.add(sinks.apply(i));
        }
        AtomicLong read = new AtomicLong();
        Workers.run(threads, worker -> {
            List<TopicPartition> own = new ArrayList<>();
            for (int i = worker; i < topics.partitions().size(); i += threads) {
                own.add(topics.partitions().get(i));
            }
            topics.read(own, new SourceHistory.Visitor() {
                @Override
                public void event(Event event, ConsumerRecord<byte[], byte[]> record) {
                    try {
                        all.get(worker).event(event);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                    count();
                }

                @Override
                public void rejected(DeadLetterReason reason, ConsumerRecord<byte[], byte[]> record) {
                    all.get(worker).rejected(reason);
                    count();
                }

                private void count() {
                    long count = read.incrementAndGet();
                    if (count % TELL_EVERY == 0) {
                        progress.accept(Math.min(1, count / (double) topics.size()));
                    }
                }
            });
        });
    }

    @Override
    public List<String> gaps() {
        return topics.gaps();
    }
}
