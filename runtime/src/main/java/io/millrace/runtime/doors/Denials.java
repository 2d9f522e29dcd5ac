package io.millrace.runtime.doors;

import io.millrace.runtime.metrics.Counter;
import io.millrace.runtime.metrics.Metrics;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts those who are turned away, and tells of them: of each kind the first, then how many there were, once a minute at most. Nothing that they sent is told. Thread-safe. */
final class Denials {
    private static final Logger LOG = LoggerFactory.getLogger(Denials.class);
    private static final long PAUSE = TimeUnit.MINUTES.toNanos(1);

    private final String door;
    private final LongSupplier nanos;
    private final Map<Denial, Counter> counters = new EnumMap<>(Denial.class);
    private final Map<Denial, Told> told = new EnumMap<>(Denial.class);

    private static final class Told {
        private boolean once;
        private long at;
        private long since;
    }

    Denials(String door, String project, Metrics metrics, LongSupplier nanos) {
        this.door = door;
        this.nanos = nanos;
        for (Denial denial : Denial.values()) {
            counters.put(
                    denial,
                    metrics.counter(
                            "millrace_http_denied_total",
                            "Requests and connections that were turned away, by door (rest, http) and kind: see docs/security.md.",
                            List.of("project", "door", "kind"),
                            project,
                            door,
                            denial.label()));
            told.put(denial, new Told());
        }
    }

    /**
     * One more.
     *
     * @param address whom from
     */
    void count(Denial denial, String address) {
        counters.get(denial).increment();
        Told of = told.get(denial);
        long times;
        synchronized (of) {
            of.since++;
            if (of.once && nanos.getAsLong() - of.at < PAUSE) {
                return;
            }
            times = of.since;
            of.once = true;
            of.since = 0;
            of.at = nanos.getAsLong();
        }
        LOG.warn(
                "Turned away at {}.*: {} ({} since told last, the newest from {})",
                door,
                denial.words(),
                times,
                address);
    }
}
