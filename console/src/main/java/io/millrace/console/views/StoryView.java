package io.millrace.console.views;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.console.follow.Rates;
import io.millrace.console.words.Figures;
import io.millrace.console.words.Sentence;
import io.millrace.project.Durations;
import io.millrace.project.ModelDefinition;
import io.millrace.project.Project;
import io.millrace.records.Alert;
import io.millrace.records.AlertState;
import io.millrace.retraining.RetrainingMachine;
import io.millrace.topics.TopicCatalogue;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What has happened, in sentences, and on top of them what is waited for. */
public final class StoryView implements View {
    private static final int SENTENCES = 200;

    /** By how much the project's clock lags the wall clock, at most, where events come as they happen, and none of a past is replayed. */
    private static final Duration LIVE = Duration.ofHours(1);

    private final Project project;
    private final TopicCatalogue topics;
    private final Rates rates;
    private final Clock clock;
    private final Deque<Told> sentences = new ArrayDeque<>();
    private final Set<String> asked = new HashSet<>();
    private final Set<String> learned = new HashSet<>();
    /** By model: what its next training waits for. */
    private final Map<String, Alert> waits = new HashMap<>();

    private long number;
    private @Nullable Instant eventTime;

    private record Told(long number, Instant at, Sentence sentence) {}

    /** @param rates know how many examples have matured */
    public StoryView(Project project, TopicCatalogue topics, Rates rates, Clock clock) {
        this.project = project;
        this.topics = topics;
        this.rates = rates;
        this.clock = clock;
    }

    /** Something happened. */
    public void told(Instant at, Sentence sentence) {
        number++;
        sentences.addFirst(new Told(number, at, sentence));
        if (sentences.size() > SENTENCES) {
            sentences.removeLast();
        }
    }

    /** Event time has been reached. */
    public void reached(Instant time) {
        eventTime = time;
    }

    /** A training of a model was asked for. */
    public void asked(String model) {
        asked.add(model);
    }

    /** A training ended, with a version or without one. */
    public void ended(String model) {
        asked.remove(model);
    }

    /** A version of a model was registered. */
    public void learned(String model) {
        learned.add(model);
    }

    /** Somebody should know something: what a training waits for is told for as long as it waits. */
    public void alerted(Alert alert) {
        if (!alert.getKind().equals(RetrainingMachine.WAITING_FOR_LABELS)) {
            return;
        }
        if (alert.getState() == AlertState.CLOSED) {
            waits.remove(alert.getModel());
        } else {
            waits.put(alert.getModel(), alert);
        }
    }

    /** Whether how many examples there are is part of what is told now. */
    public boolean waits() {
        return project.modelNames().stream().anyMatch(model -> !learned.contains(model));
    }

    @Override
    public String name() {
        return "story";
    }

    @Override
    public ObjectNode document() {
        ObjectNode node = Json.object();
        ArrayNode told = node.putArray("sentences");
        for (ModelDefinition model : project.models()) {
            if (!learned.contains(model.name())) {
                write(new Told(number + 1, clock.instant(), warmingUp(model)), told.addObject());
            }
            Alert wait = waits.get(model.name());
            if (wait != null) {
                write(new Told(number + 1, wait.getAt(), waiting(wait)), told.addObject());
            }
        }
        sentences.forEach(one -> write(one, told.addObject()));
        return node;
    }

    /** No version yet: what is waited for. */
    private Sentence warmingUp(ModelDefinition model) {
        Long examples = rates.of(List.of(topics.labelledExamples())).total();
        String text = asked.contains(model.name())
                ? "The first model is being trained. Until it is there, predictions have no score."
                : "Warming up: there is no model yet, so predictions have no score. A first training begins with %s examples whose outcome is known%s."
                        .formatted(
                                Figures.count(model.minimumSamples()),
                                examples == null ? "" : "; so far there are about " + Figures.count(examples));
        return Sentence.of(Sentence.Kind.DATA, Sentence.Tone.WAIT, model.name(), text)
                .detail("What is to be predicted takes %s to show: only then is an example complete.%s"
                        .formatted(Durations.format(model.label().horizon()), ofThePast(examples)));
    }

    /** How a past is learned from that was there before the project; whoever replays one needs no such word. */
    private String ofThePast(@Nullable Long examples) {
        boolean live = eventTime != null && eventTime.plus(LIVE).isAfter(clock.instant());
        return live && examples != null && examples == 0
                ? " Of a past that lies on the sources' topics already, ./millrace bootstrap makes examples."
                : "";
    }

    private static Sentence waiting(Alert wait) {
        String matured = wait.getEvidence().get("examples_since_drift");
        String message = wait.getMessage();
        return Sentence.of(
                        Sentence.Kind.DATA,
                        Sentence.Tone.WAIT,
                        wait.getModel(),
                        (message.isEmpty() ? "" : Character.toUpperCase(message.charAt(0)) + message.substring(1) + ".")
                                + (matured == null ? "" : " So far there are " + matured + " of them."))
                .detail(
                        "An example matures when what happened after it is known. A model that learned from those before the change would learn the past.")
                .link("#/drift");
    }

    private static void write(Told told, ObjectNode node) {
        Sentence sentence = told.sentence;
        node.put("n", told.number)
                .put("at", Json.time(told.at))
                .put("event_time", Json.time(sentence.eventTime()))
                .put("kind", Json.code(sentence.kind()))
                .put("tone", Json.code(sentence.tone()))
                .put("model", sentence.model())
                .put("text", sentence.text())
                .put("detail", sentence.detail())
                .put("link", sentence.link());
    }
}
