package io.millrace.connect.records;

import java.util.Map;

/**
 * Where a record was read.
 *
 * @param partition what is read, for Connect
 * @param offset where to go on after this record, for Connect
 * @param place where to look for it, for people
 */
public record Origin(Map<String, ?> partition, Map<String, ?> offset, String place) {
    /** Copies the maps. */
    public Origin {
        partition = Map.copyOf(partition);
        offset = Map.copyOf(offset);
    }
}
