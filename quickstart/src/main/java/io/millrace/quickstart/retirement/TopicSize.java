package io.millrace.quickstart.retirement;

/**
 * How large a topic is.
 *
 * @param offsets offsets from the first record that is kept to the end, over all partitions: no fewer than there are records, since
 *     compaction leaves gaps and transactions end in markers
 * @param bytes on the disks of all replicas together; -1 when the cluster does not tell
 */
public record TopicSize(long offsets, long bytes) {
    /** What {@link #bytes} is when the cluster does not tell. */
    public static final long UNKNOWN = -1;
}
