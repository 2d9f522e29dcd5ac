package io.millrace.topology.features;

import io.millrace.records.Tick;
import io.millrace.records.TopicOffset;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A tick with what a task must have seen before it may act on it. Offsets only grow, so what was reached once is not looked at
 * again. What retention has deleted meanwhile is never seen: a later tick tells, because it names each partition that still has
 * a record to be read.
 */
final class HeldTick {
    private final long time;
    private final List<Requirement> requirements;
    private int reached;

    /** An offset that a partition of a source must have been read up to. */
    record Requirement(int source, int partition, long end) {}

    /** Which partitions of a source concern a task. */
    @FunctionalInterface
    interface Concern {
        boolean concerns(int source, int partition);
    }

    /** A partition of a source. */
    private record Place(int source, int partition) {}

    private HeldTick(long time, List<Requirement> requirements) {
        this.time = time;
        this.requirements = requirements;
    }

    /** What a task must know of a tick while it holds it. */
    static HeldTick of(Tick tick, SourceTopics topics, Concern concern) {
        List<Requirement> requirements = new ArrayList<>();
        for (TopicOffset end : tick.getEnds()) {
            int source = topics.indexOf(end.getTopic());
            if (source >= 0 && end.getOffset() > 0 && concern.concerns(source, end.getPartition())) {
                requirements.add(new Requirement(source, end.getPartition(), end.getOffset()));
            }
        }
        return new HeldTick(tick.getTime().toEpochMilli(), requirements);
    }

    /** Event time, epoch milliseconds. */
    long time() {
        return time;
    }

    /**
     * Lets ticks that are held go without what one that is later than the last of them does not name any more. A partition that it
     * names keeps them waiting: for the record before the end that it gives.
     */
    static void overtake(Deque<HeldTick> held, HeldTick later) {
        if (held.isEmpty() || later.time <= held.getLast().time) {
            return;
        }
        Set<Place> gone = held.getLast().places();
        gone.removeAll(later.places());
        if (!gone.isEmpty()) {
            for (HeldTick tick : held) {
                tick.requirements
                        .subList(tick.reached, tick.requirements.size())
                        .removeIf(each -> gone.contains(new Place(each.source(), each.partition())));
            }
        }
    }

    private Set<Place> places() {
        Set<Place> places = new HashSet<>();
        for (Requirement each : requirements) {
            places.add(new Place(each.source(), each.partition()));
        }
        return places;
    }

    boolean reached(Positions positions) {
        while (reached < requirements.size()) {
            Requirement next = requirements.get(reached);
            if (positions.get(next.source(), next.partition()) < next.end()) {
                return false;
            }
            reached++;
        }
        return true;
    }

    /** Whether other positions meet every requirement, too. */
    boolean reachedBefore(Positions others) {
        for (Requirement requirement : requirements) {
            if (others.get(requirement.source(), requirement.partition()) < requirement.end()) {
                return false;
            }
        }
        return true;
    }
}
