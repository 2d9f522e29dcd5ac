package io.millrace.retrainer.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.bundle.Manifest;
import io.millrace.project.ModelDefinition;
import io.millrace.records.Command;
import io.millrace.records.CommandKind;
import io.millrace.records.Dataset;
import io.millrace.records.ModelVersion;
import io.millrace.records.RetrainEvent;
import io.millrace.records.StageValue;
import io.millrace.records.TrainingRun;
import io.millrace.records.TrainingStage;
import io.millrace.retrainer.TrainerContext;
import io.millrace.retrainer.gates.Verdict.Ruling;
import io.millrace.retrainer.pipeline.RunLog;
import io.millrace.retrainer.pipeline.RunStep;
import io.millrace.retrainer.pipeline.StageInputs;
import io.millrace.retrainer.pipeline.TrainingResult;
import io.millrace.runtime.deadletters.DeadLetter;
import io.millrace.runtime.deadletters.DeadLetters;
import io.millrace.wire.RecordSerde;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.producer.ProducerRecord;

/** The records that tell the world what came of a retrain event: all of them belong in one transaction. */
public final class Registration {
    private final TrainerContext context;
    private final RunLog log;
    private final ArtifactSigner signer;
    private final RecordSerde<ModelVersion> versions;
    private final RecordSerde<Command> commands;

    public Registration(TrainerContext context, RunLog log) {
        this.context = context;
        this.log = log;
        this.signer = new ArtifactSigner(context);
        this.versions = context.serdes().of(ModelVersion.class);
        this.commands = context.serdes().of(Command.class);
    }

    /** What is to be written, and the steps of the training among it. */
    public record Outcome(List<ProducerRecord<byte[], byte[]>> records, List<TrainingRun> runs) {}

    public Outcome of(RetrainEvent event, TrainingResult result) {
        if (result instanceof TrainingResult.Accepted accepted) {
            return accepted(event, accepted);
        }
        if (result instanceof TrainingResult.Ended ended) {
            return outcome(ended.unreadable(), List.of(log.run(ended.last(), ended.facts())), List.of());
        }
        return new Outcome(List.of(), List.of());
    }

    private Outcome outcome(
            List<DeadLetter> unreadable, List<TrainingRun> runs, List<ProducerRecord<byte[], byte[]>> others) {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>(others);
        runs.forEach(run -> records.add(log.record(run)));
        for (DeadLetter letter : unreadable) {
            records.add(DeadLetters.record(letter, context.topics().deadLetters()));
        }
        return new Outcome(records, runs);
    }

    private Outcome accepted(RetrainEvent event, TrainingResult.Accepted accepted) {
        Manifest manifest = accepted.trained().bundle().manifest();
        Dataset dataset = Objects.requireNonNull(accepted.facts().dataset(), "a model was learned from something");
        boolean staged = accepted.verdict().ruling() == Ruling.STAGED;
        Instant now = context.clock().instant();
        String model = context.modelName(event);
        ModelVersion version = new ModelVersion(
                accepted.version(),
                ModelRegistry.id("model version", event.getId()),
                model,
                event.getId(),
                event.getReasons(),
                event.getModelVersion(),
                manifest.featureSetVersion(),
                manifest.label(),
                manifest.algorithm(),
                accepted.trained().parameters(),
                manifest.seed(),
                manifest.threshold(),
                accepted.facts().metrics(),
                accepted.facts().gates(),
                dataset,
                signer.sign(accepted.artifact(), model, accepted.version()),
                now,
                accepted.judgement().calibration(),
                context.provenance()
                        .lineage(
                                context.project(),
                                context.project().model(model),
                                accepted.facts().tunedBy()),
                accepted.facts().evaluation(),
                targets(event),
                staged ? accepted.verdict().why() : null);
        Command rollOut = new Command(
                ModelRegistry.id("roll out", event.getId()),
                CommandKind.ROLL_OUT,
                version.getModel(),
                accepted.version(),
                null,
                context.group(),
                accepted.verdict().why(),
                now,
                null,
                null,
                null,
                false);
        String registryTopic = context.topics().modelRegistry();
        String commandTopic = context.topics().commands();
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        records.add(record(
                registryTopic,
                version.getModel() + "/" + version.getVersion(),
                versions.toBytes(registryTopic, version)));
        RunStep registered = registered(accepted);
        if (staged) {
            // Nobody but a person asks for a rollout.
            RunStep waits = registered.staged(accepted.verdict().why());
            return outcome(accepted.unreadable(), List.of(log.run(waits, accepted.facts())), records);
        }
        records.add(record(commandTopic, rollOut.getId(), commands.toBytes(commandTopic, rollOut)));
        List<TrainingRun> runs = List.of(
                log.run(registered, accepted.facts()), log.run(askedFor(event, rollOut, accepted), accepted.facts()));
        return outcome(accepted.unreadable(), runs, records);
    }

    private Map<String, Double> targets(RetrainEvent event) {
        ModelDefinition model = context.project().modelOf(event.getModel());
        return model == null ? Map.of() : model.comparison().targets();
    }

    private static RunStep registered(TrainingResult.Accepted accepted) {
        return accepted.registration()
                .succeeded(
                        List.of(
                                new StageValue("version", accepted.version()),
                                new StageValue("artifact", accepted.artifact().getSha256())),
                        false)
                .registered(accepted.version());
    }

    /** The rollout is asked for, and no more than that: how it goes is told where rollouts are. */
    private static RunStep askedFor(RetrainEvent event, Command rollOut, TrainingResult.Accepted accepted) {
        StageInputs inputs = StageInputs.NONE.with("version", accepted.version());
        return RunStep.started(event, TrainingStage.ROLLOUT, inputs, null)
                .succeeded(List.of(new StageValue("command", rollOut.getId())), false)
                .registered(accepted.version());
    }

    private static ProducerRecord<byte[], byte[]> record(String topic, String key, byte[] value) {
        return new ProducerRecord<>(topic, key.getBytes(UTF_8), value);
    }
}
