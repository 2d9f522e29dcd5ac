package io.millrace.quickstart.models;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.records.Gate;
import io.millrace.records.MetricInterval;
import io.millrace.records.ModelVersion;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** All versions of a model, the latest first. */
public final class ModelListing {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final DateTimeFormatter MINUTE =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);

    private ModelListing() {}

    /** A line per version, under a line of names. */
    public static List<String> text(RegisteredModels models) {
        String metric = models.model().success().metric();
        TextTable table = new TextTable("", "version", "stage", "registered", "reason", "data", metric, "gates");
        for (ModelVersion version : latestFirst(models)) {
            Optional<MetricInterval> interval = Facts.interval(version, metric);
            table.row(
                    version.getVersion(),
                    models.standing(version),
                    minute(version.getRegisteredAt()),
                    Facts.reasons(version.getReasons()),
                    Facts.data(version.getDataset()),
                    Facts.figure(version.getMetrics().get(metric))
                            + (interval.isEmpty() ? "" : " (" + Facts.range(interval) + ")"),
                    Facts.gates(version.getGates()).replace(" of ", "/"));
        }
        return table.lines();
    }

    static String minute(Instant time) {
        return MINUTE.format(time);
    }

    /** A list with an object per version. */
    public static String json(RegisteredModels models) {
        String metric = models.model().success().metric();
        ArrayNode list = JSON.createArrayNode();
        for (ModelVersion version : latestFirst(models)) {
            ObjectNode node = list.addObject()
                    .put("model", version.getModel())
                    .put("version", version.getVersion())
                    .put("stage", models.stage(version));
            ArrayNode aliases = node.putArray("aliases");
            models.aliases(version).forEach(aliases::add);
            node.put("registered_at", version.getRegisteredAt().toString());
            ArrayNode reasons = node.putArray("reasons");
            version.getReasons().forEach(reason -> reasons.add(reason.name().toLowerCase(Locale.ROOT)));
            node.put("retrain_id", version.getRetrainId());
            node.put("data_version", version.getDataset().getVersion());
            node.put("data_sha256", version.getDataset().getSha256());
            node.put("metric", metric);
            node.put("value", version.getMetrics().get(metric));
            Optional<MetricInterval> interval = Facts.interval(version, metric);
            node.put("low", interval.map(MetricInterval::getLow).orElse(null));
            node.put("high", interval.map(MetricInterval::getHigh).orElse(null));
            node.put(
                    "gates_passed",
                    version.getGates().stream().filter(Gate::getPassed).count());
            node.put("gates", version.getGates().size());
            node.put("waits", version.getWaits());
        }
        return list.toPrettyString();
    }

    private static List<ModelVersion> latestFirst(RegisteredModels models) {
        List<ModelVersion> versions = new ArrayList<>(models.versions());
        Collections.reverse(versions);
        return versions;
    }
}
