package io.millrace.serving.models;

import io.millrace.arms.Arm;
import io.millrace.arms.Arms;
import io.millrace.records.Deployment;
import io.millrace.runtime.control.DeployedArms;
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

    /** The plan of a record that was read off the control topics, so that its arms are sound. */
    static Plan of(Deployment record, long offset) {
        var routing = record.getRouting();
        return new Plan(
                Deployed.of(record, offset),
                record.getChampion(),
                record.getPrevious(),
                DeployedArms.of(record),
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

    /** Versions that are named, each once. */
    List<String> named() {
        return Stream.concat(scoring().stream(), standby().stream()).toList();
    }

    /** The experiment that an arm belongs to. */
    @Nullable String experiment(String variant) {
        return variant.equals(Arm.CHAMPION) || variant.equals(Arm.CHALLENGER) ? null : experiment;
    }
}
