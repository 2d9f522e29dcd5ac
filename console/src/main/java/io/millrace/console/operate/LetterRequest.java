package io.millrace.console.operate;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.millrace.runtime.deadletters.LetterFilter;
import io.millrace.runtime.deadletters.LetterId;
import io.millrace.runtime.deadletters.Signature;
import io.millrace.serving.rest.JsonBody;
import io.millrace.serving.rest.Refusal;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** About which letters something is to be done, and why: about those that are named, or about all that {@link LetterCount} has counted. */
final class LetterRequest {
    private static final int MOST = 1_000;

    private final List<LetterId> ids = new ArrayList<>();
    private final Map<Integer, Long> below = new HashMap<>();
    private @Nullable LetterFilter all;
    private final String who;
    private String why = "";

    private LetterRequest(String who) {
        this.who = who;
    }

    /**
     * Reads a body.
     *
     * @param who asks for it
     * @throws Refusal 400 when it is none
     */
    static LetterRequest read(byte[] body, String who) throws Refusal {
        LetterRequest request = new LetterRequest(who);
        JsonBody.read(body, request::field);
        if (request.ids.isEmpty() == (request.all == null)) {
            throw Refusal.badRequest("ids", "which letters? Either ids, or all");
        }
        if (request.all != null && request.below.isEmpty()) {
            throw Refusal.badRequest(
                    "below", "expected what dead-letters/open says: letters that come later are not meant");
        }
        if (request.why.isBlank()) {
            throw Refusal.badRequest("why", "one sentence: it is kept, so that others know the reason");
        }
        return request;
    }

    List<LetterId> ids() {
        return ids;
    }

    /** Null where ids say which. */
    @Nullable LetterFilter all() {
        return all;
    }

    /** By partition: letters from these offsets on are not meant. */
    Map<Integer, Long> below() {
        return below;
    }

    Signature by() {
        return new Signature(who, why.strip());
    }

    private void field(JsonParser in, String name, JsonToken token) throws IOException, Refusal {
        switch (name) {
            case "why" -> why = JsonBody.text(in, token, name);
            case "ids" -> {
                JsonBody.expect(token, JsonToken.START_ARRAY, name, "a list of texts");
                for (JsonToken next = in.nextToken(); next != JsonToken.END_ARRAY; next = in.nextToken()) {
                    ids.add(id(JsonBody.text(in, next, name)));
                    if (ids.size() > MOST) {
                        throw Refusal.tooLarge(name, "no more than " + MOST + " at once");
                    }
                }
            }
            case "all" -> {
                JsonBody.expect(token, JsonToken.START_OBJECT, name, "an object");
                Map<String, String> said = new HashMap<>();
                JsonBody.fields(in, (within, field, value) -> said.put(field, JsonBody.text(within, value, field)));
                all = filter(said);
            }
            case "below" -> {
                JsonBody.expect(token, JsonToken.START_OBJECT, name, "an object");
                JsonBody.fields(in, (within, partition, value) -> {
                    JsonBody.expect(value, JsonToken.VALUE_NUMBER_INT, name, "offsets");
                    below.put(partition(partition), within.getLongValue());
                });
            }
            default -> throw Refusal.badRequest(name, "there is no such field");
        }
    }

    private static int partition(String text) throws Refusal {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException none) {
            throw Refusal.badRequest("below", "expected numbers of partitions, found " + text);
        }
    }

    /**
     * Which letters are meant.
     *
     * @param said of a filter's fields, by their names
     */
    static LetterFilter filter(Map<String, String> said) throws Refusal {
        for (String field : said.keySet()) {
            if (!LetterCount.FIELDS.contains(field)) {
                throw Refusal.badRequest(field, "there is no such field");
            }
        }
        try {
            return new LetterFilter(
                    said.get("reason"),
                    said.get("stage"),
                    said.get("topic"),
                    said.get("key"),
                    time("since", said.get("since")),
                    time("until", said.get("until")));
        } catch (IllegalArgumentException wrong) {
            throw Refusal.badRequest("all", String.valueOf(wrong.getMessage()));
        }
    }

    private static @Nullable Instant time(String field, @Nullable String text) throws Refusal {
        try {
            return text == null ? null : Instant.parse(text);
        } catch (DateTimeParseException wrong) {
            throw Refusal.badRequest(
                    field, "found " + text + ", expected an ISO-8601 time, for example 2026-01-31T12:00:00Z");
        }
    }

    static LetterId id(String text) throws Refusal {
        try {
            return LetterId.parse(text);
        } catch (IllegalArgumentException none) {
            throw Refusal.badRequest("ids", String.valueOf(none.getMessage()));
        }
    }
}
