package io.millrace.serving.online;

import io.millrace.serving.rest.Answer;
import io.millrace.serving.rest.Deadline;
import io.millrace.serving.rest.Refusal;
import io.millrace.serving.rest.Route;
import java.io.IOException;
import java.util.List;

/**
 * {@link Peers#PATH}: what this instance itself has, for another one. It asks nobody else, so a question never goes round. Whoever asks, it is held to what a question of {@link CurrentFeatures}
 * may be about, and to the time for which an instance waits.
 */
final class PeerEndpoint implements Route.Handler {
    private final OnlineStore store;
    private final int features;

    /**
     * That of a store.
     *
     * @param features how many the feature set has
     */
    PeerEndpoint(OnlineStore store, int features) {
        this.store = store;
        this.features = features;
    }

    @Override
    public Answer answer(Route.Call call) throws Refusal {
        try {
            Deadline deadline = Deadline.of(call, Peers.ANSWER);
            List<byte[]> entities = StoredCodec.entities(call.body(), CurrentFeatures.MOST_VALUES / features);
            call.hold((long) entities.size() * features * CurrentFeatures.BYTES_PER_VALUE);
            return Answer.bytes(StoredCodec.answers(store.readHere(entities, deadline)));
        } catch (IOException broken) {
            throw Refusal.badRequest(null, "this is no question of another instance");
        }
    }
}
