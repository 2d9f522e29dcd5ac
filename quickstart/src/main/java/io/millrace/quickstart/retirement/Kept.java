package io.millrace.quickstart.retirement;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a MAJOR version of the feature set has in cluster and registry now. Immutable.
 *
 * @param major which
 * @param groups its applications' consumer groups that exist, and whether a process is in them
 * @param topics its topics that exist, the applications' internal ones too
 * @param subjects its subjects in the schema registry
 * @param readers other consumer groups that read its topics now
 */
public record Kept(
        int major,
        SortedMap<String, Boolean> groups,
        SortedMap<String, TopicSize> topics,
        List<String> subjects,
        List<String> readers) {

    public Kept {
        groups = Collections.unmodifiableSortedMap(new TreeMap<>(groups));
        topics = Collections.unmodifiableSortedMap(new TreeMap<>(topics));
        subjects = List.copyOf(subjects);
        readers = List.copyOf(readers);
    }

    /** Whether there is nothing. */
    public boolean isEmpty() {
        return groups.isEmpty() && topics.isEmpty() && subjects.isEmpty();
    }

    /** Its applications in which processes are. */
    public List<String> running() {
        return groups.entrySet().stream()
                .filter(Map.Entry::getValue)
                .map(Map.Entry::getKey)
                .toList();
    }
}
