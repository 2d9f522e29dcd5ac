package io.millrace.quickstart.report;

import io.millrace.runtime.deadletters.DeadLetters;
import io.millrace.runtime.process.ProcessContext;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** The dead letters of a project, by reason: each record once, however often it was tried. */
public final class DeadLetterTally {

    private DeadLetterTally() {}

    /** Reads the topic to where it ends now. */
    public static Map<String, Long> of(ProcessContext process) {
        return count(new TopicReader(process), process.topics().deadLetters());
    }

    static Map<String, Long> count(TopicReader topics, String deadLetterTopic) {
        Map<String, Long> deadLetters = new TreeMap<>();
        Set<String> origins = new HashSet<>();
        topics.read(deadLetterTopic, letter -> {
            if (origins.add(origin(letter))) {
                deadLetters.merge(header(letter, DeadLetters.REASON), 1L, Long::sum);
            }
        });
        return deadLetters;
    }

    private static String origin(ConsumerRecord<byte[], byte[]> letter) {
        return header(letter, DeadLetters.TOPIC) + "/" + header(letter, DeadLetters.PARTITION) + "/"
                + header(letter, DeadLetters.OFFSET) + "/" + header(letter, DeadLetters.REASON);
    }

    private static String header(ConsumerRecord<byte[], byte[]> letter, String name) {
        Header header = letter.headers().lastHeader(name);
        return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }
}
