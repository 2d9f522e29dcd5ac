package io.millrace.runtime.deadletters;

import io.millrace.project.SourceDefinition;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.topics.TopicCatalogue;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Which letters can be processed once more, and how: records of the project's sources that its features refused. They go to the topic of retries, never to the user's own, where others would see them twice. What it
 * finds out of the cluster it asks once: it is for one act, not for good. Not thread-safe.
 */
final class RetryPlan implements AutoCloseable {
    private static final String AGAIN = "what it was is made again at the entity's next event or tick; discard it";

    private static final Pattern TOPIC_NAME = Pattern.compile("[a-zA-Z0-9._-]{1,200}");

    private final ProcessContext process;
    private final TopicCatalogue topics;
    private final Map<String, SourceDefinition> sources;
    private final Map<String, Boolean> gone = new HashMap<>();
    private @Nullable RecordsAt originals;

    RetryPlan(ProcessContext process) {
        this.process = process;
        topics = process.topics();
        sources = process.project().sources().stream()
                .collect(Collectors.toMap(SourceDefinition::topic, Function.identity(), (one, other) -> one));
    }

    /**
     * What becomes of a letter.
     *
     * @param record to be sent; null when it cannot be retried
     * @param refusal why not; empty when it can
     */
    record Step(@Nullable ProducerRecord<byte[], byte[]> record, String refusal) {
        static Step refused(String why) {
            return new Step(null, why);
        }
    }

    Step of(StoredLetter letter) {
        String application = letter.application();
        SourceDefinition source = sources.get(letter.topic());
        if (letter.reason().equals(DeadLetterReason.UNPARSABLE_ROW.code())) {
            return Step.refused("it is a row of a file: correct it and replay it in a file of its own");
        }
        if (!letter.stage().startsWith(LetterRetry.FEATURES) || application == null) {
            return Step.refused("stage " + letter.stage() + " takes no record again: " + AGAIN);
        }
        if (source == null) {
            return Step.refused("no source of the project reads topic " + letter.topic());
        }
        if (letter.partition() < 0 || letter.offset() < 0) {
            return Step.refused("the letter does not say where the record was");
        }
        if (gone.computeIfAbsent(application, this::isGone)) {
            return Step.refused(
                    "nobody takes it any more: there is no application " + application
                            + ", which refused it; its MAJOR version of the features was retired, or its state deleted. Discard it");
        }
        // There is the note that it was refused; of those that could be read it is where their entity is.
        return record(letter, LetterRetry.of(letter, application), letter.partition() % topics.partitions());
    }

    /** Whether an application has left nothing. Whoever may not see that is not told so. */
    private boolean isGone(String application) {
        try {
            return !TOPIC_NAME.matcher(application).matches()
                    || !process.missingTopics(List.of(LetterRetry.notes(application)))
                            .isEmpty();
        } catch (AuthorizationException notKnown) {
            return false;
        }
    }

    private Step record(StoredLetter letter, LetterRetry retry, int partition) {
        byte[] key = letter.key();
        byte[] value = letter.value();
        Headers own = letter.ownHeaders();
        if (letter.valueLeftOut()) {
            Optional<ConsumerRecord<byte[], byte[]>> original =
                    originals().one(new TopicPartition(letter.topic(), letter.partition()), letter.offset());
            if (original.isEmpty()) {
                return Step.refused(
                        "its value was too large for the letter, and is not on topic " + letter.topic() + " any more");
            }
            key = original.get().key();
            value = original.get().value();
            own = original.get().headers();
            if (value == null || !DeadLetters.sha256(value).equals(letter.sha256())) {
                return Step.refused("its value was too large for the letter, and topic " + letter.topic()
                        + " has another one there by now: the topic was made anew");
            }
        }
        Headers headers = retry.addedTo(withoutMillraces(own));
        int size = (key == null ? 0 : key.length) + (value == null ? 0 : value.length) + DeadLetters.size(headers);
        if (size > TopicCatalogue.MAX_RECORD_BYTES) {
            return Step.refused(
                    "it has " + size + " bytes, and a topic of Millrace's takes " + TopicCatalogue.MAX_RECORD_BYTES);
        }
        return new Step(new ProducerRecord<>(topics.deadLetterRetries(), partition, key, value, headers), "");
    }

    private RecordsAt originals() {
        RecordsAt opened = originals;
        if (opened == null) {
            opened = RecordsAt.open(process);
            originals = opened;
        }
        return opened;
    }

    private static Headers withoutMillraces(Headers own) {
        Headers headers = new RecordHeaders();
        for (Header header : own) {
            if (!header.key().startsWith(DeadLetters.PREFIX)) {
                headers.add(header);
            }
        }
        return headers;
    }

    @Override
    public void close() {
        if (originals != null) {
            originals.close();
        }
    }
}
