package io.millrace.retrainer.pipeline;

import io.millrace.project.ModelDefinition;
import io.millrace.project.TuningDefinition;
import io.millrace.records.Artifact;
import io.millrace.records.ModelVersion;
import io.millrace.records.RetrainEvent;
import io.millrace.records.TrainingRun;
import io.millrace.records.TrainingStage;
import io.millrace.records.TrainingState;
import io.millrace.retrainer.TrainerContext;
import io.millrace.retrainer.TrainingFailed;
import io.millrace.retrainer.dataset.DatasetStamp;
import io.millrace.retrainer.dataset.OpenTables;
import io.millrace.retrainer.evaluation.Judgement;
import io.millrace.retrainer.gates.Incumbent;
import io.millrace.retrainer.gates.Incumbents;
import io.millrace.retrainer.gates.Verdict;
import io.millrace.retrainer.gates.Verdict.Ruling;
import io.millrace.retrainer.registry.ArtifactWriter;
import io.millrace.retrainer.registry.ModelRegistry;
import io.millrace.retrainer.registry.ModelTraits;
import io.millrace.retrainer.reports.ModelCard;
import io.millrace.retrainer.reports.ModelOutcome;
import io.millrace.retrainer.training.TrainedModel;
import io.millrace.retrainer.tuning.EarlierTuning;
import io.millrace.runtime.deadletters.DeadLetter;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** The stages of a training, one after the other, for one retrain event. May be run again after a failure: what was made stays made. */
final class TrainingPipeline {
    /** The trials of a search, one line each per fold, among what is kept of a training. */
    private static final String TRIALS = "trials.jsonl";

