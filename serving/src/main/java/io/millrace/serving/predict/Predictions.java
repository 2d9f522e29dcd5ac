package io.millrace.serving.predict;

import io.millrace.features.FeatureSet;
import io.millrace.project.Project;
import io.millrace.runtime.access.Scope;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.settings.MillraceSettings;
import io.millrace.serving.models.Routes;
import io.millrace.serving.online.CurrentFeatures;
import io.millrace.serving.reports.ScoreCounts;
import io.millrace.serving.rest.Route;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.producer.Producer;

/** Predictions on request, running in a process. */
public final class Predictions implements AutoCloseable {
    private final FeatureSet features;
    private final Clock clock;
    private final Duration patience;
    private final Models models;
    private final ScoreCounts counts;
    private final Producer<byte[], byte[]> producer;
    private final LoggedAnswers answers;

    private Predictions(
            FeatureSet features,
            Clock clock,
            Duration patience,
            Models models,
            ScoreCounts counts,
            Producer<byte[], byte[]> producer,
            LoggedAnswers answers) {
        this.features = features;
        this.clock = clock;
        this.patience = patience;
        this.models = models;
        this.counts = counts;
        this.producer = producer;
        this.answers = answers;
    }

    /**
     * Makes them ready.
     *
     * @param clock tells the moment of asking
     * @param routes who scores
     * @param known whether it is known what is deployed
     * @param counts of what requests ask for
     * @throws io.millrace.wire.RegistryException when the registry does not answer or refuses
     */
    public static Predictions open(
            ProcessContext process,
            FeatureSet features,
            Clock clock,
            Routes routes,
            BooleanSupplier known,
            ScoreCounts counts) {
        Project project = process.project();
        Duration patience = process.settings().get(MillraceSettings.REST_DEADLINE);
        Producer<byte[], byte[]> producer =
                process.producer(project.name() + "-predictions", RequestLog.producer(patience));
        try {
            RequestLog log = new RequestLog(features, process.topics(), process.registry(), producer);
            LoggedAnswers answers = new LoggedAnswers(
                    log, project.serving().unlogged(), new PredictMetrics(process.metrics(), project.name()));
            return new Predictions(features, clock, patience, new Models(routes, known), counts, producer, answers);
        } catch (RuntimeException failure) {
            producer.close(Duration.ZERO);
            throw failure;
        }
    }

    /** What is answered, of the features that the online store has. */
    public List<Route> routes(CurrentFeatures current) {
        Predictor predictor = new Predictor(features, current, clock, counts);
        List<Route> routes = new ArrayList<>();
        routes.add(new Route(
                        "POST",
                        "/predict",
                        "predict",
                        new PredictEndpoint(features, models, predictor, answers, patience))
                .admitting(Scope.SCORE));
        routes.addAll(InferenceRoutes.of(
                new ModelInfo(features, models), new InferEndpoint(features, models, predictor, answers, patience)));
        return routes;
    }

    /** Gives what is being written as long as a request may take. */
    @Override
    public void close() {
        producer.close(patience);
    }
}
