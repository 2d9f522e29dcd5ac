package io.millrace.console.views;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.project.Project;
import io.millrace.project.SemanticVersion;
import io.millrace.records.Deployment;
import io.millrace.records.ModelStage;
import io.millrace.records.ModelVersion;
import io.millrace.records.RetrainEvent;
import io.millrace.records.TrainingRun;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Registered versions with what they came from and how they stand, and how trainings went. */
public final class ModelsView implements View {
    private static final int TRAININGS = 20;

    private final Project project;
    private final Map<String, ModelVersion> versions = new HashMap<>();
    private final Map<String, Deployment> deployments = new HashMap<>();
    private final Map<String, RetrainEvent> asked = new HashMap<>();
    /** By model and retrain id, the latest asked for last. */
    private final Map<String, LinkedHashMap<String, TrainingRun>> runs = new HashMap<>();

    /** @param project whose models are shown, in its order */
    public ModelsView(Project project) {
        this.project = project;
    }

    /** A version was registered, or, without one, what was registered under the key is no more. */
    public void registered(byte @Nullable [] key, @Nullable ModelVersion version) {
        String of = key == null ? "" : new String(key, UTF_8);
        if (version == null) {
            versions.remove(of);
        } else {
            versions.put(of, version);
        }
    }

    /** What is in service was decided. */
    public void deployed(Deployment deployment) {
        Deployment before = deployments.get(deployment.getModel());
        if (before == null || before.getSequence() < deployment.getSequence()) {
            deployments.put(deployment.getModel(), deployment);
        }
    }

    /** A training was asked for. */
    public void asked(RetrainEvent event) {
        asked.put(event.getId(), event);
    }

    /** A training has come a step further. */
    public void trained(TrainingRun run) {
        LinkedHashMap<String, TrainingRun> its = runs.computeIfAbsent(run.getModel(), model -> new LinkedHashMap<>());
        its.put(run.getRetrainId(), run);
        if (its.size() > TRAININGS) {
            Iterator<String> oldest = its.keySet().iterator();
            asked.remove(oldest.next());
            oldest.remove();
        }
    }

    @Override
    public String name() {
        return "models";
    }

    @Override
    public ObjectNode document() {
        ObjectNode node = Json.object();
        ArrayNode models = node.putArray("models");
        for (String model : project.modelNames()) {
            ObjectNode one = models.addObject().put("model", model);
            ArrayNode its = one.putArray("versions");
            versions.values().stream()
                    .filter(version -> version.getModel().equals(model))
                    .sorted(Comparator.comparing((ModelVersion version) -> SemanticVersion.parse(version.getVersion()))
                            .reversed())
                    .forEach(version -> write(version, deployments.get(model), its.addObject()));
            ArrayNode trainings = one.putArray("trainings");
            List<TrainingRun> latest =
                    List.copyOf(runs.getOrDefault(model, new LinkedHashMap<>()).values());
            for (int i = latest.size() - 1; i >= 0; i--) {
                write(latest.get(i), trainings.addObject());
            }
        }
        return node;
    }

    private static void write(ModelVersion version, @Nullable Deployment deployment, ObjectNode node) {
        node.put("version", version.getVersion()).put("id", version.getId());
        ArrayNode aliases = node.putArray("aliases");
        ModelStage stage = ModelStage.NONE;
        if (deployment != null) {
            stage = deployment.getStages().getOrDefault(version.getVersion(), ModelStage.NONE);
            alias(aliases, "champion", deployment.getChampion(), version);
            alias(aliases, "challenger", deployment.getChallenger(), version);
            alias(aliases, "previous", deployment.getPrevious(), version);
        }
        node.put("stage", Json.code(stage));
        VersionJson.write(version, node);
    }

    private static void alias(ArrayNode aliases, String alias, @Nullable String meant, ModelVersion version) {
        if (version.getVersion().equals(meant)) {
            aliases.add(alias);
        }
    }

    private void write(TrainingRun run, ObjectNode node) {
        RetrainEvent event = asked.get(run.getRetrainId());
        node.put("retrain_id", run.getRetrainId())
                .put("state", Json.code(run.getState()))
                .put("stage", Json.code(run.getStage()))
                .put("progress", Json.number(run.getProgress()))
                .put("reason", run.getReason())
                .put("requested_at", event == null ? null : Json.time(event.getRequestedAt()))
                .put("at", Json.time(run.getAt()));
        ArrayNode reasons = node.putArray("reasons");
        if (event != null) {
            event.getReasons().forEach(reason -> reasons.add(Json.code(reason)));
        }
        node.put("version", run.getModelVersion());
        VersionJson.gates(run.getGates(), node.putArray("gates"));
    }
}