    private final TrainerContext context;
    private final RetrainEvent event;
    private final ArtifactWriter artifacts;
    private final Runnable afterChunks;
    private final TrainingDirectory directory;
    private final StageStore store;
    private final StageRunner stages;
    private StageInputs looked = StageInputs.NONE;
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
                RunStep.ended(event, stages.stage(), state, looked, reason), stages.facts(), unreadable);
    }

    /** Tells that the stage under way is left, and why, if this training is for that event; from any thread. */
    void leave(RetrainEvent left, String why) {
        if (left.getId().equals(event.getId())) {
            stages.leave(why);
        }
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
        EarlierRuns earlier = EarlierRuns.read(context, event.getId(), model.name());
        Optional<TrainingRun> before = earlier.end();
        if (before.isPresent()) {
            return new TrainingResult.AlreadyAnswered(
                    before.get().getState() + " at " + before.get().getAt());
        }
        stages.after(earlier.attempts());
        KeptRuns kept = new KeptRuns(directory);
        kept.prune(event.getId());
        store.keepOnly(kept.hashes(event.getId()));
        try (OpenTables tables = new OpenTables(context.workDirectory())) {
            return answered(model, registry, earlier, tables);
        }
    }

    private TrainingResult answered(
            ModelDefinition model, ModelRegistry registry, EarlierRuns earlier, OpenTables tables)
            throws TrainingFailed, IOException {
        ExampleEnds ends = earlier.ends().orElseGet(() -> settleEnds(model, earlier, tables));
        CheckedExamples examples = stages.run(first(model, ends, tables)).value();
        // They are written with the end of this training, whatever that is, and by it the next one knows how far.
        unreadable = examples.unreadable().news(earlier.written());
        looked = StageInputs.NONE.with(ExampleEnds.INPUT, ends.written());
        DatasetFolder folder = new DatasetFolder(context.project(), model, directory);
        folder.report(event.getId(), examples);
        examples.requireGood();
        DatasetStamp stamp = earlier.datasets()
                .stamp(
                        examples.facts().content(),
                        model.label().name(),
                        context.project().featureSet().version(),
                        event.getRequestedAt());
        Made<StoredDataset> dataset = stages.run(new DatasetStage(context, model, event, examples, stamp, tables));
        folder.publish(dataset.value(), examples);
        ModelDefinition tuned = tuned(model, registry, earlier, dataset);
        Made<TrainedModel> trained = stages.run(new ForestStage(context.project(), tuned, dataset));
        Made<Judgement> judgement = stages.run(new EvaluationStage(context.project(), model, dataset, trained));
        folder.metrics(judgement.value().metrics());
        RunReports reports = new RunReports(directory.run(event.getId()));
        reports.evaluated(judgement.value().page());
        Incumbents incumbents = new Incumbents(context, model);
        Incumbent incumbent = earlier.champion().map(incumbents::then).orElseGet(incumbents::now);
        Verdict verdict = stages.run(new GatesStage(context.project(), model, dataset, trained, judgement, incumbent))
                .value();
        ModelCard.Subject subject = subject(trained, judgement.value(), ModelOutcome.of(event, verdict));
        reports.judged(
                subject.outcome().above(judgement.value().page(), subject.sha256()),
                ModelCard.of(context.project(), tuned, subject));
        if (verdict.ruling() == Ruling.REJECTED) {
            return ended(TrainingState.REJECTED, verdict.why());
        }
        return register(registry, tuned, trained, judgement.value(), verdict);
    }

    /** The model with the parameters that were found for it, where the project asks for a search. */
    private ModelDefinition tuned(
            ModelDefinition model, ModelRegistry registry, EarlierRuns runs, Made<StoredDataset> dataset)
            throws TrainingFailed, IOException {
        TuningDefinition tuning = model.tuning();
        if (tuning == null) {
            return model;
        }
        Optional<EarlierTuning> earlier = event.getTune() || !tuning.reuse()
                ? Optional.empty()
                : EarlierTuning.latest(
                                registry.versions(),
                                model,
                                tuning,
                                context.project().featureSet().version())
                        .filter(found -> TuningStage.sameQuestion(
                                context.project(), model, tuning, dataset, runs.search(found.tunedBy())));
        Made<ChosenParameters> chosen = stages.run(new TuningStage(
                context.project(),
                model,
                tuning,
                dataset,
                earlier,
                event.getTune(),
                event.getId(),
                store.code(),
                directory.run(event.getId()).resolve(TRIALS)));
        return model.withParameters(chosen.value().parameters());
    }

    private ModelCard.Subject subject(Made<TrainedModel> trained, Judgement judgement, ModelOutcome outcome) {
        String tunedBy = stages.facts().tunedBy();
        return new ModelCard.Subject(
                outcome,
                trained.hash(ForestStage.BUNDLE),
                tunedBy == null ? "the project file's" : "found by the search of training " + tunedBy,
                trained.value(),
                Objects.requireNonNull(stages.facts().dataset(), "a model was learned from something"),
                judgement.metrics(),
                judgement.evaluation());
    }

    private DataValidationStage first(ModelDefinition model, ExampleEnds ends, OpenTables tables) {
        return new DataValidationStage(context, model, event, ends, tables);
    }

    /** Tells where the examples end now. What was told first holds, be it by another trainer a moment ago. */
    private ExampleEnds settleEnds(ModelDefinition model, EarlierRuns earlier, OpenTables tables) {
        ExampleEnds now = ExampleEnds.now(context);
        stages.announce(first(model, now, tables));
        earlier.readOn();
        return earlier.ends().orElse(now);
    }

    private TrainingResult register(
            ModelRegistry registry,
            ModelDefinition definition,
            Made<TrainedModel> trained,
            Judgement judgement,
            Verdict verdict)
            throws TrainingFailed {
        TrainedModel model = trained.value();
        RunStep registration = stages.begin(
                TrainingStage.REGISTRATION,
                StageInputs.NONE.with("retrain_event", event.getId()).with("bundle", trained.hash(ForestStage.BUNDLE)));
        Artifact artifact = artifacts.write(model.bundle().encode());
        afterChunks.run();
        String version = registry.next(ModelTraits.of(context.project(), definition, model));
        return new TrainingResult.Accepted(
                registration, stages.facts(), model, judgement, verdict, unreadable, artifact, version);
    }
}
