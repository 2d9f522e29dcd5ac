package io.millrace.runtime.lag;

/**
 * What a consumer group has not read of a topic.
 *
 * @param group the consumer group
 * @param topic a topic that it has committed offsets on
 * @param records not read, of all partitions that it has committed offsets on; where there are many, with the offsets between them that hold none
 * @param oldestAt when the oldest of them was appended, epoch milliseconds; where that could not be found out of some partitions, the oldest of the others, so that the oldest of all has
 *     waited at least as long; {@link #NONE} where there is none, {@link #UNKNOWN} where that could not be found out of any that may hold some
 */
public record GroupLag(String group, String topic, long records, long oldestAt) {
    /** Nothing waits. */
    public static final long NONE = Long.MAX_VALUE;

    /** Something may wait, and nobody knows since when. */
    public static final long UNKNOWN = Long.MIN_VALUE;

    /** Whether it is known how long the oldest has waited, or at least how long. */
    boolean known() {
        return oldestAt != UNKNOWN;
    }

    /** How long the oldest has waited, in seconds; 0 where nothing waits. */
    double seconds(long now) {
        return oldestAt == NONE ? 0 : Math.max(0, now - oldestAt) / 1e3;
    }

    /** Of the same group and topic, with another partition. */
    GroupLag plus(GroupLag other) {
        return new GroupLag(group, topic, records + other.records, older(oldestAt, other.oldestAt));
    }

    /** What is known to wait is not forgotten for what is not known; but that nothing waits is known only where all is. */
    private static long older(long one, long other) {
        if (one == UNKNOWN || other == UNKNOWN) {
            long known = Math.max(one, other);
            return known == NONE ? UNKNOWN : known;
        }
        return Math.min(one, other);
    }
}
