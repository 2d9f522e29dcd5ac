package io.millrace.runtime.privacy;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.project.Project;
import io.millrace.records.Erasure;
import io.millrace.runtime.health.Condition;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.process.TopicFollower;
import io.millrace.runtime.settings.InvalidSettingsException;
import io.millrace.runtime.settings.MillraceSettings;
import io.millrace.wire.MalformedRecordException;
import io.millrace.wire.RecordSerde;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The list of the forgotten as its topic has it: read to its end before anything is taken up, and followed from there. */
public final class Erasures implements TopicFollower.Listener, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Erasures.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration DEAF = Duration.ofMinutes(2);

    private final ErasureList list;
    private final RecordSerde<Erasure> serde;
    private final TopicFollower follower;

    private Erasures(ProcessContext process, ErasureList list) {
        this.list = list;
        serde = process.serdes().of(Erasure.class);
        follower = TopicFollower.start(process, process.topics().erasures(), "list", this);
    }

    /**
     * Reads the list, and follows it.
     *
     * @throws InvalidSettingsException when the process's {@code privacy.key} is not the one under which entities were forgotten
     * @throws TimeoutException when it cannot be read to its end
     */
    public static Erasures follow(ProcessContext process) throws InvalidSettingsException {
        process.settings()
                .find(MillraceSettings.PRIVACY_KEY)
                .filter(EntityHash::isGuessable)
                .ifPresent(secret -> LOG.warn(
                        "{} is short or has few different characters: whoever sees its eight digits, in client ids or on {}, can find it by trying, and then who was forgotten. openssl rand -hex 32 makes a better one; once somebody was forgotten it cannot be changed",
                        MillraceSettings.PRIVACY_KEY.name(),
                        process.topics().erasures()));
        Erasures erasures = new Erasures(process, read(process));
        process.health().ready(process.topics().erasures(), erasures::condition);
        return erasures;
    }

    /**
     * The list as it is now.
     *
     * @throws InvalidSettingsException when the process's {@code privacy.key} is not the one under which entities were forgotten
     * @throws TimeoutException when it cannot be read to its end
     */
    public static ErasureList read(ProcessContext process) throws InvalidSettingsException {
        ErasureList list = empty(
                process.project(),
                process.settings().find(MillraceSettings.PRIVACY_KEY).orElse(null));
        try (Consumer<byte[], byte[]> consumer = process.reader(process.topics().erasures() + "-reader")) {
            read(consumer, process.topics().erasures(), process.serdes().of(Erasure.class), list);
        }
        String mistake = list.mistake();
        if (mistake != null) {
            throw new InvalidSettingsException(List.of(mistake));
        }
        return list;
    }

    /** A list of a project before it was read. */
    public static ErasureList empty(Project project, @Nullable String privacyKey) {
        return new ErasureList(
                privacyKey == null ? null : EntityHash.of(privacyKey),
                project.entity().composite());
    }

    /**
     * Reads a topic into a list; one that is not there has nothing in it.
     *
     * @param consumer of committed bytes, without a group; the caller closes it
     */
    public static void read(
            Consumer<byte[], byte[]> consumer, String topic, RecordSerde<Erasure> serde, ErasureList list) {
        List<PartitionInfo> found = consumer.partitionsFor(topic);
        if (found == null || found.isEmpty()) {
            return;
        }
        TopicPartition partition = new TopicPartition(topic, 0);
        consumer.assign(List.of(partition));
        consumer.seekToBeginning(List.of(partition));
        long end = consumer.endOffsets(List.of(partition)).get(partition);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (consumer.position(partition) < end) {
            if (System.nanoTime() - deadline > 0) {
                throw new TimeoutException(topic + " could not be read to its end");
            }
            consumer.poll(POLL).forEach(record -> read(record, serde, list));
        }
    }

    /** A record of the topic, or its tombstone, which takes back what was written under a wrong secret. */
    static void read(ConsumerRecord<byte[], byte[]> record, RecordSerde<Erasure> serde, ErasureList list) {
        if (record.value() == null) {
            if (record.key() != null) {
                list.remove(new String(record.key(), UTF_8));
            }
        } else {
            try {
                list.add(serde.fromBytes(record.value()));
            } catch (MalformedRecordException malformed) {
                LOG.warn("{} {} is no erasure: {}", record.topic(), record.offset(), malformed.getMessage());
            }
        }
    }

    /** Who was forgotten; what comes is in it. */
    public ErasureList list() {
        return list;
    }

    @Override
    public void read(ConsumerRecord<byte[], byte[]> record) {
        read(record, serde, list);
    }

    @Override
    public void current() {}

    private Condition condition() {
        String mistake = list.mistake();
        if (mistake != null) {
            return Condition.bad(mistake);
        }
        Duration deaf = follower.deafFor();
        return deaf.compareTo(DEAF) < 0
                ? Condition.good(list.size() + " entities were forgotten")
                : Condition.bad("who was forgotten has not been read for " + deaf.toSeconds() + " s: the log says why");
    }

    @Override
    public void close() {
        follower.close();
    }
}
