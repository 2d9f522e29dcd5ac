package io.millrace.quickstart.replay;

import io.millrace.runtime.process.ProcessContext;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Nothing younger than a tick is sent before everybody has done everything up to it. An event that is processed before the
 * tick of an earlier moment changes what that tick brings about: in lock step, that depends neither on how fast this machine
 * is nor on which partition or process was quicker.
 */
public final class LockStep implements Pace {
    private final FeatureClock clock;
    private final GroupLag lag;
    private final List<String> features;
    private final Collection<String> everybody;
    private final Follower follower;
    private final Patience patience;

    /** In step with the features process alone: what a tick makes of the features is a function of the events. */
    public static LockStep with(ProcessContext process, String features) {
        return new LockStep(process, features, List.of(), tick -> Optional.empty(), () -> true);
    }

    /** Who does things that no consumer group's offsets tell of. */
    @FunctionalInterface
    public interface Follower {
        /** What it has yet to do after a tick, in words; empty when it is up to date. */
        Optional<String> behind(Instant tick) throws InterruptedException;
    }

    /**
     * In step with the whole loop, trainings included.
     *
     * @param features consumer group of the features process
     * @param others the other groups to wait for
     * @param follower whom to wait for beside them, after them
     */
    public LockStep(
            ProcessContext process, String features, Collection<String> others, Follower follower, Watch watch) {
        clock = new FeatureClock(process);
        lag = new GroupLag(process);
        this.features = List.of(features);
        Set<String> all = new TreeSet<>(others);
        all.add(features);
        everybody = all;
        this.follower = follower;
        patience = new Patience(watch);
    }

    @Override
    public void beforeFirstTick(Instant reached) throws InterruptedException, StalledException {
        patience.until(() -> lag.behind(features));
    }

    @Override
    public void afterTick(Instant tick) throws InterruptedException, StalledException {
        patience.until(() -> clock.missing(tick));
        patience.until(() -> lag.behind(everybody));
        patience.until(() -> follower.behind(tick));
    }

    @Override
    public void close() {
        clock.close();
        lag.close();
    }
}
