package io.millrace.quickstart.simulation;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * What is simulated.
 *
 * @param seed of everything random
 * @param customers how many there are at the end
 * @param start first moment, midnight UTC
 * @param days length
 * @param driftDay the day from which customers behave differently
 * @param horizon what "leaving" means: no purchase and no session for so long
 */
public record SimulationSettings(long seed, int customers, Instant start, int days, int driftDay, Duration horizon) {
    /** The quickstart's customers: a bit over half a year that ended long ago. */
    public static final SimulationSettings QUICKSTART =
            new SimulationSettings(20240101, 1500, Instant.parse("2024-01-01T00:00:00Z"), 175, 91, Duration.ofDays(7));

    public SimulationSettings {
        if (customers < 1 || days < 1 || start.toEpochMilli() % 86_400_000L != 0) {
            throw new IllegalArgumentException("customers and days must be positive, the start a midnight in UTC");
        }
        if (horizon.toMillis() % 3_600_000L != 0) {
            throw new IllegalArgumentException("the horizon must be whole hours");
        }
    }

    /**
     * Customers whose days end at the last midnight in UTC.
     *
     * @param driftDay the day from which they behave differently
     */
    public static SimulationSettings until(Instant now, int customers, int days, int driftDay) {
        Instant midnight = now.truncatedTo(ChronoUnit.DAYS);
        return new SimulationSettings(
                QUICKSTART.seed(),
                customers,
                midnight.minus(Duration.ofDays(days)),
                days,
                driftDay,
                QUICKSTART.horizon());
    }

    /** The moment after the last event. */
    public Instant end() {
        return start.plus(Duration.ofDays(days));
    }

    /** The moment from which customers behave differently. */
    public Instant drift() {
        return start.plus(Duration.ofDays(driftDay));
    }
}
