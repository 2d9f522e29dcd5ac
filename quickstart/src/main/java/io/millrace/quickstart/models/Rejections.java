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
import java.util.Objects;

/**
 * Candidates of a model that did not pass.
 *
 * @param model as the project file has it
 * @param runs how their trainings ended, the latest first
 */
public record Rejections(ModelDefinition model, List<TrainingRun> runs) {
    private static final ObjectMapper JSON = new ObjectMapper();

    public Rejections {
        runs = List.copyOf(runs);
    }

    /** What the topic of training runs still has. */
    public static Rejections read(ProcessContext process, ModelDefinition model) {
        List<TrainingRun> runs = new ArrayList<>();
        new TopicReader(process).read(process.topics().trainingRuns(), TrainingRun.class, (record, run) -> {
            if (run.getState() == TrainingState.REJECTED
                    && model.equals(process.project().modelOf(run.getModel()))) {
                runs.add(0, run);
            }
        });
        return new Rejections(model, runs);
    }

    /** When, by which training, how good it was, and below that why. */
    public List<String> text() {
        String metric = model.success().metric();
        if (runs.isEmpty()) {
            return List.of(model.name() + ": no candidate was rejected");
        }
        FieldLines lines = new FieldLines();
        for (TrainingRun run : runs) {
            lines.line("%s  %s %s, gates %s, retrain event %s"
                    .formatted(
                            ModelListing.minute(run.getAt()),
                            metric,
                            Facts.figure(run.getMetrics().get(metric)),
                            Facts.gates(run.getGates()),
                            run.getRetrainId()));
            lines.field("because", Objects.requireNonNullElse(run.getReason(), "nobody said why"));
        }
        return lines.lines();
    }

    /** A list with the record of each. */
    public String json() {
        ArrayNode list = JSON.createArrayNode();
        runs.forEach(run -> list.add(RecordJson.of(run)));
        return list.toPrettyString();
    }
}
