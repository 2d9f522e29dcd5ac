package io.millrace.retrainer.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.project.ModelDefinition;
import io.millrace.records.Gate;
import io.millrace.records.TrainingStage;
import io.millrace.retrainer.Progress;
import io.millrace.retrainer.evaluation.GateResult;
import io.millrace.retrainer.evaluation.Judgement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** Holds the model against its gates. */
final class GatesStage implements Stage<Verdict> {
    private static final String GATES = "gates.avro";
    /** Why it is rejected; empty when it is not. */
    private static final String REJECTION = "rejection.txt";

    private final ModelDefinition model;
    private final Made<Judgement> judgement;

    GatesStage(ModelDefinition model, Made<Judgement> judgement) {
        this.model = model;
        this.judgement = judgement;
    }

    @Override
    public TrainingStage name() {
        return TrainingStage.GATES;
    }

    @Override
    public StageInputs inputs() {
        return StageInputs.NONE
                .with("metrics", judgement.hash(EvaluationStage.METRICS))
                .with(
                        "success",
                        model.success().metric() + " " + model.success().baseline())
                .with("gates", model.gates().toString());
    }

    @Override
    public Verdict make(Path directory, Progress progress) throws IOException {
        List<GateResult> results = GateResult.judge(model, judgement.value().metrics());
        String rejection = results.stream()
                .filter(gate -> !gate.passed())
                .map(GateResult::inWords)
                .collect(Collectors.joining("; "));
        RecordFile.writeAll(
                directory.resolve(GATES),
                Gate.class,
                results.stream().map(GateResult::record).toList());
        Files.writeString(directory.resolve(REJECTION), rejection, UTF_8);
        return read(directory);
    }

    @Override
    public Verdict read(Path directory) throws IOException {
        String rejection = Files.readString(directory.resolve(REJECTION), UTF_8);
        return new Verdict(
                RecordFile.readAll(directory.resolve(GATES), Gate.class), rejection.isEmpty() ? null : rejection);
    }

    @Override
    public RunFacts facts(RunFacts before, Verdict made) {
        return before.with(made.gates());
    }
}
