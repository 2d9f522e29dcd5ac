package io.millrace.serving.models;

import io.millrace.arms.Arm;
import io.millrace.arms.Arms;
import io.millrace.records.Deployment;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a deployment record asks for, by the versions' names.
 *
 * @param deployed the record
 * @param champion null where there is none
 * @param previous null where there is none
 * @param shares null: the champion scores all
 * @param shadow null where there is none
 * @param loading what is to be loaded
 * @param experiment whose variants arms are; null where none runs
 */
record Plan(
        Deployed deployed,
        @Nullable String champion,
        @Nullable String previous,
        @Nullable Arms shares,
        @Nullable String shadow,
        List<String> loading,
        @Nullable String experiment) {

    /**
     * The plan of a record.
     *
     * @throws IllegalArgumentException when its arms are none
     */
    static Plan of(Deployment record, long offset) {
        var routing = record.getRouting();
        boolean shared = routing != null && !routing.getArms().isEmpty();
        return new Plan(
                Deployed.of(record, offset),
                record.getChampion(),
                record.getPrevious(),
                shared
                        ? new Arms(
                                routing.getSalt(),
                                routing.getArms().stream()
                                        .map(arm -> new Arm(arm.getVariant(), arm.getVersion(), arm.getUpTo()))
                                        .toList())
                        : null,
                routing == null ? null : routing.getShadow(),
                routing == null ? List.of() : routing.getLoading(),
                record.getRollout() == null ? null : record.getRollout().getExperiment());
    }

    /** Versions that score, each once: without all of them nothing of the record is carried out. */
    List<String> scoring() {
        Stream<String> arms =
                shares == null ? Stream.of() : shares.all().stream().map(Arm::version);
        return Stream.concat(Stream.concat(Stream.of(champion), arms), Stream.of(shadow))
                .filter(Objects::nonNull)
                .distinct()
                .toList();
    }

    /** Versions that are only kept ready, each once. */
    List<String> standby() {
        List<String> scoring = scoring();
        return Stream.concat(Stream.of(previous), loading.stream())
                .filter(version -> version != null && !scoring.contains(version))
                .distinct()
                .toList();
    }

    /** The experiment that an arm belongs to. */
    @Nullable String experiment(String variant) {
        return variant.equals(Arm.CHAMPION) || variant.equals(Arm.CHALLENGER) ? null : experiment;
    }
}
