package io.millrace.retrainer.pipeline;

import io.millrace.project.ModelDefinition;
import io.millrace.records.Artifact;
import io.millrace.records.ModelVersion;
import io.millrace.records.RetrainEvent;
import io.millrace.records.TrainingRun;
import io.millrace.records.TrainingStage;
import io.millrace.records.TrainingState;
import io.millrace.retrainer.TrainerContext;
import io.millrace.retrainer.TrainingFailed;
import io.millrace.retrainer.evaluation.Judgement;
import io.millrace.retrainer.registry.ArtifactWriter;
import io.millrace.retrainer.registry.ModelRegistry;
import io.millrace.retrainer.registry.ModelTraits;
import io.millrace.retrainer.topics.Unreadable;
import io.millrace.retrainer.training.TrainedModel;
import io.millrace.runtime.deadletters.DeadLetter;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** The stages of a training, one after the other, for one retrain event. May be run again after a failure: what was made stays made. */
final class TrainingPipeline {
    private final TrainerContext context;
    private final RetrainEvent event;
    private final ArtifactWriter artifacts;
    private final Runnable afterChunks;
    private final TrainingDirectory directory;
    private final StageStore store;
    private final StageRunner stages;
    private List<DeadLetter> unreadable = List.of();

    /**
     * @param code version of the code that runs stages
     * @param afterChunks runs when the bundle is written and nothing is registered yet
     * @param abandoned whether nobody wants the answer any more
     */
    TrainingPipeline(
            TrainerContext context,
            RetrainEvent event,
            RunLog log,
            ArtifactWriter artifacts,
            String code,
            Runnable afterChunks,
            BooleanSupplier abandoned) {
        this.context = context;
        this.event = event;
        this.artifacts = artifacts;
        this.afterChunks = afterChunks;
        this.directory = TrainingDirectory.of(context.workDirectory(), context.modelName(event));
        this.store = new StageStore(directory.stages(), code);
        this.stages = new StageRunner(event, abandoned, log, store, new KeptRuns(directory));
    }

    /** The end of a training that could not be done. */
    TrainingResult failed(String reason) {
        return ended(TrainingState.FAILED, reason);
    }

    private TrainingResult ended(TrainingState state, String reason) {
        return new TrainingResult.Ended(
                RunStep.ended(event, stages.stage(), state, reason), stages.facts(), unreadable);
    }

    TrainingResult run() throws TrainingFailed, IOException {
        ModelDefinition model = context.project().modelOf(event.getModel());
        if (model == null) {
            throw new TrainingFailed("the project has no model " + event.getModel());
        }
        ModelRegistry registry = ModelRegistry.read(context, model.name());
        Optional<ModelVersion> registered = registry.of(event.getId());
        if (registered.isPresent()) {
            return new TrainingResult.AlreadyAnswered(
                    "version " + registered.get().getVersion());
        }
        // A group's offsets expire: what was asked for long ago is read again, and must not be trained on today's
        // examples.
        EarlierRuns earlier = EarlierRuns.read(context);
        Optional<TrainingRun> before = earlier.of(event.getId());
        if (before.isPresent()) {
            return new TrainingResult.AlreadyAnswered(
                    before.get().getState() + " at " + before.get().getAt());
        }
        store.keepOnly(new KeptRuns(directory).hashes(event.getId()));
        ExampleEnds ends = earlier.ends(event.getId()).orElseGet(() -> settleEnds(model));
        Made<StoredDataset> dataset = stages.run(first(model, ends));
        unreadable = Unreadable.news(earlier, dataset.value().unreadable());
        Made<TrainedModel> trained = stages.run(new ForestStage(context.project(), model, dataset));
        Made<Judgement> judgement = stages.run(new EvaluationStage(model, dataset, trained));
        Made<Verdict> verdict = stages.run(new GatesStage(model, judgement));
        String rejection = verdict.value().rejection();
        if (rejection != null) {
            return ended(TrainingState.REJECTED, rejection);
        }
        return register(registry, model, trained, judgement.value());
    }

    private DatasetStage first(ModelDefinition model, ExampleEnds ends) {
        return new DatasetStage(context, model, event, ends);
    }

    /** Tells where the examples end now. What was told first holds, be it by another trainer a moment ago. */
    private ExampleEnds settleEnds(ModelDefinition model) {
        ExampleEnds now = ExampleEnds.now(context);
        stages.announce(first(model, now));
        return EarlierRuns.read(context).ends(event.getId()).orElse(now);
    }

    private TrainingResult register(
            ModelRegistry registry, ModelDefinition definition, Made<TrainedModel> trained, Judgement judgement)
            throws TrainingFailed {
        TrainedModel model = trained.value();
        RunStep registration = stages.begin(
                TrainingStage.REGISTRATION,
                StageInputs.NONE.with("retrain_event", event.getId()).with("bundle", trained.hash(ForestStage.BUNDLE)));
        byte[] bundle = model.bundle().encode();
        requireAllowed(bundle.length);
        Artifact artifact = artifacts.write(bundle);
        afterChunks.run();
        String version = registry.next(ModelTraits.of(context.project(), definition, model));
        return new TrainingResult.Accepted(
                registration, stages.facts(), model, judgement, unreadable, artifact, version);
    }

    /** Serving would refuse a larger one. */
    private void requireAllowed(int bytes) throws TrainingFailed {
        Long most = context.project().constraints().modelSize();
        if (most != null && bytes > most) {
            throw new TrainingFailed(
                    "the bundle has %,d bytes, and constraints.model_size allows %,d: fewer trees, or less deep ones, make a smaller one"
                            .formatted(bytes, most));
        }
    }
}
