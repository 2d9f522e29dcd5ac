package io.millrace.console.operate;

import io.millrace.console.errands.Errands;
import io.millrace.runtime.deadletters.DeadLetterReader;
import io.millrace.runtime.deadletters.LetterFilter;
import io.millrace.runtime.deadletters.LetterListing;
import io.millrace.runtime.deadletters.LetterState;
import io.millrace.serving.rest.Answer;
import io.millrace.serving.rest.JsonAnswer;
import io.millrace.serving.rest.Refusal;
import io.millrace.serving.rest.Route;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;

/**
 * {@code GET /console/api/dead-letters/open}: how many of the letters that are meant are open, and where their topic ended then. Whoever does something about all of them says that again, so that
 * none is touched that was not counted.
 */
public final class LetterCount implements Route.LaterHandler {
    /** What narrows down which are meant. */
    static final List<String> FIELDS = List.of("reason", "stage", "topic", "key", "since", "until");

    private final Errands errands;
    private final DeadLetterReader reader;

    /**
     * Counts for operators alone: it reads the whole topic.
     *
     * @param reader counts them
     */
    public LetterCount(Errands errands, DeadLetterReader reader) {
        this.errands = errands;
        this.reader = reader;
    }

    @Override
    public CompletionStage<Answer> later(Route.Call call) throws Refusal {
        Map<String, String> said = new HashMap<>();
        for (String field : FIELDS) {
            String value = call.parameter(field);
            if (value != null) {
                said.put(field, value);
            }
        }
        LetterFilter filter = LetterRequest.filter(said);
        return errands.run(() -> answer(reader.list(filter, LetterState.OPEN, 0)));
    }

    private static Answer answer(LetterListing listed) {
        Map<Integer, Long> below = new TreeMap<>();
        listed.ends().forEach((partition, end) -> below.put(partition.partition(), end));
        return JsonAnswer.of(256, out -> {
            out.writeStartObject();
            out.writeNumberField("count", listed.total());
            out.writeObjectFieldStart("below");
            for (Map.Entry<Integer, Long> end : below.entrySet()) {
                out.writeNumberField(end.getKey().toString(), end.getValue());
            }
            out.writeEndObject();
            out.writeEndObject();
        });
    }
}
