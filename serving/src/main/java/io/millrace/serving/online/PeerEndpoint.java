package io.millrace.serving.online;

import io.millrace.serving.rest.Answer;
import io.millrace.serving.rest.Refusal;
import io.millrace.serving.rest.Route;
import java.io.IOException;

/** {@link Peers#PATH}: what this instance itself has, for another one. It asks nobody else, so a question never goes round. */
final class PeerEndpoint implements Route.Handler {
    private final OnlineStore store;

    PeerEndpoint(OnlineStore store) {
        this.store = store;
    }

    @Override
    public Answer answer(Route.Call call) throws Refusal {
        try {
            return Answer.bytes(StoredCodec.answers(store.readHere(StoredCodec.entities(call.body()))));
        } catch (IOException broken) {
            throw Refusal.badRequest(null, "this is no question of another instance");
        }
    }
}
