package io.millrace.retrainer.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.bundle.Manifest;
import io.millrace.project.Better;
import io.millrace.records.Command;
import io.millrace.records.CommandKind;
import io.millrace.records.Gate;
import io.millrace.records.ModelVersion;
import io.millrace.records.RetrainEvent;
import io.millrace.records.TrainingRun;
import io.millrace.records.TrainingStage;
import io.millrace.records.TrainingState;
import io.millrace.retrainer.TrainerContext;
import io.millrace.retrainer.evaluation.Candidate;
import io.millrace.retrainer.evaluation.GateResult;
import io.millrace.retrainer.pipeline.RunLog;
import io.millrace.retrainer.pipeline.TrainingResult;
import io.millrace.runtime.deadletters.DeadLetter;
import io.millrace.runtime.deadletters.DeadLetters;
import io.millrace.wire.RecordSerde;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

    /** What is to be written, and the run that it ends with. */
    public record Outcome(List<ProducerRecord<byte[], byte[]>> records, List<TrainingRun> runs) {}

    public Outcome of(RetrainEvent event, TrainingResult result) {
        if (result instanceof TrainingResult.Accepted accepted) {
            return accepted(event, accepted);
        }
        if (result instanceof TrainingResult.Rejected rejected) {
            return ended(
                    rejected.unreadable(),
                    log.run(
                            event,
                            TrainingStage.GATES,
                            TrainingState.REJECTED,
                            rejected.candidate().rejection(),
                            null,
                            rejected.dataset(),
                            rejected.candidate().metrics(),
                            gates(rejected.candidate())));
        }
        if (result instanceof TrainingResult.Failed failed) {
            return ended(
                    failed.dataset() == null ? List.of() : failed.unreadable(),
                    log.run(
                            event,
                            failed.stage(),
                            TrainingState.FAILED,
                            failed.reason(),
                            null,
                            failed.dataset(),
                            Map.of(),
                            List.of()));
        }
        return new Outcome(List.of(), List.of());
    }

    private Outcome ended(List<DeadLetter> unreadable, TrainingRun run) {
        return outcome(unreadable, run, List.of());
    }

    private Outcome outcome(List<DeadLetter> unreadable, TrainingRun run, List<ProducerRecord<byte[], byte[]>> others) {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>(others);
        records.add(log.record(run));
        for (DeadLetter letter : unreadable) {
            records.add(DeadLetters.record(letter, context.topics().deadLetters()));
        }
        return new Outcome(records, List.of(run));
    }

    private Outcome accepted(RetrainEvent event, TrainingResult.Accepted accepted) {
        Candidate candidate = accepted.candidate();
        Manifest manifest = candidate.bundle().manifest();
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
                candidate.trained().parameters(),
                manifest.seed(),
                manifest.threshold(),
                candidate.metrics(),
                gates(candidate),
                accepted.dataset(),
                signer.sign(accepted.artifact(), model, accepted.version()),
                now,
                candidate.calibration().record(),
                context.provenance()
                        .lineage(context.project(), context.project().model(model), null),
                null,
                Map.of(),
                null);
        Command rollOut = new Command(
                ModelRegistry.id("roll out", event.getId()),
                CommandKind.ROLL_OUT,
                version.getModel(),
                accepted.version(),
                null,
                context.group(),
                "every gate is met",
                now,
                null,
                null,
                null,
                false);
        TrainingRun run = log.run(
                event,
                TrainingStage.REGISTRATION,
                TrainingState.SUCCEEDED,
                null,
                accepted.version(),
                accepted.dataset(),
                candidate.metrics(),
                gates(candidate));
        String registryTopic = context.topics().modelRegistry();
        String commandTopic = context.topics().commands();
        return outcome(
                accepted.unreadable(),
                run,
                List.of(
                        record(
                                registryTopic,
                                version.getModel() + "/" + version.getVersion(),
                                versions.toBytes(registryTopic, version)),
                        record(commandTopic, rollOut.getId(), commands.toBytes(commandTopic, rollOut))));
    }

    private static ProducerRecord<byte[], byte[]> record(String topic, String key, byte[] value) {
        return new ProducerRecord<>(topic, key.getBytes(UTF_8), value);
    }

    private static List<Gate> gates(Candidate candidate) {
        return candidate.gates().stream().map(Registration::gate).toList();
    }

    /** An error is never less than 0: the range of a gate with a maximum starts there. */
    private static Gate gate(GateResult gate) {
        boolean least = gate.better() == Better.GREATER;
        return new Gate(
                gate.metric(),
                least ? gate.bound() : 0,
                gate.value(),
                gate.passed(),
                least ? null : gate.bound(),
                null,
                null);
    }
}
