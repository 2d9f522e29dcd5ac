package io.millrace.connect.http;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.errors.ConnectException;

/**
 * Of an API whose answer says which cursor comes next. A page keeps its records in their order, and new ones are added to the last page or to new ones: so how many of
 * a page were read says which.
 *
 * @param cursor of the page
 * @param taken records of the page that have been read
 * @param records where the page's records are
 * @param next where the next page's cursor is
 */
record TokenProgress(String cursor, int taken, JsonPointer records, JsonPointer next) implements Progress {
    TokenProgress {
        if (taken < 0) {
            throw new IllegalArgumentException("taken: " + taken);
        }
    }

    @Override
    public List<Step> unread(JsonNode answer) {
        JsonNode page = Answers.records(answer, records);
        if (page.size() < taken) {
            throw new ConnectException("the page of cursor '" + cursor + "' has " + page.size() + " records, and "
                    + taken + " were read of it before: pages must keep what they have");
        }
        List<Step> steps = new ArrayList<>();
        for (int i = taken; i < page.size(); i++) {
            steps.add(new Step(page.get(i), new TokenProgress(cursor, i + 1, records, next)));
        }
        return steps;
    }

    @Override
    public Progress behind(JsonNode answer) {
        String following = Answers.text(answer.at(next));
        return following.isEmpty() || following.equals(cursor)
                ? new TokenProgress(cursor, Answers.records(answer, records).size(), records, next)
                : new TokenProgress(following, 0, records, next);
    }

    @Override
    public Map<String, Object> offset() {
        return Map.of(Answers.CURSOR, cursor, Answers.TAKEN, taken);
    }
}
