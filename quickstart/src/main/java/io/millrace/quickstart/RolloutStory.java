package io.millrace.quickstart;

import io.millrace.console.words.RolloutWords;
import io.millrace.project.Project;
import io.millrace.records.Deployment;
import io.millrace.records.RolloutStatus;
import io.millrace.records.ServingReport;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Puts what becomes of new versions into words. That one is in service is told when an instance of serving says that it has it, not when it was
 * decided. Not thread-safe.
 */
final class RolloutStory {
    private final Narrator narrator;
    private final Project project;
    private final Map<String, Deployment> latest = new HashMap<>();
    private final Map<String, String> inService = new HashMap<>();

    RolloutStory(Narrator narrator, Project project) {
        this.narrator = narrator;
        this.project = project;
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
            narrator.say(
                    "Model %s%s does not take over: %s.",
                    named(deployment.getModel()), was.getVersion(), deployment.getReason());
        }
    }

    private void goesOn(Deployment deployment, @Nullable RolloutStatus was, RolloutStatus now) {
        String version = named(deployment.getModel()) + now.getVersion();
        if (was == null) {
            narrator.say(
                    "Model %s is on trial (%s): first serving loads it, beside %s.",
                    version, now.getStrategy().replace('_', ' '), deployment.getChampion());
        }
        if (was == null || was.getPhase() != now.getPhase() || was.getStep() != now.getStep()) {
            switch (now.getPhase()) {
                case LOADING -> {}
                case SHADOW ->
                    narrator.say(
                            "Model %s is in shadow: it scores what %s scores, and is only recorded. Step %d of %d.",
                            version, deployment.getChampion(), now.getStep(), now.getSteps());
                case LIVE ->
                    narrator.say(
                            "Model %s decides for %s of all entities. Step %d of %d.",
                            version, RolloutWords.percent(now.getShare()), now.getStep(), now.getSteps());
            }
        }
        if (now.getPaused() && (was == null || !was.getPaused())) {
            narrator.say("The rollout of model %s waits for somebody: %s.", version, deployment.getReason());
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
            narrator.say("Serving does not use model %s%s: %s.", named(model), champion, refused);
        } else if (report.getDeploymentSequence() < decided.getSequence()
                || !report.getReady().contains(champion)) {
            return;
        } else if (before == null) {
            narrator.say("Model %s%s is in service.", named(model), champion);
        } else {
            narrator.say("Model %s%s is in service in place of %s.", named(model), champion, before);
        }
        inService.put(model, champion);
    }

    /** Which model, where there are several: with the version behind it. */
    private String named(String model) {
        return project.models().size() > 1 ? model + " " : "";
    }
}
