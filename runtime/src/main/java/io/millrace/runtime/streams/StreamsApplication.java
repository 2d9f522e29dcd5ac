package io.millrace.runtime.streams;

import java.time.Duration;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.HostInfo;
import org.jspecify.annotations.Nullable;

/**
 * A topology and how it wants to run; nothing runs yet.
 *
 * @param id Kafka Streams application id, also the consumer group
 * @param topology what to run
 * @param guarantee exactly-once for state that must be right, at-least-once where repeating is harmless
 * @param commitInterval how often positions (and transactions) are committed
 * @param readCommitted whether records of open transactions are waited for
 * @param patience how long a record may wait for something that is elsewhere while it is processed; zero: none waits
 * @param address where other instances reach this one, for whoever asks which of them has a key; null: nobody asks
 */
public record StreamsApplication(
        String id,
        Topology topology,
        Guarantee guarantee,
        Duration commitInterval,
        boolean readCommitted,
        Duration patience,
        @Nullable HostInfo address) {

    /** What a crash may do. */
    public enum Guarantee {
        /** Nothing: input positions, state and output are one transaction. */
        EXACTLY_ONCE,
        /** Repeat output. */
        AT_LEAST_ONCE
    }

    /** A stateful application: exactly-once, reading committed records. */
    public static StreamsApplication exactlyOnce(String id, Topology topology, Duration commitInterval) {
        return new StreamsApplication(id, topology, Guarantee.EXACTLY_ONCE, commitInterval, true, Duration.ZERO, null);
    }

    /** A stateless application whose output carries ids that make a repetition visible. */
    public static StreamsApplication atLeastOnce(
            String id, Topology topology, Duration commitInterval, boolean readCommitted) {
        return new StreamsApplication(
                id, topology, Guarantee.AT_LEAST_ONCE, commitInterval, readCommitted, Duration.ZERO, null);
    }

    /** The same, with records that may wait while they are processed. */
    public StreamsApplication waiting(Duration longest) {
        return new StreamsApplication(id, topology, guarantee, commitInterval, readCommitted, longest, address);
    }

    /** The same, with state that other instances may ask for at an address. */
    public StreamsApplication reachableAt(HostInfo host) {
        return new StreamsApplication(id, topology, guarantee, commitInterval, readCommitted, patience, host);
    }
}
