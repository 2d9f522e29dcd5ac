package io.millrace.console.words;

import io.millrace.console.words.Sentence.Kind;
import io.millrace.console.words.Sentence.Tone;
import io.millrace.records.Deployment;
import io.millrace.records.RolloutStatus;
import io.millrace.records.ServingReport;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells what becomes of new versions. That one is in service is told when an instance of serving says that it has it, not when it was
 * decided. Not thread-safe.
 */
final class RolloutSentences {
    private static final String LINK = "#/rollout";
    /** It takes over as soon as it is loaded: there is no trial to tell of. */
    private static final String DIRECT = "direct";

    private final Consumer<Sentence> told;
    private final ModelNames names;
    private final Map<String, Deployment> latest = new HashMap<>();
    private final Map<String, String> inService = new HashMap<>();

    RolloutSentences(Consumer<Sentence> told, ModelNames names) {
        this.told = told;
        this.names = names;
    }

    void decided(Deployment deployment) {
        String model = deployment.getModel();
        Deployment before = latest.put(model, deployment);
        RolloutStatus was = before == null ? null : before.getRollout();
        RolloutStatus now = deployment.getRollout();
        if (was != null && (now == null || !now.getId().equals(was.getId()))) {
            ended(deployment, was);
        }
        if (now != null) {
            goesOn(deployment, was != null && was.getId().equals(now.getId()) ? was : null, now);
        }
    }

    private void ended(Deployment deployment, RolloutStatus was) {
        if (!was.getVersion().equals(deployment.getChampion())) {
            tell(
                    Tone.BAD,
                    deployment.getModel(),
                    "Model %s%s does not take over: %s."
                            .formatted(names.before(deployment.getModel()), was.getVersion(), deployment.getReason()),
                    "The version before it goes on to decide, for everybody.");
        }
    }

    private void goesOn(Deployment deployment, @Nullable RolloutStatus was, RolloutStatus now) {
        String model = deployment.getModel();
        String version = names.before(model) + now.getVersion();
        if (was == null && !now.getStrategy().equals(DIRECT)) {
            tell(
                    Tone.NEUTRAL,
                    model,
                    "Model %s is on trial (%s): first serving loads it, beside %s."
                            .formatted(version, now.getStrategy().replace('_', ' '), deployment.getChampion()),
                    "A new version does not take over at once: it is tried first, and stopped when it does harm.");
        }
        if (was == null || was.getPhase() != now.getPhase() || was.getStep() != now.getStep()) {
            step(model, version, deployment, now);
        }
        if (now.getPaused() && (was == null || !was.getPaused())) {
            tell(
                    Tone.WAIT,
                    model,
                    "The rollout of model %s waits for somebody: %s.".formatted(version, deployment.getReason()),
                    "It goes on when somebody resumes it, and ends when somebody rolls it back.");
        }
    }

    private void step(String model, String version, Deployment deployment, RolloutStatus now) {
        switch (now.getPhase()) {
            case LOADING -> {}
            case SHADOW ->
                tell(
                        Tone.NEUTRAL,
                        model,
                        "Model %s is in shadow: it scores what %s scores, and is only recorded. Step %d of %d."
                                .formatted(version, deployment.getChampion(), now.getStep(), now.getSteps()),
                        "Nobody is treated differently because of it yet.");
            case LIVE ->
                tell(
                        Tone.NEUTRAL,
                        model,
                        "Model %s decides for %s of all entities. Step %d of %d."
                                .formatted(
                                        version, RolloutWords.percent(now.getShare()), now.getStep(), now.getSteps()),
                        "Those who are in its share stay in it while the share grows.");
        }
    }

    void reported(ServingReport report) {
        String model = report.getModel();
        Deployment decided = latest.get(model);
        String champion = decided == null ? null : decided.getChampion();
        String before = inService.get(model);
        if (decided == null || champion == null || champion.equals(before)) {
            return;
        }
        String refused = report.getRefused().get(champion);
        if (refused != null) {
            tell(
                    Tone.BAD,
                    model,
                    "Serving does not use model %s%s: %s.".formatted(names.before(model), champion, refused),
                    null);
        } else if (report.getDeploymentSequence() < decided.getSequence()
                || !report.getReady().contains(champion)) {
            return;
        } else if (before == null) {
            tell(
                    Tone.GOOD,
                    model,
                    "Model %s%s is in service.".formatted(names.before(model), champion),
                    "From now on it scores every event, and its scores are what others act on.");
        } else {
            tell(
                    Tone.GOOD,
                    model,
                    "Model %s%s is in service in place of %s.".formatted(names.before(model), champion, before),
                    "The version before stays loaded, so that one click brings it back.");
        }
        inService.put(model, champion);
    }

    private void tell(Tone tone, String model, String text, @Nullable String detail) {
        told.accept(Sentence.of(Kind.ROLLOUT, tone, model, text).detail(detail).link(LINK));
    }
}
