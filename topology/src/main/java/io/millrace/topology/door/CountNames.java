package io.millrace.topology.door;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Numbers the names of what is counted of one source, so that a window finds a count without looking for its name. */
final class CountNames {
    private final List<byte[]> names = new ArrayList<>();
    private final Map<String, Integer> numbers = new HashMap<>();

    /** The number of a name: a new one when the name is new. */
    int number(String name) {
        return numbers.computeIfAbsent(name, added -> {
            names.add(added.getBytes(StandardCharsets.UTF_8));
            return names.size() - 1;
        });
    }

    /** The name of a number, UTF-8. */
    byte[] name(int number) {
        return names.get(number);
    }
}
