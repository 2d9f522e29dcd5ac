package io.millrace.console.operate;

import io.millrace.serving.rest.Answer;
import io.millrace.serving.rest.JsonAnswer;
import io.millrace.serving.rest.Route;

/** {@code GET /console/api/session}: whether whoever asks may change something. */
public final class SessionEndpoint implements Route.Handler {
    private final Operators operators;

    /** @param operators who may */
    public SessionEndpoint(Operators operators) {
        this.operators = operators;
    }

    @Override
    public Answer answer(Route.Call call) {
        boolean may = operators.may(call);
        return JsonAnswer.of(64, out -> {
            out.writeStartObject();
            out.writeBooleanField("operate", may);
            out.writeStringField("who", may ? Operators.WHO : null);
            out.writeEndObject();
        });
    }
}
