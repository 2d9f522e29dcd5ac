package io.millrace.runtime.deadletters;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.records.DeadLetterOutcome;
import java.time.Instant;
import java.util.Locale;

/** Dead letters as JSON: what the command line prints and the console shows. Names are those of the letters' headers; times are ISO-8601. */
public final class LetterJson {
    private LetterJson() {}

    /** {@code state}, {@code total}, {@code counts} and {@code newest}. */
    public static ObjectNode of(LetterListing listing) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("state", listing.state().name().toLowerCase(Locale.ROOT));
        json.put("total", listing.total());
        ArrayNode counts = json.putArray("counts");
        listing.counts().forEach((group, count) -> counts.addObject()
                .put("reason", group.reason())
                .put("stage", group.stage())
                .put("topic", group.topic())
                .put("count", count));
        ArrayNode newest = json.putArray("newest");
        listing.newest().forEach(entry -> newest.add(of(entry)));
        return json;
    }

    /** A letter without its value, and what was done about it. */
    public static ObjectNode of(LetterListing.Entry entry) {
        StoredLetter letter = entry.letter();
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("id", letter.id().toString())
                .put("written", letter.written().toString())
                .put("reason", letter.reason())
                .put("stage", letter.stage())
                .put("topic", letter.topic())
                .put("partition", letter.partition())
                .put("offset", letter.offset())
                .put("timestamp", Instant.ofEpochMilli(letter.timestamp()).toString())
                .put("key", letter.keyText())
                .put("detail", letter.detail())
                .put("attempt", letter.attempt());
        LetterId first = letter.first();
        if (first != null) {
            json.put("first_letter", first.toString());
        }
        String application = letter.application();
        if (application != null) {
            json.put("application", application);
        }
        if (letter.size() >= 0) {
            json.put("size", letter.size()).put("sha256", letter.sha256());
        }
        DeadLetterOutcome outcome = entry.outcome();
        if (outcome != null) {
            json.putObject("outcome")
                    .put("kind", outcome.getKind().name().toLowerCase(Locale.ROOT))
                    .put("who", outcome.getWho())
                    .put("why", outcome.getWhy())
                    .put("at", outcome.getAt().toString());
        }
        return json;
    }

    /** {@code done}, {@code refused} and {@code refusals}. */
    public static ObjectNode of(Handled handled) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("done", handled.done()).put("refused", handled.refused());
        ArrayNode refusals = json.putArray("refusals");
        handled.refusals().forEach(refusal -> refusals.addObject()
                .put("letter", refusal.letter().toString())
                .put("why", refusal.why()));
        return json;
    }
}
