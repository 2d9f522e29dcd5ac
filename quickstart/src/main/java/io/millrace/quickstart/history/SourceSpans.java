package io.millrace.quickstart.history;

import io.millrace.features.Event;
import io.millrace.project.Project;
import io.millrace.topology.features.SourceHistory;
import java.util.Arrays;
import org.apache.kafka.common.TopicPartition;

/**
 * From when to when each source's topic tells what happened. A topic that is whole tells it from its earliest event on; one whose oldest records are deleted from the
 * latest on that a partition without its beginning now begins with: of before that, some of them have lost something. Sources are named by their index in the project.
 * Not thread-safe.
 */
public final class SourceSpans {
    /** By source and partition, where the beginning is deleted and nothing was seen yet. */
    private final boolean[][] cut;

    /** By source, the latest that a partition without its beginning begins with. */
    private final long[] begun;

    private final long[] first;
    private final long[] last;

    /** Of the sources' topics, of which nothing was seen yet. */
    static SourceSpans of(Project project, SourceHistory topics) {
        SourceSpans spans = new SourceSpans(project.sources().size());
        for (int i = 0; i < spans.cut.length; i++) {
            String topic = project.sources().get(i).topic();
            for (TopicPartition partition : topics.partitions()) {
                if (partition.topic().equals(topic)) {
                    spans.cut(i, partition.partition(), topics.start(partition) > 0);
                }
            }
        }
        return spans;
    }

    /** Of so many sources, of which nothing was seen, and nothing is deleted. */
    public SourceSpans(int sources) {
        cut = new boolean[sources][0];
        first = new long[sources];
        last = new long[sources];
        begun = new long[sources];
        Arrays.fill(first, Long.MAX_VALUE);
        Arrays.fill(last, Long.MIN_VALUE);
        Arrays.fill(begun, Long.MIN_VALUE);
    }

    /** Says whether the oldest records of a partition are deleted. */
    public void cut(int source, int partition, boolean lost) {
        if (cut[source].length <= partition) {
            cut[source] = Arrays.copyOf(cut[source], partition + 1);
        }
        cut[source][partition] = lost;
    }

    /** Sees an event; those of a partition in their order. */
    public void see(Event event) {
        see(event.source(), event.partition(), event.time());
    }

    /** The same, in parts: time in epoch milliseconds. */
    public void see(int source, int partition, long time) {
        boolean[] unseen = cut[source];
        if (partition < unseen.length && unseen[partition]) {
            unseen[partition] = false;
            begun[source] = Math.max(begun[source], time);
        }
        first[source] = Math.min(first[source], time);
        last[source] = Math.max(last[source], time);
    }

    /** Adds what was seen of other partitions. */
    void add(SourceSpans others) {
        for (int i = 0; i < first.length; i++) {
            begun[i] = Math.max(begun[i], others.begun[i]);
            first[i] = Math.min(first[i], others.first[i]);
            last[i] = Math.max(last[i], others.last[i]);
        }
    }

    /** From when on a source tells what happened, epoch milliseconds; {@link Long#MAX_VALUE} without an event. */
    public long from(int source) {
        return Math.max(first[source], begun[source]);
    }

    /** Time of a source's latest event, epoch milliseconds; {@link Long#MIN_VALUE} without one. */
    public long until(int source) {
        return last[source];
    }

    /** Time of the earliest event of all, epoch milliseconds; {@link Long#MAX_VALUE} without any. */
    public long first() {
        return Arrays.stream(first).min().orElse(Long.MAX_VALUE);
    }
}
