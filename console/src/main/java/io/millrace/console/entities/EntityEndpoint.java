package io.millrace.console.entities;

import io.millrace.console.errands.Errands;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.serving.rest.Answer;
import io.millrace.serving.rest.Refusal;
import io.millrace.serving.rest.Route;
import java.util.concurrent.CompletionStage;

/** {@code GET /console/api/entities/{id}}: what models have made of an entity, as far as it is found while somebody waits. */
public final class EntityEndpoint implements Route.LaterHandler {
    private final ProcessContext process;
    private final Errands errands;
    private final HistorySearch search;

    /** Of a process's project. */
    public EntityEndpoint(ProcessContext process, Errands errands) {
        this.process = process;
        this.errands = errands;
        search = new HistorySearch(process);
    }

    @Override
    public CompletionStage<Answer> later(Route.Call call) throws Refusal {
        String entity = call.rest();
        return errands.find(
                () -> new EntityHistory(entity, process.project().modelNames(), search.search(entity)).document());
    }
}
