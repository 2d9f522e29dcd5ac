package io.millrace.serving.predict;

import io.millrace.features.FeatureSet;
import io.millrace.serving.models.LoadedModel;
import io.millrace.serving.models.ModelRoute;
import io.millrace.serving.online.CurrentFeatures;
import io.millrace.serving.rest.Answer;
import io.millrace.serving.rest.Deadline;
import io.millrace.serving.rest.Refusal;
import io.millrace.serving.rest.Route;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** {@code POST /v2/models/{model}/infer}, and of one of its versions. */
final class InferEndpoint implements Route.LaterHandler {
    /** By which Triton's clients say that binary data follows after the JSON. */
    private static final String BINARY = "Inference-Header-Content-Length";

    private final FeatureSet features;
    private final Models models;
    private final Predictor predictor;
    private final LoggedAnswers logged;
    private final Duration patience;

    InferEndpoint(FeatureSet features, Models models, Predictor predictor, LoggedAnswers logged, Duration patience) {
        this.features = features;
        this.models = models;
        this.predictor = predictor;
        this.logged = logged;
        this.patience = patience;
    }

    @Override
    public CompletionStage<Answer> later(Route.Call call) throws Refusal {
        Deadline deadline = Deadline.of(call, patience);
        if (call.header(BINARY) != null) {
            throw Refusal.badRequest(BINARY, "tensors are read as JSON, not as binary data");
        }
        InferRequest request = InferRequestReader.read(call.body());
        RequestId id = RequestId.of(request.id(), call);
        List<String> path = call.segments();
        RequestId named = path.size() == 1 ? id : id.ofVersion(path.get(1));
        ModelRoute route = models.route(path);
        LoadedModel model = Models.serving(route);
        List<Instance> instances = TensorInstances.of(
                request.inputs(), features, model.scorer().manifest().inputs());
        call.hold((long) instances.size() * features.size() * CurrentFeatures.BYTES_PER_VALUE);
        List<Integer> columns = model.scorer().manifest().inputs().stream()
                .map(input -> features.indexOf(input.feature()))
                .toList();
        List<Outcome> outcomes = predictor.predict(
                instances,
                (entity, index) -> named.prediction(features, entity, index),
                route,
                request.outputs().contains(Output.CONTRIBUTIONS) ? columns.size() : 0,
                deadline);
        for (int i = 0; i < outcomes.size(); i++) {
            if (outcomes.get(i) instanceof Outcome.NotFound unknown) {
                throw Refusal.notFound(
                        null,
                        features.project().entity().name() + " "
                                + unknown.entity().text() + " (row " + i + ") is not known");
            }
        }
        return logged.answer(outcomes, deadline, written -> new InferAnswer(outcomes, columns)
                .of(request, route.model(), model.version()));
    }
}
