package io.millrace.console.views;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.console.words.FeatureWords;
import io.millrace.console.words.LabelWords;
import io.millrace.ids.CompositeId;
import io.millrace.project.Durations;
import io.millrace.project.FeatureDefinition;
import io.millrace.project.ModelDefinition;
import io.millrace.project.Project;
import io.millrace.project.RecommendationPolicy;
import io.millrace.project.SourceDefinition;
import io.millrace.project.ThresholdRule;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the project is: it stays the same while a process runs. */
public final class ProjectView implements View {
    private final Project project;
    private final String environment;
    private final boolean operable;
    private final Instant readAt;

    /**
     * The view.
     *
     * @param operable whether anybody may change anything from the page
     * @param readAt when the project file was read
     */
    public ProjectView(Project project, String environment, boolean operable, Instant readAt) {
        this.project = project;
        this.environment = environment;
        this.operable = operable;
        this.readAt = readAt;
    }

    /** The fields that the project file names. */
    private static Map<String, String> declared(SourceDefinition source) {
        Map<String, String> declared = new LinkedHashMap<>();
        source.entityFields().forEach(field -> declared.put(field, "entity"));
        declared.put(source.timeField(), "time");
        source.fields()
                .forEach((name, field) -> declared.put(
                        name,
                        field.expression() == null ? "decimal(" + field.scale() + ")" : "= " + field.expression()));
        return declared;
    }

    @Override
    public String name() {
        return "project";
    }

    @Override
    public ObjectNode document() {
        ObjectNode node = Json.object().put("name", project.name()).put("objective", project.objective());
        node.put("environment", environment);
        node.putObject("entity")
                .put("name", project.entity().name())
                .put("key", project.entity().key());
        recommendations(node);
        ArrayNode models = node.putArray("models");
        project.models().forEach(model -> write(model, models.addObject()));
        ArrayNode features = node.putArray("features");
        for (FeatureDefinition feature : project.featureSet().features()) {
            features.addObject()
                    .put("feature", feature.name())
                    .put("type", feature.categorical() ? "category" : "number")
                    .put("definition", FeatureWords.of(feature));
        }
        ArrayNode sources = node.putArray("sources");
        for (SourceDefinition source : project.sources()) {
            ObjectNode one = sources.addObject().put("source", source.name()).put("topic", source.topic());
            ArrayNode its = one.putArray("fields");
            declared(source)
                    .forEach(
                            (field, type) -> its.addObject().put("field", field).put("type", type));
        }
        node.putObject("serving")
                .put("version", project.featureSet().major())
                .put("feature_set_version", project.featureSet().version());
        node.putObject("operate").put("possible", operable).put("how", how());
        return node.put("read_at", Json.time(readAt));
    }

    private void recommendations(ObjectNode node) {
        RecommendationPolicy policy = project.recommendations();
        if (policy == null) {
            node.putNull("recommendations");
            return;
        }
        List<String> fields = project.entity().keyFields();
        node.putObject("recommendations")
                .put("model", policy.model())
                .put("top", policy.top())
                .put("owner", fields.get(0))
                .put("item", CompositeId.join(fields.subList(1, fields.size())));
    }

    private String how() {
        return operable
                ? "Open the console by the address that the process printed, which ends with #token=…, or enter a token with the scope operate."
                : "Nobody may change anything from here: neither console.token nor rest.callers is set. Use ./millrace deploy, experiment and retrain.";
    }

    private void write(ModelDefinition model, ObjectNode node) {
        String label = LabelWords.of(model.label());
        node.put("model", model.name())
                .put("kind", "classification")
                .put("label", label)
                .put("horizon", Durations.format(model.label().horizon()))
                .put("score", "probability of " + label + ", from 0 to 1")
                .put("threshold", model.threshold() instanceof ThresholdRule.Fixed fixed ? fixed.threshold() : null);
    }
}
