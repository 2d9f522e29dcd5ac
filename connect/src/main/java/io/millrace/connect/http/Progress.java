package io.millrace.connect.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;

/** How far an API has been read: what to ask for, and what of the answer has been read before. Immutable; {@link #offset} is what Connect keeps of it. */
sealed interface Progress permits TokenProgress, FieldProgress {

    /** A record that has not been read before, and how far the API has been read with it. */
    record Step(JsonNode record, Progress after) {}

    /** What to ask for; empty for the beginning. */
    String cursor();

    /** What of an answer has not been read, in its order. */
    List<Step> unread(JsonNode answer);

    /** Where to go on when an answer has been read whole: this, if there is nothing more for now. */
    Progress behind(JsonNode answer);

    /** For Connect. */
    Map<String, Object> offset();
}
