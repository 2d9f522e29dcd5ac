package io.millrace.console.follow;

import io.millrace.console.follow.Feed.Start;
import io.millrace.runtime.process.Background;
import io.millrace.runtime.process.ProcessContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows all topics of a {@link Feed} by one consumer, on one thread: the small ones always, the large ones' tails only while somebody looks, and then, each second, how much there is on
 * those that are only counted. What was written before is read in the order of its time over all topics together. When brokers or the registry fail it goes on with the record at which it was.
 */
public final class Follower implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Follower.class);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final String READING = "What was written before is still being read.";
    private static final CloseOptions AT_ONCE = CloseOptions.timeout(Duration.ofSeconds(1));

    private final ProcessContext process;
    private final Feed feed;
    private final Set<String> counted;
    private final Rates rates;
    private final Audience audience;
    private final Background background;

    /** Where reading goes on; touched by the thread alone, as is all below. */
    private final Map<TopicPartition, Long> next = new HashMap<>();

    private final Map<String, List<TopicPartition>> partitions = new HashMap<>();
    private boolean caughtUp;
    private boolean tails;
    private @Nullable String behind;

    /** Who is told; called by the follower's thread alone. */
    public interface Audience {
        /** Whether somebody looks. */
        boolean looks();

        /** Rates were found out anew. */
        void counted(boolean changed);

        /**
         * Everything that could be read was; called several times a second.
         *
         * @param behind why nothing new can be read, in words; null: it can
         */
        void turn(@Nullable String behind);
    }

    private Follower(ProcessContext process, Feed feed, Collection<String> counted, Rates rates, Audience audience) {
        this.process = process;
        this.feed = feed;
        this.counted = new LinkedHashSet<>(counted);
        this.rates = rates;
        this.audience = audience;
        background = Background.start("console", this::follow);
    }

    /**
     * Starts to follow; returns at once.
     *
     * @param counted topics whose records are counted while somebody looks, and not read
     */
    public static Follower start(
            ProcessContext process, Feed feed, Collection<String> counted, Rates rates, Audience audience) {
        return new Follower(process, feed, counted, rates, audience);
    }

    private void follow(Background.Stop stop) throws InterruptedException {
        while (!stop.asked()) {
            Consumer<byte[], byte[]> consumer = process.consumer(
                    process.project().name() + "-console",
                    Map.of(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis()));
            try (Ends ends = new Ends(Admin.create(process.settings().admin()))) {
                tails = false;
                consumer.assign(always(consumer));
                consumer.assignment().forEach(partition -> seek(consumer, partition));
                catchUp(consumer, stop);
                while (!stop.asked()) {
                    goOn(consumer, ends);
                }
            } catch (InterruptException stopped) {
                throw stopped;
            } catch (KafkaException failure) {
                String words = words(failure);
                if (!words.equals(behind)) {
                    LOG.warn("The console begins again: {}", failure.toString());
                }
                behind = words;
                audience.turn(behind);
                stop.pause(PAUSE);
            } finally {
                consumer.close(AT_ONCE);
            }
        }
    }

    /** What was written before is told in the order in which it happened. */
    private void catchUp(Consumer<byte[], byte[]> consumer, Background.Stop stop) {
        if (caughtUp) {
            return;
        }
        CatchUp before = new CatchUp(consumer, consumer.endOffsets(consumer.assignment()));
        while (!before.done() && !stop.asked()) {
            read(before.next(POLL));
            audience.turn(READING);
        }
        feed.topics().forEach((topic, start) -> {
            if (start instanceof Start.Beginning) {
                rates.followed(topic);
            }
        });
        caughtUp = true;
    }

    private void goOn(Consumer<byte[], byte[]> consumer, Ends ends) {
        audience.turn(behind);
        boolean looks = audience.looks();
        try {
            if (looks != tails) {
                follow(consumer, looks);
                ends.restart();
            }
            List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
            consumer.poll(POLL).forEach(records::add);
            read(records);
            Map<TopicPartition, Long> found = looks ? ends.next(counted(consumer)) : null;
            if (found != null) {
                count(consumer, found);
                behind = null;
            }
        } catch (TimeoutException silence) {
            behind = words(silence);
        }
    }

    private void read(List<ConsumerRecord<byte[], byte[]>> records) {
        records.sort(Comparator.comparingLong(ConsumerRecord::timestamp));
        for (ConsumerRecord<byte[], byte[]> record : records) {
            TopicPartition partition = new TopicPartition(record.topic(), record.partition());
            // When the registry failed amid some, those of them that were read come again.
            if (record.offset() >= next.getOrDefault(partition, 0L)) {
                feed.read(record);
                next.put(partition, record.offset() + 1);
                if (feed.topics().get(record.topic()) instanceof Start.Beginning) {
                    rates.read(record.topic(), record.timestamp());
                } else {
                    rates.came(record.topic(), record.timestamp());
                }
            }
        }
    }

    /** Begins to follow the tails of the large topics, or ends it. */
    private void follow(Consumer<byte[], byte[]> consumer, boolean looks) {
        List<TopicPartition> all = always(consumer);
        List<TopicPartition> more = new ArrayList<>();
        if (looks) {
            feed.topics().forEach((topic, start) -> {
                if (start instanceof Start.Tail) {
                    more.addAll(partitions(consumer, topic));
                }
            });
            all.addAll(more);
        } else {
            rates.pause();
        }
        consumer.assign(all);
        if (!more.isEmpty()) {
            skip(consumer, more, consumer.endOffsets(more));
        }
        tails = looks;
    }

    /** Goes on where it was, or nearer to the end where that is too far away. */
    private void skip(
            Consumer<byte[], byte[]> consumer, Collection<TopicPartition> tailed, Map<TopicPartition, Long> ends) {
        for (TopicPartition partition : tailed) {
            if (feed.topics().get(partition.topic()) instanceof Start.Tail tail) {
                long most = Math.max(
                        1,
                        tail.records() / partitions(consumer, partition.topic()).size());
                long from = Math.max(next.getOrDefault(partition, 0L), ends.get(partition) - most);
                if (!tails || consumer.position(partition) < from) {
                    consumer.seek(partition, from);
                }
            }
        }
    }

    private Set<TopicPartition> counted(Consumer<byte[], byte[]> consumer) {
        Set<TopicPartition> looked = new LinkedHashSet<>();
        counted.forEach(topic -> looked.addAll(partitions(consumer, topic)));
        return looked;
    }

    private void count(Consumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends) {
        Map<String, Long> totals = new LinkedHashMap<>();
        ends.forEach((partition, end) -> totals.merge(partition.topic(), end, Long::sum));
        totals.forEach(rates::total);
        audience.counted(rates.second());
        List<TopicPartition> tailed = new ArrayList<>(consumer.assignment());
        tailed.removeIf(partition -> !ends.containsKey(partition));
        skip(consumer, tailed, ends);
    }

    private List<TopicPartition> always(Consumer<byte[], byte[]> consumer) {
        List<TopicPartition> always = new ArrayList<>();
        feed.topics().forEach((topic, start) -> {
            if (!(start instanceof Start.Tail) && !partitions(consumer, topic).isEmpty()) {
                always.add(new TopicPartition(topic, 0));
            }
        });
        return always;
    }

    private void seek(Consumer<byte[], byte[]> consumer, TopicPartition partition) {
        Long from = next.get(partition);
        if (from != null) {
            consumer.seek(partition, from);
        } else if (feed.topics().get(partition.topic()) instanceof Start.NearEnd near) {
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            consumer.seek(partition, Math.max(0, end - near.records()));
        } else {
            consumer.seekToBeginning(List.of(partition));
        }
    }

    private List<TopicPartition> partitions(Consumer<byte[], byte[]> consumer, String topic) {
        List<TopicPartition> known = partitions.get(topic);
        if (known == null) {
            known = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            if (!known.isEmpty()) {
                partitions.put(topic, known);
            }
        }
        return known;
    }

    private static String words(KafkaException failure) {
        return failure instanceof TimeoutException
                ? "No broker answers: what is shown is what was known before."
                : "What is new cannot be read: " + failure.getMessage();
    }

    /** Stops following. */
    @Override
    public void close() {
        background.close();
    }
}
