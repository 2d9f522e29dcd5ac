package io.millrace.topology.features;

import io.millrace.project.SourceDefinition;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * The sources' topics as UTF-8. What is kept or sent names a source by its topic: indexes shift when a source is put into the
 * project file before others.
 */
final class SourceTopics {
    private final byte[][] names;

    SourceTopics(List<SourceDefinition> sources) {
        names = sources.stream()
                .map(s -> s.topic().getBytes(StandardCharsets.UTF_8))
                .toArray(byte[][]::new);
    }

    int size() {
        return names.length;
    }

    byte[] name(int source) {
        return names[source];
    }

    /** Index of the source that reads the topic, or -1. */
    int indexOf(byte[] bytes, int start, int length) {
        for (int i = 0; i < names.length; i++) {
            if (names[i].length == length && Arrays.equals(names[i], 0, length, bytes, start, start + length)) {
                return i;
            }
        }
        return -1;
    }

    int indexOf(String topic) {
        byte[] bytes = topic.getBytes(StandardCharsets.UTF_8);
        return indexOf(bytes, 0, bytes.length);
    }
}
