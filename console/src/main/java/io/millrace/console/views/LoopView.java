package io.millrace.console.views;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.console.follow.Rates;
import io.millrace.console.follow.Rates.Rate;
import io.millrace.project.Project;
import io.millrace.project.SourceDefinition;
import io.millrace.records.Prediction;
import io.millrace.topics.TopicCatalogue;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The loop as it runs: how much passes each of its stages, and the freshest predictions. */
public final class LoopView implements View {
    private static final int FRESHEST = 50;

    private final Project project;
    private final TopicCatalogue topics;
    private final Clock clock;
    private final Rates rates;
    /** The one that was scored last comes first; they are read partition by partition. */
    private final List<Prediction> freshest = new ArrayList<>(FRESHEST + 1);

    private @Nullable Instant eventTime;
    private @Nullable String behind;

    /** @param rates of the topics' records, as they are found out */
    public LoopView(Project project, TopicCatalogue topics, Clock clock, Rates rates) {
        this.project = project;
        this.topics = topics;
        this.clock = clock;
        this.rates = rates;
    }

    /** A prediction was made: it is shown as long as few were scored after it, in whatever order they are read. */
    public void predicted(Prediction prediction) {
        int at = 0;
        while (at < freshest.size() && freshest.get(at).getScoredAt().isAfter(prediction.getScoredAt())) {
            at++;
        }
        if (at < FRESHEST) {
            freshest.add(at, prediction);
        }
        if (freshest.size() > FRESHEST) {
            freshest.remove(FRESHEST);
        }
    }

    /** Event time has been reached. */
    public void reached(Instant time) {
        if (eventTime == null || time.isAfter(eventTime)) {
            eventTime = time;
        }
    }

    /** Why what is shown may be old, in words; null: it is not. True when that is news. */
    public boolean behind(@Nullable String words) {
        boolean news = words == null ? behind != null : !words.equals(behind);
        behind = words;
        return news;
    }

    @Override
    public String name() {
        return "loop";
    }

    @Override
    public ObjectNode document() {
        ObjectNode node = Json.object()
                .put("at", Json.time(clock.instant()))
                .put("event_time", Json.time(eventTime))
                .put("behind", behind);
        ArrayNode stages = node.putArray("stages");
        stage(stages, "events", "Events arrive on the project's own topics.", sourceTopics());
        stage(
                stages,
                "features",
                "Each event updates what is known of its " + project.entity().name() + ".",
                List.of(topics.featureUpdates()));
        stage(stages, "predictions", "The model in service scores it.", List.of(topics.predictions()));
        stage(
                stages,
                "examples",
                "Later it is known what has happened, and the score becomes an example to learn from.",
                List.of(topics.labelledExamples()));
        stage(
                stages,
                "reports",
                "Data and scores are compared with what the model has learned from.",
                List.of(topics.monitoring()));
        stage(
                stages,
                "retrain_events",
                "Where they differ too much, a training is asked for.",
                List.of(topics.retrainEvents()));
        stage(
                stages,
                "models",
                "A model that passes its gates is registered, tried, and takes over.",
                List.of(topics.modelRegistry()));
        ArrayNode sources = node.putArray("sources");
        for (SourceDefinition source : project.sources()) {
            write(
                    rates.of(List.of(source.topic())),
                    sources.addObject().put("source", source.name()).put("topic", source.topic()));
        }
        ArrayNode predictions = node.putArray("freshest");
        freshest.forEach(prediction -> PredictionJson.write(prediction, predictions.addObject()));
        return node;
    }

    private List<String> sourceTopics() {
        return project.sources().stream()
                .map(SourceDefinition::topic)
                .distinct()
                .toList();
    }

    private void stage(ArrayNode stages, String stage, String words, Collection<String> of) {
        ObjectNode node = stages.addObject().put("stage", stage).put("words", words);
        Json.texts(node.putArray("topics"), of);
        write(rates.of(of), node);
    }

    private static void write(Rate rate, ObjectNode node) {
        node.put("total", rate.total()).put("per_second", rate.perSecond()).put("last_at", Json.time(rate.lastAt()));
    }
}
