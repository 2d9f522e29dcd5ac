package io.millrace.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.runtime.process.ProcessContext;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** Whose features are known now: those on the topic of current features whose latest record is no tombstone. The stores' own estimate of their keys counts each overwriting. */
final class Known {
    private static final Duration POLL = Duration.ofMillis(200);

    private Known() {}

    static int count(ProcessContext process) {
        String topic = process.topics().features();
        Set<String> known = new HashSet<>();
        try (Consumer<byte[], byte[]> consumer = process.reader("known")) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(at -> consumer.position(at) < ends.get(at))) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    String entity = new String(record.key(), UTF_8);
                    if (record.value() == null) {
                        known.remove(entity);
                    } else {
                        known.add(entity);
                    }
                }
            }
        }
        return known.size();
    }
}
