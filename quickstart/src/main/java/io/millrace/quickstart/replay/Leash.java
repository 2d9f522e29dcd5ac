package io.millrace.quickstart.replay;

import io.millrace.runtime.process.ProcessContext;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Event time never runs further ahead of the features process than a lead, so that no event comes too late because another
 * partition was quicker.
 */
public final class Leash implements Pace, AutoCloseable {
    private final FeatureClock clock;
    private final GroupLag lag;
    private final List<String> features;
    private final Duration lead;
    private final Patience patience = new Patience(Watch.NONE);
    private @Nullable Instant lastHold;

    /**
     * A leash.
     *
     * @param features consumer group of the features process
     * @param lead how far event time may run ahead of it
     */
    public Leash(ProcessContext process, String features, Duration lead) {
        clock = new FeatureClock(process);
        lag = new GroupLag(process);
        this.features = List.of(features);
        this.lead = lead;
    }

    @Override
    public void beforeFirstTick(Instant reached) throws InterruptedException, StalledException {
        if (lastHold == null || !reached.isBefore(lastHold.plus(lead))) {
            lastHold = reached;
            patience.until(() -> lag.behind(features));
        }
    }

    @Override
    public void afterTick(Instant tick) throws InterruptedException, StalledException {
        patience.until(() -> clock.missing(tick.minus(lead)));
    }

    @Override
    public void close() {
        clock.close();
        lag.close();
    }
}
