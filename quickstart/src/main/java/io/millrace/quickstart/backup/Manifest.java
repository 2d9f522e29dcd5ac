package io.millrace.quickstart.backup;

import java.util.List;
import java.util.Map;

/**
 * What is in a backup. Written last: a folder without one is no backup.
 *
 * @param format {@link #FORMAT}
 * @param project the project's name
 * @param madeAt when, ISO 8601
 * @param cluster id of the cluster that it was made of
 * @param topics a file each
 * @param groups by group: how far it had read these topics
 */
record Manifest(
        int format,
        String project,
        String madeAt,
        String cluster,
        List<TopicFile> topics,
        Map<String, List<Progress>> groups) {

    static final int FORMAT = 1;
    static final String NAME = "manifest.json";

    Manifest {
        topics = List.copyOf(topics);
        groups = Map.copyOf(groups);
    }

    /**
     * A topic's file.
     *
     * @param topic its name
     * @param file name of the file in the folder
     * @param sha256 of the file, hexadecimal
     * @param records how many
     * @param ends of each partition: the offset after its last record, or after what ended it
     * @param schemas by the ids that the records name: Avro schemas
     */
    record TopicFile(
            String topic, String file, String sha256, long records, List<Long> ends, Map<Integer, String> schemas) {
        TopicFile {
            ends = List.copyOf(ends);
            schemas = Map.copyOf(schemas);
        }
    }

    /**
     * How far a group had read a partition.
     *
     * @param offset of what it reads next
     * @param metadata what Kafka Streams keeps beside it
     */
    record Progress(String topic, int partition, long offset, String metadata) {}
}
