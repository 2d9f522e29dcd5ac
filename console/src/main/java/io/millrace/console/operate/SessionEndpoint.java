package io.millrace.console.operate;

import io.millrace.runtime.access.Caller;
import io.millrace.runtime.access.Scope;
import io.millrace.serving.rest.Answer;
import io.millrace.serving.rest.JsonAnswer;
import io.millrace.serving.rest.Route;

/** {@code GET /console/api/session}: who asks, and what that one may. */
public final class SessionEndpoint implements Route.Handler {
    @Override
    public Answer answer(Route.Call call) {
        Caller caller = call.caller();
        return JsonAnswer.of(96, out -> {
            out.writeStartObject();
            for (Scope scope : new Scope[] {Scope.READ, Scope.SCORE, Scope.OPERATE}) {
                out.writeBooleanField(scope.word(), caller.may(scope));
            }
            out.writeStringField("who", caller.name());
            out.writeEndObject();
        });
    }
}
