package io.millrace.console.views;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.records.ExperimentReport;
import io.millrace.records.SecondaryReport;
import io.millrace.records.VariantReport;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Experiments, and how their figures have come about look by look. */
public final class ExperimentsView implements View {
    /** By experiment and when it began; looks by their numbers. */
    private final Map<String, TreeMap<Long, ExperimentReport>> runs = new HashMap<>();

    /** An experiment was looked at. */
    public void reported(ExperimentReport report) {
        runs.computeIfAbsent(report.getExperiment() + "@" + report.getStartedAt(), run -> new TreeMap<>())
                .put(report.getLook(), report);
    }

    @Override
    public String name() {
        return "experiments";
    }

    @Override
    public ObjectNode document() {
        ObjectNode node = Json.object();
        ArrayNode experiments = node.putArray("experiments");
        List<TreeMap<Long, ExperimentReport>> newestFirst = new ArrayList<>(runs.values());
        newestFirst.sort(Comparator.comparing((TreeMap<Long, ExperimentReport> looks) ->
                        looks.lastEntry().getValue().getStartedAt())
                .reversed());
        newestFirst.forEach(looks -> write(looks, experiments.addObject()));
        return node;
    }

    private static void write(NavigableMap<Long, ExperimentReport> looks, ObjectNode node) {
        ExperimentReport latest = looks.lastEntry().getValue();
        node.put("experiment", latest.getExperiment())
                .put("model", latest.getModel())
                .put("outcome", Json.code(latest.getOutcome()))
                .put("reason", latest.getReason())
                .put("metric", latest.getMetric())
                .put("started_at", Json.time(latest.getStartedAt()))
                .put("ends_at", Json.time(latest.getEndsAt()))
                .put("alpha", Json.number(latest.getAlpha()));
        figures(latest, node);
        ArrayNode variants = node.putArray("variants");
        for (VariantReport variant : latest.getVariants()) {
            variants.addObject()
                    .put("variant", variant.getVariant())
                    .put("version", variant.getVersion())
                    .put("share", Json.number(variant.getShare()))
                    .put("exposed", variant.getExposed())
                    .put("converted", variant.getConverted())
                    .put("entities", variant.getEntities())
                    .put("crossed_over", variant.getCrossedOver())
                    .put("late", variant.getLate())
                    .put("samples", variant.getSamples())
                    .put("errors", variant.getErrors());
        }
        ArrayNode each = node.putArray("looks");
        for (ExperimentReport look : looks.values()) {
            figures(look, each.addObject().put("at", Json.time(look.getAt())));
        }
        ArrayNode secondary = node.putArray("secondary");
        for (SecondaryReport metric : latest.getSecondary()) {
            secondary
                    .addObject()
                    .put("metric", metric.getMetric())
                    .put("control", Json.number(metric.getControl()))
                    .put("treatment", Json.number(metric.getTreatment()))
                    .put("low", Json.number(metric.getDifferenceLow()))
                    .put("high", Json.number(metric.getDifferenceHigh()));
        }
    }

    private static void figures(ExperimentReport look, ObjectNode node) {
        node.put("control", Json.number(look.getControl()))
                .put("treatment", Json.number(look.getTreatment()))
                .put("low", Json.number(look.getLow()))
                .put("high", Json.number(look.getHigh()))
                .put("p", Json.number(look.getP()));
    }
}
