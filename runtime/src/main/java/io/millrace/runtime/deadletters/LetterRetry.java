package io.millrace.runtime.deadletters;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.runtime.streams.Footprint;
import java.util.List;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * What the headers of a record say that is to be processed once more: whose letter it is, and where the record was when it was refused, which is what its id is made of.
 *
 * @param first the letter of the first attempt
 * @param attempt which attempt this is, from 2 on
 * @param stage that refused the record, and is to take it
 * @param application id of the features application that refused it, and is to take it
 * @param topic that the record was on
 * @param partition that it was in
 * @param offset that it was at
 * @param timestamp the record's own Kafka timestamp, epoch milliseconds
 */
public record LetterRetry(
        LetterId first,
        int attempt,
        String stage,
        String application,
        String topic,
        int partition,
        long offset,
        long timestamp) {
    /** What {@link #stage()} begins with of letters that can be retried. */
    public static final String FEATURES = "features.";
    /** Stage of a record that was refused before it was sent on to the partition of its entity. */
    public static final String REKEY = "features.rekey";
    /** Stage of a record that was refused where its entity's features are kept. */
    public static final String UPDATE = "features.update";

    /** The store in which a features application notes what it has refused: only what is noted there is taken when it is retried. */
    public static final String NOTES = "progress";

    /** What is said of another attempt with a letter. */
    static LetterRetry of(StoredLetter letter, String application) {
        LetterId first = letter.first();
        return new LetterRetry(
                first == null ? letter.id() : first,
                letter.attempt() + 1,
                letter.stage(),
                application,
                letter.topic(),
                letter.partition(),
                letter.offset(),
                letter.timestamp());
    }

    /** The topic that holds the notes of a features application for as long as there is that application, be it running or not; {@code retire} deletes it. */
    public static String notes(String application) {
        return Footprint.ofStores(application, List.of(NOTES)).internalTopics().get(0);
    }

    /** The record's own headers and these. */
    public Headers addedTo(Headers own) {
        Headers headers = new RecordHeaders(own);
        add(headers, DeadLetters.FIRST_LETTER, first.toString());
        add(headers, DeadLetters.ATTEMPT, Integer.toString(attempt));
        add(headers, DeadLetters.STAGE, stage);
        add(headers, DeadLetters.APPLICATION, application);
        add(headers, DeadLetters.TOPIC, topic);
        add(headers, DeadLetters.PARTITION, Integer.toString(partition));
        add(headers, DeadLetters.OFFSET, Long.toString(offset));
        add(headers, DeadLetters.TIMESTAMP, Long.toString(timestamp));
        return headers;
    }

    /** Reads the headers; null when they do not say all of it. */
    public static @Nullable LetterRetry of(Headers headers) {
        try {
            LetterRetry retry = new LetterRetry(
                    LetterId.parse(StoredLetter.text(headers, DeadLetters.FIRST_LETTER)),
                    Integer.parseInt(StoredLetter.text(headers, DeadLetters.ATTEMPT)),
                    StoredLetter.text(headers, DeadLetters.STAGE),
                    StoredLetter.text(headers, DeadLetters.APPLICATION),
                    StoredLetter.text(headers, DeadLetters.TOPIC),
                    Integer.parseInt(StoredLetter.text(headers, DeadLetters.PARTITION)),
                    Long.parseLong(StoredLetter.text(headers, DeadLetters.OFFSET)),
                    Long.parseLong(StoredLetter.text(headers, DeadLetters.TIMESTAMP)));
            return retry.partition < 0 || retry.offset < 0 ? null : retry;
        } catch (IllegalArgumentException notOfOurs) {
            return null;
        }
    }

    private static void add(Headers headers, String name, String value) {
        headers.add(name, value.getBytes(UTF_8));
    }
}
