package io.millrace.console.operate;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.millrace.console.errands.Errands;
import io.millrace.runtime.deadletters.DeadLetterDesk;
import io.millrace.runtime.deadletters.Handled;
import io.millrace.runtime.deadletters.LetterId;
import io.millrace.runtime.deadletters.Signature;
import io.millrace.serving.rest.Answer;
import io.millrace.serving.rest.JsonAnswer;
import io.millrace.serving.rest.JsonBody;
import io.millrace.serving.rest.Refusal;
import io.millrace.serving.rest.Route;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** {@code POST /console/api/dead-letters/retry} and {@code …/discard}: does something about dead letters. */
public final class LetterActions {
    private static final int MOST = 1_000;

    private final Operators operators;
    private final Errands errands;
    private final DeadLetterDesk desk;

    /** @param desk where it is done */
    public LetterActions(Operators operators, Errands errands, DeadLetterDesk desk) {
        this.operators = operators;
        this.errands = errands;
        this.desk = desk;
    }

    /** What is done about letters. */
    @FunctionalInterface
    private interface Action {
        Handled about(Collection<LetterId> letters, Signature by);
    }

    private static final class Request {
        private final List<LetterId> ids = new ArrayList<>();
        private String why = "";
    }

    /** Gives the records once more to those who refused them. */
    public Route.LaterHandler retry() {
        return call -> handle(call, (letters, by) -> desk.retry(letters, by, false));
    }

    /** Closes the letters. */
    public Route.LaterHandler discard() {
        return call -> handle(call, desk::discard);
    }

    private CompletionStage<Answer> handle(Route.Call call, Action action) throws Refusal {
        operators.check(call);
        Request request = new Request();
        JsonBody.read(call.body(), (in, name, token) -> field(in, name, token, request));
        if (request.ids.isEmpty()) {
            throw Refusal.badRequest("ids", "which letters?");
        }
        if (request.why.isBlank()) {
            throw Refusal.badRequest("why", "one sentence: it is kept, so that others know the reason");
        }
        return errands.run(() -> answer(action.about(request.ids, new Signature(Operators.WHO, request.why.strip()))));
    }

    private static void field(JsonParser in, String name, JsonToken token, Request request)
            throws IOException, Refusal {
        switch (name) {
            case "why" -> request.why = JsonBody.text(in, token, name);
            case "ids" -> {
                JsonBody.expect(token, JsonToken.START_ARRAY, name, "a list of texts");
                for (JsonToken next = in.nextToken(); next != JsonToken.END_ARRAY; next = in.nextToken()) {
                    request.ids.add(id(JsonBody.text(in, next, name)));
                    if (request.ids.size() > MOST) {
                        throw Refusal.tooLarge(name, "no more than " + MOST + " at once");
                    }
                }
            }
            default -> throw Refusal.badRequest(name, "there is no such field");
        }
    }

    static LetterId id(String text) throws Refusal {
        try {
            return LetterId.parse(text);
        } catch (IllegalArgumentException none) {
            throw Refusal.badRequest("ids", String.valueOf(none.getMessage()));
        }
    }

    private static Answer answer(Handled handled) {
        return JsonAnswer.of(256, out -> {
            out.writeStartObject();
            out.writeNumberField("done", handled.done());
            out.writeNumberField("refused", handled.refused());
            out.writeArrayFieldStart("failed");
            for (Handled.Refusal refusal : handled.refusals()) {
                out.writeStartObject();
                out.writeStringField("id", refusal.letter().toString());
                out.writeStringField("reason", refusal.why());
                out.writeEndObject();
            }
            out.writeEndArray();
            out.writeEndObject();
        });
    }
}
