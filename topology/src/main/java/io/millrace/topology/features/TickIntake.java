package io.millrace.topology.features;

import io.millrace.records.Tick;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a task's ticks in: what is later than all before is written down, and waits in the queue. One that the brokers' clock says is of the future is passed over, as an event would be a dead letter: somebody's clock is wrong, and time that has
 * been told cannot be taken back.
 */
final class TickIntake {
    private static final Logger LOG = LoggerFactory.getLogger(TickIntake.class);

    private final String clock;
    private final int partition;
    private final Deserializer<Tick> ticks;
    private final SourceTopics topics;
    private final HeldTick.Concern concern;
    private final Progress progress;
    private final TickQueue queue;
    private final FeatureListener listener;
    private final long tolerated;
    private boolean passing;

    /**
     * An intake; what was written down before waits again.
     *
     * @param tolerated how far a tick may be ahead of its record's timestamp
     */
    TickIntake(
            String clock,
            int partition,
            Deserializer<Tick> ticks,
            SourceTopics topics,
            HeldTick.Concern concern,
            Progress progress,
            TickQueue queue,
            FeatureListener listener,
            Duration tolerated) {
        this.clock = clock;
        this.partition = partition;
        this.ticks = ticks;
        this.topics = topics;
        this.concern = concern;
        this.progress = progress;
        this.queue = queue;
        this.listener = listener;
        this.tolerated = tolerated.toMillis();
        progress.held(tick -> queue.add(held(ticks.deserialize(clock, tick))));
    }

    /**
     * Takes a record of the clock; false when it is no tick.
     *
     * @param timestamp when the brokers appended it, epoch milliseconds
     */
    boolean take(byte @Nullable [] value, long timestamp) {
        Tick tick = read(value);
        if (tick == null || value == null) {
            return false;
        }
        long time = tick.getTime().toEpochMilli();
        if (time <= queue.latest()) {
            passOver(tick, "until one is later than " + Instant.ofEpochMilli(queue.latest()));
        } else if (time - tolerated > timestamp) {
            passOver(
                    tick,
                    "as long as they are ahead of the brokers' clock by more than max_future and 10 s: look at the clock of whoever writes them");
        } else {
            passing = false;
            progress.hold(time, value);
            queue.add(held(tick));
            listener.held(partition, queue.size());
        }
        return true;
    }

    private @Nullable Tick read(byte @Nullable [] value) {
        try {
            return value == null ? null : ticks.deserialize(clock, value);
        } catch (SerializationException unreadable) {
            return null;
        }
    }

    /** Says so once, and not again at every tick of a clock that runs behind. */
    private void passOver(Tick tick, String howLong) {
        if (!passing) {
            LOG.warn(
                    "{} partition {}: ticks are passed over {}; the first was {}",
                    clock,
                    partition,
                    howLong,
                    tick.getTime());
        }
        passing = true;
        listener.passedOver(partition);
    }

    private HeldTick held(Tick tick) {
        return HeldTick.of(tick, topics, concern);
    }
}
