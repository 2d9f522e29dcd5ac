package io.millrace.serving.models;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which versions of one of the project's models score, and which are loaded beside them. Immutable.
 *
 * @param model the model's name in the project file
 * @param deployed the deployment record that this route carries out
 * @param champion what decides where nothing else is said; null before the first version
 * @param previous the champion before, kept loaded so that a rollback needs nothing
 * @param routing who scores whom
 * @param loading versions that are loaded, so that they can score as soon as they are to
 * @param refused versions that the latest deployment names and that cannot be used, and why
 */
public record ModelRoute(
        String model,
        Deployed deployed,
        @Nullable LoadedModel champion,
        @Nullable LoadedModel previous,
        Routing routing,
        List<LoadedModel> loading,
        Map<String, String> refused) {
    public ModelRoute {
        loading = List.copyOf(loading);
        refused = Map.copyOf(refused);
    }

    /** The route of a model before its first deployment. */
    public static ModelRoute before(String model) {
        return all(model, Deployed.NOTHING, null, null);
    }

    /** The champion scores all. */
    static ModelRoute all(
            String model, Deployed deployed, @Nullable LoadedModel champion, @Nullable LoadedModel previous) {
        return new ModelRoute(model, deployed, champion, previous, Routing.all(champion), List.of(), Map.of());
    }

    /** Offset of the deployment record in force; -1 without one. */
    public long deploymentOffset() {
        return deployed.offset();
    }

    /** The loaded versions, each once: champion, arms, shadow, previous, and what is only loaded. */
    public List<LoadedModel> versions() {
        Stream<LoadedModel> scoring =
                Stream.concat(Stream.of(champion), routing.arms().stream().map(ServedArm::model));
        return Stream.of(scoring, Stream.of(routing.shadow(), previous), loading.stream())
                .flatMap(each -> each)
                .filter(Objects::nonNull)
                .distinct()
                .toList();
    }

    /** The loaded model of that version, if this route holds it. */
    public @Nullable LoadedModel find(String version) {
        return versions().stream()
                .filter(loaded -> loaded.version().equals(version))
                .findFirst()
                .orElse(null);
    }

    /** This route for requests that name one of its versions: it scores all of them, and is in no arm. */
    public ModelRoute only(LoadedModel version) {
        Routing alone = new Routing(null, List.of(new ServedArm(null, null, version)), null);
        return new ModelRoute(model, deployed, version, null, alone, List.of(), Map.of());
    }

    /** Whether another scores the same entities by the same versions, for the same deployment record. */
    boolean scoresAs(ModelRoute other) {
        return deployed.equals(other.deployed)
                && Objects.equals(champion, other.champion)
                && routing.equals(other.routing);
    }

    ModelRoute withRefused(Map<String, String> reasons) {
        return new ModelRoute(model, deployed, champion, previous, routing, loading, reasons);
    }
}
