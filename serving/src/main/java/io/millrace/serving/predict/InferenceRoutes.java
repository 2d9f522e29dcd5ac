package io.millrace.serving.predict;

import io.millrace.runtime.access.Scope;
import io.millrace.serving.rest.Answer;
import io.millrace.serving.rest.Refusal;
import io.millrace.serving.rest.Route;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** The Open Inference Protocol, version 2: what is answered under {@code /v2}. Its errors are {@code {"error": "…"}}, and no more. */
final class InferenceRoutes {
    private static final String MODEL = "/v2/models/{model}";
    private static final String VERSION = MODEL + "/versions/{version}";

    private InferenceRoutes() {}

    static List<Route> of(ModelInfo info, InferEndpoint infer) {
        return List.of(
                post(MODEL + "/infer", "v2-infer", infer),
                post(VERSION + "/infer", "v2-infer", infer),
                get("/v2", "v2", info::server),
                health("/v2/health/live", "v2-health", info::live),
                health("/v2/health/ready", "v2-health", info::ready),
                health(MODEL + "/ready", "v2-health", info::modelReady),
                health(VERSION + "/ready", "v2-health", info::modelReady),
                get(MODEL, "v2-model", info::model),
                get(VERSION, "v2-model", info::model));
    }

    private static CompletionStage<Answer> inWords(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return CompletableFuture.failedStage(cause instanceof Refusal refusal ? refusal.inWords() : failure);
    }

    private static Route get(String path, String name, Route.Handler handler) {
        return new Route("GET", path, name, call -> {
                    try {
                        return handler.answer(call);
                    } catch (Refusal refusal) {
                        throw refusal.inWords();
                    }
                })
                .admitting(Scope.SCORE, Scope.READ);
    }

    /** Who asks whether a process is well may be a load balancer. */
    private static Route health(String path, String name, Route.Handler handler) {
        return get(path, name, handler).admitting();
    }

    private static Route post(String path, String name, Route.LaterHandler handler) {
        return new Route("POST", path, name, new Route.LaterHandler() {
                    @Override
                    public CompletionStage<Answer> later(Route.Call call) throws Refusal {
                        try {
                            return handler.later(call).exceptionallyCompose(InferenceRoutes::inWords);
                        } catch (Refusal refusal) {
                            throw refusal.inWords();
                        }
                    }
                })
                .admitting(Scope.SCORE);
    }
}
