package io.millrace.topology.features;

import io.millrace.records.Tick;
import java.time.Instant;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes a task's ticks in: what is later than all before is written down, and waits in the queue. */
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
    private boolean passing;

    /** An intake; what was written down before waits again. */
    TickIntake(
            String clock,
            int partition,
            Deserializer<Tick> ticks,
            SourceTopics topics,
            HeldTick.Concern concern,
            Progress progress,
            TickQueue queue,
            FeatureListener listener) {
        this.clock = clock;
        this.partition = partition;
        this.ticks = ticks;
        this.topics = topics;
        this.concern = concern;
        this.progress = progress;
        this.queue = queue;
        this.listener = listener;
        progress.held(tick -> queue.add(held(ticks.deserialize(clock, tick))));
    }

    /** Takes a record of the clock; false when it is no tick. */
    boolean take(byte @Nullable [] value) {
        Tick tick = read(value);
        if (tick == null || value == null) {
            return false;
        }
        if (tick.getTime().toEpochMilli() <= queue.latest()) {
            passOver(tick);
        } else {
            passing = false;
            progress.hold(tick.getTime().toEpochMilli(), value);
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
    private void passOver(Tick tick) {
        if (!passing) {
            LOG.warn(
                    "{} partition {}: ticks are passed over until one is later than {}; the first was {}",
                    clock,
                    partition,
                    Instant.ofEpochMilli(queue.latest()),
                    tick.getTime());
        }
        passing = true;
        listener.passedOver(partition);
    }

    private HeldTick held(Tick tick) {
        return HeldTick.of(tick, topics, concern);
    }
}
