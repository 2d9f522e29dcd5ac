package io.millrace.quickstart.models;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.millrace.project.ModelDefinition;
import io.millrace.quickstart.report.RecordJson;
import io.millrace.quickstart.report.TopicReader;
import io.millrace.records.TrainingRun;
import io.millrace.records.TrainingState;
import io.millrace.runtime.process.ProcessContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;

/**
 * Trainings of a model that ended without a version.
 *
 * @param model as the project file has it
 * @param states how they may have ended
 * @param runs their ends, the latest first
 */
public record FruitlessTrainings(ModelDefinition model, Set<TrainingState> states, List<TrainingRun> runs) {
    private static final ObjectMapper JSON = new ObjectMapper();

    public FruitlessTrainings {
        states = Set.copyOf(states);
        runs = List.copyOf(runs);
    }

    /** What the topic of training runs still has. */
    public static FruitlessTrainings read(ProcessContext process, ModelDefinition model, Set<TrainingState> states) {
        List<TrainingRun> runs = new ArrayList<>();
        new TopicReader(process).read(process.topics().trainingRuns(), TrainingRun.class, (record, run) -> {
            if (states.contains(run.getState())
                    && model.equals(process.project().modelOf(run.getModel()))) {
                runs.add(0, run);
            }
        });
        return new FruitlessTrainings(model, states, runs);
    }

    /** When, by which training, how far it came, and below that why. */
    public List<String> text() {
        if (runs.isEmpty()) {
            List<String> none = new ArrayList<>();
            if (states.contains(TrainingState.REJECTED)) {
                none.add("no candidate was rejected");
            }
            if (states.contains(TrainingState.FAILED)) {
                none.add("no training has failed");
            }
            return List.of(model.name() + ": " + String.join(", ", none));
        }
        FieldLines lines = new FieldLines();
        for (TrainingRun run : runs) {
            lines.line("%s  %s, retrain event %s"
                    .formatted(ModelListing.minute(run.getAt()), end(run), run.getRetrainId()));
            lines.field("because", Objects.requireNonNullElse(run.getReason(), "nobody said why"));
        }
        return lines.lines();
    }

    private String end(TrainingRun run) {
        if (run.getState() == TrainingState.FAILED) {
            return "failed at " + run.getStage().name().toLowerCase(Locale.ROOT);
        }
        String metric = model.success().metric();
        return "%s %s, gates %s"
                .formatted(metric, Facts.figure(run.getMetrics().get(metric)), Facts.gates(run.getGates()));
    }

    /** A list with the record of each. */
    public String json() {
        ArrayNode list = JSON.createArrayNode();
        runs.forEach(run -> list.add(RecordJson.of(run)));
        return list.toPrettyString();
    }
}
