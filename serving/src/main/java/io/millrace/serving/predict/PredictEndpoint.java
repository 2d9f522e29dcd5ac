package io.millrace.serving.predict;

import io.millrace.features.FeatureSet;
import io.millrace.serving.models.ModelRoute;
import io.millrace.serving.online.CurrentFeatures;
import io.millrace.serving.rest.Answer;
import io.millrace.serving.rest.Deadline;
import io.millrace.serving.rest.Refusal;
import io.millrace.serving.rest.Route;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** {@code POST /predict}: predictions of entities, or of values that the request brings. */
final class PredictEndpoint implements Route.LaterHandler {
    private final FeatureSet features;
    private final Models models;
    private final Predictor predictor;
    private final LoggedAnswers logged;
    private final PredictAnswer answer;
    private final Duration patience;

    PredictEndpoint(FeatureSet features, Models models, Predictor predictor, LoggedAnswers logged, Duration patience) {
        this.features = features;
        this.models = models;
        this.predictor = predictor;
        this.logged = logged;
        this.patience = patience;
        answer = new PredictAnswer(features);
    }

    @Override
    public CompletionStage<Answer> later(Route.Call call) throws Refusal {
        Deadline deadline = Deadline.of(call, patience);
        PredictRequest request = PredictRequestReader.read(call.body(), features);
        call.hold((long) request.instances().size() * features.size() * CurrentFeatures.BYTES_PER_VALUE);
        RequestId id = RequestId.of(request.id(), call);
        ModelRoute route = models.route(request.model());
        List<Outcome> outcomes = predictor.predict(
                request.instances(),
                (entity, index) -> id.prediction(features, entity, index),
                route,
                request.reasons().top(features.project().model(route.model()).reasons()),
                deadline);
        if (request.single() && outcomes.get(0) instanceof Outcome.NotFound unknown) {
            throw Refusal.notFound("entity", answer.notFound(unknown.entity()));
        }
        boolean single = request.single();
        return logged.answer(outcomes, deadline, written -> answer.of(id, single, outcomes, written));
    }
}
