package io.millrace.quickstart.replay;

import io.millrace.runtime.process.ProcessContext;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Holds a replay back for the whole loop. Event time never runs further ahead of the features process than the lead, so that
 * no event comes too late because another partition was quicker; and now and then everybody is waited for, a training
 * included, so that what is decided does not depend on how fast this machine is.
 */
public final class LoopPace implements Pace, AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(10);
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final FeatureClock clock;
    private final GroupLag lag;
    private final List<String> features;
    private final Collection<String> everybody;
    private final Duration lead;
    private final Duration meeting;
    private final Watch watch;
    private @Nullable Instant lastMeeting;
    private @Nullable Instant lastHold;

    /** Is called while the replay waits. */
    @FunctionalInterface
    public interface Watch {
        /**
         * Looks after what goes on elsewhere.
         *
         * @return false while something is under way that takes its time: then nobody is called stalled
         * @throws StalledException when there is no use in waiting
         */
        boolean look() throws InterruptedException, StalledException;
    }

    /**
     * A pace.
     *
     * @param features consumer group of the features process
     * @param others the other groups to wait for
     * @param lead how far event time may run ahead of the features process
     * @param meeting event time between two moments at which everybody is waited for
     */
    public LoopPace(
            ProcessContext process,
            String features,
            Collection<String> others,
            Duration lead,
            Duration meeting,
            Watch watch) {
        clock = new FeatureClock(process);
        lag = new GroupLag(process);
        this.features = List.of(features);
        Set<String> all = new TreeSet<>(others);
        all.add(features);
        everybody = all;
        this.lead = lead;
        this.meeting = meeting;
        this.watch = watch;
    }

    @Override
    public void beforeFirstTick(Instant reached) throws InterruptedException, StalledException {
        if (lastHold == null || !reached.isBefore(lastHold.plus(lead))) {
            lastHold = reached;
            until(() -> lag.behind(features));
        }
    }

    @Override
    public void afterTick(Instant tick) throws InterruptedException, StalledException {
        if (lastMeeting == null || !tick.isBefore(lastMeeting.plus(meeting))) {
            lastMeeting = tick;
            meet(tick);
        } else {
            awaitFeatures(tick.minus(lead));
        }
    }

    /** Waits until everybody has done everything up to a tick. */
    public void meet(Instant tick) throws InterruptedException, StalledException {
        awaitFeatures(tick);
        until(() -> lag.behind(everybody));
    }

    private void awaitFeatures(Instant tick) throws InterruptedException, StalledException {
        until(() -> {
            clock.poll(clock.completed().isBefore(tick) ? POLL : Duration.ZERO);
            return clock.completed().isBefore(tick)
                    ? Optional.of("the features process has completed ticks up to " + clock.completed()
                            + " and not yet " + tick)
                    : Optional.empty();
        });
    }

    /** Finds what is yet to be done. */
    private interface Search {
        Optional<String> missing() throws InterruptedException;
    }

    private void until(Search search) throws InterruptedException, StalledException {
        Optional<String> missing = search.missing();
        String before = "";
        long since = System.nanoTime();
        while (missing.isPresent()) {
            boolean idle = watch.look();
            if (!idle || !missing.get().equals(before)) {
                before = missing.get();
                since = System.nanoTime();
            }
            if (System.nanoTime() - since > PATIENCE.toNanos()) {
                throw new StalledException("nothing has moved for " + PATIENCE.toMinutes() + " minutes: " + before);
            }
            // Each look costs requests; those who are waited for need the processor more.
            Thread.sleep(POLL.toMillis());
            missing = search.missing();
        }
        watch.look();
    }

    @Override
    public void close() {
        clock.close();
        lag.close();
    }
}
