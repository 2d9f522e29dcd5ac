package io.millrace.rollout;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which stages a person may move a version between. A version that serves, is on trial or is to be returned to is moved by promotions, rollouts and
 * rollbacks only, and they alone lead to production.
 */
final class Lifecycle {
    private static final Map<Stage, Set<Stage>> BY_HAND = Map.of(
            Stage.NONE, EnumSet.of(Stage.STAGING, Stage.ARCHIVED),
            Stage.STAGING, EnumSet.of(Stage.ARCHIVED),
            Stage.ARCHIVED, EnumSet.of(Stage.STAGING),
            Stage.PRODUCTION, EnumSet.noneOf(Stage.class));

    private Lifecycle() {}

    /**
     * Why a person may not move a version to a stage other than the one it is in, in one sentence that says what is allowed; null when it is allowed.
     *
     * @param rollout what is under way; null: nothing
     */
    static @Nullable String refusal(InService now, @Nullable Rollout rollout, String version, Stage to) {
        Stage from = now.stages().getOrDefault(version, Stage.NONE);
        String held = held(now, rollout, version);
        if (held != null) {
            return "version " + version + " " + held;
        }
        if (BY_HAND.get(from).contains(to)) {
            return null;
        }
        String goes = "version " + version + " is in " + from.word() + ", and goes from there to "
                + words(BY_HAND.get(from)) + ", not to " + to.word();
        return to == Stage.PRODUCTION
                ? goes + ": a promotion, a rollout or a rollback alone leads to production"
                : goes;
    }

    private static @Nullable String held(InService now, @Nullable Rollout rollout, String version) {
        if (version.equals(now.champion())) {
            return "is the champion: only another version's promotion or rollout, or a rollback, takes it out of production";
        }
        if (rollout != null && rollout.plan().loads(now.champion()).contains(version)) {
            String ending = rollout.plan().experiment() == null ? "abort" : "stop";
            return "is on trial by " + rollout.plan().words() + ": " + ending + " ends that";
        }
        return version.equals(now.previous())
                ? "is the previous version, which a rollback brings back: it is moved by promotions, rollouts and rollbacks only"
                : null;
    }

    private static String words(Set<Stage> stages) {
        List<String> names = stages.stream().map(Stage::word).collect(Collectors.toList());
        return names.isEmpty() ? "no other stage by hand" : String.join(" or ", names);
    }
}
