package io.millrace.quickstart.simulation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * All customers, hour by hour. A function of its settings: the same seed gives the same events in the same order. Some
 * events are told late, as they are in life, by up to {@link #LATEST}.
 */
public final class Simulator {
    /** No event arrives later than this after it happened, except those that are late on purpose. */
    public static final long LATEST = 6 * Customer.HOUR;

    /** Days lived before the first recorded one, so that the first day is like any other. */
    private static final int BURN_IN = 90;

    private static final double LATE_SHARE = 0.02;

    private final SimulationSettings settings;
    private final List<Customer> customers = new ArrayList<>();
    private final RandomGenerator delays;
    private final PriorityQueue<Arrival> underWay =
            new PriorityQueue<>(Comparator.comparingLong(Arrival::at).thenComparingLong(Arrival::order));
    private long hour;
    private long order;

    private record Arrival(long at, long order, CustomerEvent event) {}

    /**
     * Customers who have lived up to the start.
     *
     * @param phases when, within the day, each customer's sampling boundaries fall: milliseconds after midnight UTC
     * @param truth is told the truth at each event and boundary
     */
    public Simulator(SimulationSettings settings, PhaseOfDay phases, TruthListener truth) {
        this.settings = settings;
        delays = RandomGeneratorFactory.of("L64X128MixRandom").create(settings.seed() ^ 0x64656c617973L);
        for (int i = 0; i < settings.customers(); i++) {
            customers.add(new Customer(settings, i, phases, truth));
        }
        long start = settings.start().toEpochMilli() / Customer.HOUR;
        for (hour = start - 24L * BURN_IN; hour < start; hour++) {
            for (Customer customer : customers) {
                customer.live(hour, false);
            }
        }
    }

    /** Whether there is another hour. */
    public boolean hasNext() {
        return hour * Customer.HOUR < settings.end().toEpochMilli();
    }

    /** The moment up to which everything has been simulated, epoch milliseconds: the end of the hour that came last. */
    public long time() {
        return hour * Customer.HOUR;
    }

    /** The events that arrive in the next hour, in order of arrival; after the last hour, all that are still under way. */
    public List<CustomerEvent> next() {
        for (Customer customer : customers) {
            for (CustomerEvent event : customer.live(hour, true)) {
                long delay =
                        delays.nextDouble() < LATE_SHARE ? (long) (delays.nextDouble() * (LATEST - Customer.HOUR)) : 0;
                underWay.add(new Arrival(event.time() + delay, order++, event));
            }
        }
        hour++;
        List<CustomerEvent> arrived = new ArrayList<>();
        while (!underWay.isEmpty() && (underWay.peek().at() < time() || !hasNext())) {
            arrived.add(underWay.remove().event());
        }
        return arrived;
    }

    /** When, within the day, a customer's sampling boundaries fall. */
    @FunctionalInterface
    public interface PhaseOfDay {
        /** Milliseconds after midnight UTC. */
        long of(String customer);
    }
}
