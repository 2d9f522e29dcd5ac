package io.millrace.quickstart.models;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.quickstart.report.RecordJson;
import io.millrace.quickstart.report.TopicReader;
import io.millrace.records.ExampleOffset;
import io.millrace.records.ModelVersion;
import io.millrace.records.RetrainEvent;
import io.millrace.runtime.process.ProcessContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Where a version comes from: itself, its parent, its parent's parent, down to the first; and of each the data, the commit and the event that asked for
 * it.
 *
 * @param versions the version, then each one's parent
 * @param orphan the parent that the registry does not have; empty when the chain is whole
 * @param events retrain events by id, as far as the topic still has them
 */
public record ModelAncestry(List<ModelVersion> versions, Optional<String> orphan, Map<String, RetrainEvent> events) {
    private static final ObjectMapper JSON = new ObjectMapper();

    public ModelAncestry {
        versions = List.copyOf(versions);
        events = Map.copyOf(events);
    }

    /** Follows the parents of a version. */
    public static ModelAncestry read(ProcessContext process, RegisteredModels models, ModelVersion version) {
        Map<String, ModelVersion> chain = new LinkedHashMap<>();
        Optional<String> next = Optional.of(version.getVersion());
        while (next.isPresent()) {
            Optional<ModelVersion> found = models.find(next.get());
            // A version is younger than its parent; a registry that says otherwise must not be followed round and
            // round.
            if (found.isEmpty() || chain.putIfAbsent(next.get(), found.get()) != null) {
                break;
            }
            next = Optional.ofNullable(found.get().getParent());
        }
        Map<String, RetrainEvent> events = new HashMap<>();
        new TopicReader(process)
                .read(
                        process.topics().retrainEvents(),
                        RetrainEvent.class,
                        (record, event) -> events.put(event.getId(), event));
        return new ModelAncestry(List.copyOf(chain.values()), next, events);
    }

    /** In lines that fit a terminal. */
    public List<String> text() {
        FieldLines lines = new FieldLines();
        for (ModelVersion version : versions) {
            lines.line(version.getModel() + " " + version.getVersion() + ", registered " + version.getRegisteredAt());
            askedFor(lines, version);
            lines.field("data", Facts.data(version.getDataset()) + ": " + Facts.size(version.getDataset()));
            lines.field("", "SHA-256 " + version.getDataset().getSha256());
            lines.fields("read from", offsets(version));
            lines.field(
                    "features",
                    "feature set " + version.getFeatureSetVersion()
                            + (version.getLineage() == null
                                    ? ""
                                    : ", " + version.getLineage().getFeatures().size() + " that the model may read"));
            lines.field(
                    "parameters",
                    Facts.tuning(version) + ", seed " + version.getSeed() + ": "
                            + Facts.parameters(version.getParameters()));
            lines.field("made by", Facts.madeBy(version.getLineage()));
            lines.field("bundle", version.getArtifact().getSha256());
            lines.field("parent", version.getParent() == null ? "none: it was the first" : version.getParent());
        }
        orphan.ifPresent(parent -> lines.line("The registry has no version " + parent + ": the chain ends here."));
        return lines.lines();
    }

    private void askedFor(FieldLines lines, ModelVersion version) {
        lines.field(
                "asked for",
                "because of " + Facts.reasons(version.getReasons()) + " by retrain event " + version.getRetrainId());
        RetrainEvent event = events.get(version.getRetrainId());
        if (event == null) {
            lines.field("", "which its topic no longer has");
            return;
        }
        lines.field("", "at " + event.getRequestedAt() + " of event time");
        new TreeMap<>(event.getEvidence()).forEach((name, value) -> lines.field("", name + " " + value));
    }

    private static List<String> offsets(ModelVersion version) {
        Map<String, Long> starts = new HashMap<>();
        version.getDataset()
                .getStarts()
                .forEach(start -> starts.put(start.getTopic() + "/" + start.getPartition(), start.getOffset()));
        List<String> lines = new ArrayList<>();
        for (ExampleOffset end : version.getDataset().getOffsets()) {
            String place = end.getTopic() + "/" + end.getPartition();
            String from = starts.containsKey(place) ? "from offset " + starts.get(place) : "from its beginning";
            lines.add(place + " " + from + " to before " + end.getOffset());
        }
        return lines.isEmpty() ? List.of("nobody recorded where") : lines;
    }

    /** A list of what each version's record says of where it comes from, the version itself first. */
    public String json() {
        ArrayNode list = JSON.createArrayNode();
        for (ModelVersion version : versions) {
            ObjectNode record = RecordJson.of(version);
            ObjectNode node = list.addObject();
            for (String field : List.of(
                    "model",
                    "version",
                    "registered_at",
                    "retrain_id",
                    "reasons",
                    "parent",
                    "feature_set_version",
                    "label_name",
                    "algorithm",
                    "parameters",
                    "seed",
                    "dataset",
                    "lineage")) {
                node.set(field, record.get(field));
            }
            node.put("bundle_sha256", version.getArtifact().getSha256());
            RetrainEvent event = events.get(version.getRetrainId());
            node.set("retrain_event", event == null ? JSON.nullNode() : RecordJson.of(event));
        }
        return list.toPrettyString();
    }
}
