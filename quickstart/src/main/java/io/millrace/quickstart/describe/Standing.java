package io.millrace.quickstart.describe;

import io.millrace.project.ModelDefinition;
import io.millrace.project.Project;
import io.millrace.quickstart.report.TopicReader;
import io.millrace.records.Alert;
import io.millrace.records.AlertState;
import io.millrace.runtime.process.ProcessContext;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where a project stands, as its topics say.
 *
 * @param models by name
 * @param alerts those that are open, the most severe first
 */
public record Standing(Map<String, ModelNow> models, List<Alert> alerts) {

    public Standing {
        models = Map.copyOf(models);
        alerts = List.copyOf(alerts);
    }

    /** Reads it: whole topics of control and of reports, which are small; nothing that is about single entities. */
    public static Standing read(ProcessContext process) {
        Project project = process.project();
        Map<String, ModelNow> models = new LinkedHashMap<>();
        for (ModelDefinition model : project.models()) {
            models.put(model.name(), ModelNow.read(process, model));
        }
        Map<String, Alert> open = new LinkedHashMap<>();
        new TopicReader(process).read(process.topics().alerts(), Alert.class, (record, alert) -> {
            if (alert.getState() == AlertState.CLOSED) {
                open.remove(alert.getId());
            } else {
                open.put(alert.getId(), alert);
            }
        });
        List<Alert> alerts = new ArrayList<>(open.values());
        alerts.sort(Comparator.comparing(Alert::getSeverity).reversed().thenComparing(Alert::getId));
        return new Standing(models, alerts);
    }
}
