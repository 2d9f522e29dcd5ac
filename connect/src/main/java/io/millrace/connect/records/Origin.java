package io.millrace.connect.records;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where a record was read. Both maps are in the order of their names: Connect looks an offset up by the bytes of what is read, and the order of {@link Map#copyOf} is another in each
 * JVM.
 *
 * @param partition what is read, for Connect
 * @param offset where to go on after this record, for Connect
 * @param place where to look for it, for people
 */
public record Origin(Map<String, ?> partition, Map<String, ?> offset, String place) {
    /** Copies the maps. */
    public Origin {
        partition = Collections.unmodifiableMap(new TreeMap<>(partition));
        offset = Collections.unmodifiableMap(new TreeMap<>(offset));
    }
}
