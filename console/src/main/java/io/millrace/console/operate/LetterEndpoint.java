package io.millrace.console.operate;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.console.errands.Errands;
import io.millrace.runtime.access.Scope;
import io.millrace.runtime.deadletters.DeadLetterReader;
import io.millrace.runtime.deadletters.DeadLetterReason;
import io.millrace.runtime.deadletters.LetterId;
import io.millrace.runtime.deadletters.LetterJson;
import io.millrace.runtime.deadletters.LetterListing;
import io.millrace.runtime.deadletters.LetterValue;
import io.millrace.runtime.deadletters.Remedy;
import io.millrace.runtime.deadletters.StoredLetter;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.serving.rest.Answer;
import io.millrace.serving.rest.Refusal;
import io.millrace.serving.rest.Route;
import java.util.Arrays;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /console/api/dead-letters/{id}}: one dead letter with all that it holds, and what can be done about it. The record's own bytes, its key, value and what its headers hold, are for those who may operate: they may be
 * anything that somebody has sent.
 */
public final class LetterEndpoint implements Route.LaterHandler {
    private static final String WITHHELD =
            "The key, the value and what headers hold are shown to those who may operate.";

    private final ProcessContext process;
    private final Errands errands;
    private final DeadLetterReader reader;

    /** Of a process's project. */
    public LetterEndpoint(ProcessContext process, Errands errands) {
        this.process = process;
        this.errands = errands;
        reader = new DeadLetterReader(process);
    }

    @Override
    public CompletionStage<Answer> later(Route.Call call) throws Refusal {
        LetterId id = LetterRequest.id(call.rest());
        boolean whole = call.caller().may(Scope.OPERATE);
        return errands.find(() -> json(
                whole,
                reader.find(id).orElseThrow(() -> Refusal.notFound("id", "there is no such letter, or not any more"))));
    }

    private ObjectNode json(boolean whole, LetterListing.Entry entry) {
        StoredLetter letter = entry.letter();
        ObjectNode node = LetterJson.of(entry);
        node.put("at", node.path("written").asText()).put("words", letter.detail());
        ObjectNode headers = node.putObject("headers");
        for (Header header : letter.headers()) {
            headers.put(header.key(), whole && header.value() != null ? new String(header.value(), UTF_8) : null);
        }
        if (!whole) {
            node.putNull("key").put("withheld", WITHHELD);
        }
        byte[] bytes = whole ? letter.value() : null;
        LetterValue value = bytes == null ? null : LetterValue.of(bytes, process.registry());
        node.put("value_text", text(value, LetterValue.Form.AVRO_JSON))
                .put("value_hex", text(value, LetterValue.Form.HEX))
                .put("value_note", value == null || value.note().isEmpty() ? null : value.note())
                .put("advice", advice(letter.reason()));
        return node;
    }

    private static @Nullable String text(@Nullable LetterValue value, LetterValue.Form form) {
        return value != null && value.form() == form ? value.text() : null;
    }

    private static @Nullable String advice(String code) {
        return Arrays.stream(DeadLetterReason.values())
                .filter(reason -> reason.code().equals(code))
                .findFirst()
                .map(Remedy::of)
                .map(remedy -> remedy.meaning() + " " + remedy.action())
                .orElse(null);
    }
}
