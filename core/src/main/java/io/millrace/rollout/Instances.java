package io.millrace.rollout;

import io.millrace.rollout.RolloutInput.ServingReported;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The serving instances, as their latest reports tell. One is live while its latest report is younger than three report intervals, by the time at which
 * reports were appended to their topic: one that was killed is not waited for, when all are silent nobody is found dead, and what the clocks of their
 * machines say is nothing to it. Immutable.
 *
 * @param all by name; those that have been silent for long are forgotten
 * @param clock when the newest report was appended, epoch milliseconds; {@link Times#NEVER} before the first
 */
record Instances(NavigableMap<String, Instance> all, long clock) {
    static final Instances NONE = new Instances(new TreeMap<>(), Times.NEVER);

    private static final long LIVE = 3 * RolloutMachine.REPORT_INTERVAL.toMillis();
    /** How long the number of a silent instance's last report is kept, so that a repeated one is known. */
    private static final long REMEMBERED = 100 * LIVE;

    /**
     * One process.
     *
     * @param number of its latest report
     * @param at when that was appended
     * @param leaving whether it has said goodbye
     * @param carriesOut sequence of the deployment record that it carries out
     * @param ready versions that it has loaded
     * @param elsewhere versions that it leaves to others
     * @param refused versions that it will not use, and why
     */
    record Instance(
            long number,
            long at,
            boolean leaving,
            long carriesOut,
            Set<String> ready,
            Set<String> elsewhere,
            Map<String, String> refused) {
        Instance {
            ready = Set.copyOf(ready);
            elsewhere = Set.copyOf(elsewhere);
            refused = Map.copyOf(refused);
        }

        /** Whether it need not be waited for: it has loaded all of these versions that it does not leave to others. */
        boolean hasItsOwn(Collection<String> versions) {
            return versions.stream().allMatch(version -> ready.contains(version) || elsewhere.contains(version));
        }
    }

    /** A version that a live instance will not use, and why. */
    record Refusal(String instance, String version, String why) {
        String words() {
            return "instance " + instance + " refuses " + version + ": " + why;
        }
    }

    Instances {
        all = Collections.unmodifiableNavigableMap(all);
    }

    /** Whether this report, or a later one of the instance, was read before. */
    boolean knows(ServingReported report) {
        Instance known = all.get(report.instance());
        return known != null && report.number() <= known.number();
    }

    Instances with(ServingReported report) {
        TreeMap<String, Instance> changed = new TreeMap<>(all);
        changed.put(
                report.instance(),
                new Instance(
                        report.number(),
                        report.at(),
                        report.leaving(),
                        report.deploymentSequence(),
                        report.ready(),
                        report.elsewhere(),
                        report.refused()));
        long now = Math.max(clock, report.at());
        changed.values().removeIf(instance -> instance.at() <= now - REMEMBERED);
        return new Instances(changed, now);
    }

    int live() {
        return (int) stream().count();
    }

    /** The live instances, in words. */
    String everyone() {
        int live = live();
        return live == 1 ? "the live instance" : "each of " + live + " live instances";
    }

    /** Whether there is a live instance, each has all of these versions that it does not leave to others, and each version is left to somebody who has it. */
    boolean haveAll(Collection<String> versions) {
        return live() > 0
                && stream().allMatch(one -> one.getValue().hasItsOwn(versions))
                && versions.stream().allMatch(version -> stream()
                        .anyMatch(one -> one.getValue().ready().contains(version)));
    }

    /** Whether there is a live instance, and each carries out the record of that sequence or a later one. */
    boolean carryOut(long sequence) {
        return live() > 0 && stream().allMatch(one -> one.getValue().carriesOut() >= sequence);
    }

    /** Who lacks one of these versions, in words: live instances, or nobody in particular where all leave it to others. */
    String without(Collection<String> versions) {
        List<String> lacking = stream()
                .filter(one -> !one.getValue().hasItsOwn(versions))
                .map(Map.Entry::getKey)
                .toList();
        return lacking.isEmpty() ? "any live instance" : String.join(", ", lacking);
    }

    /** Which of these versions live instances refuse. */
    List<Refusal> refusals(Collection<String> versions) {
        return stream()
                .flatMap(one -> one.getValue().refused().entrySet().stream()
                        .filter(refused -> versions.contains(refused.getKey()))
                        .map(refused -> new Refusal(one.getKey(), refused.getKey(), refused.getValue())))
                .sorted(Comparator.comparing(Refusal::instance).thenComparing(Refusal::version))
                .toList();
    }

    private Stream<Map.Entry<String, Instance>> stream() {
        return all.entrySet().stream()
                .filter(one -> !one.getValue().leaving() && one.getValue().at() > clock - LIVE);
    }
}
