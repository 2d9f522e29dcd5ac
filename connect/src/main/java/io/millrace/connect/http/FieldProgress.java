package io.millrace.connect.http;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.errors.ConnectException;

/**
 * Of an API that is asked for records from a cursor on, which is a field of theirs, and answers in that field's order: records with the cursor itself may come again, and
 * new ones with it may come late. So it is remembered which of those were read, by what is in them; of two that are equal, both are read.
 *
 * @param cursor the field of the record that was read last
 * @param edge hashes of the records with this cursor that were read
 * @param records where an answer's records are
 * @param field where a record's cursor is
 */
record FieldProgress(String cursor, List<String> edge, JsonPointer records, JsonPointer field) implements Progress {
    /** Records with one cursor: each is in the offset. */
    static final int LARGEST_EDGE = 1_000;

    private static final int HASH_BYTES = 12;

    FieldProgress {
        edge = List.copyOf(edge);
        if (edge.size() > LARGEST_EDGE) {
            throw new ConnectException("more than " + LARGEST_EDGE + " records have the cursor '" + cursor
                    + "': take a field that tells more of them apart");
        }
    }

    @Override
    public List<Step> unread(JsonNode answer) {
        List<String> known = new ArrayList<>(edge);
        List<Step> steps = new ArrayList<>();
        FieldProgress at = this;
        for (JsonNode record : Answers.records(answer, records)) {
            String value = Answers.text(record.at(field));
            if (value.isEmpty()) {
                throw new ConnectException(
                        "a record has no cursor at " + field + ", behind cursor '" + at.cursor + "'");
            }
            String hash = hash(record);
            if (value.equals(cursor) && known.remove(hash)) {
                continue;
            }
            at = at.with(value, hash);
            steps.add(new Step(record, at));
        }
        return steps;
    }

    private FieldProgress with(String value, String hash) {
        List<String> seen = value.equals(cursor) ? new ArrayList<>(edge) : new ArrayList<>();
        seen.add(hash);
        return new FieldProgress(value, seen, records, field);
    }

    @Override
    public Progress behind(JsonNode answer) {
        List<Step> steps = unread(answer);
        return steps.isEmpty() ? this : steps.get(steps.size() - 1).after();
    }

    @Override
    public Map<String, Object> offset() {
        return Map.of(Answers.CURSOR, cursor, Answers.EDGE, String.join(" ", edge));
    }

    private static String hash(JsonNode record) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(record.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, HASH_BYTES);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
