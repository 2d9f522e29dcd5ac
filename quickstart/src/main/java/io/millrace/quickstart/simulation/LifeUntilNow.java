package io.millrace.quickstart.simulation;

import io.millrace.quickstart.replay.Feed;
import io.millrace.quickstart.replay.Outgoing;
import io.millrace.quickstart.simulation.SimulatedFeed.Due;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Simulated customers up to now, as a feed, and from then on at the wall clock, until that is given up and the feed goes on: what is on the topics already is left out, of both. Not thread-safe.
 */
public final class LifeUntilNow implements Feed {
    /** Time that one slice tells of, once the topics hold what they held. */
    public static final Duration SLICE = Duration.ofMillis(Customer.HOUR);

    private final SimulatedFeed customers;
    private final AlreadySent sent;
    private final Instant after;
    private final long begin;
    private final Clock clock;
    private final Deque<Due> due = new ArrayDeque<>();
    private Instant told;

    /**
     * Begins.
     *
     * @param after the latest tick: hours up to it are told in one slice with the first hour that ends later
     */
    public LifeUntilNow(SimulatedFeed customers, AlreadySent sent, Instant after, Clock clock) {
        this.customers = customers;
        this.sent = sent;
        this.after = after;
        this.clock = clock;
        begin = customers.time();
        told = Instant.ofEpochMilli(begin);
    }

    @Override
    public @Nullable Slice next() {
        List<Outgoing> messages = new ArrayList<>();
        if (!due.isEmpty() && customers.time() <= clock.millis()) {
            // The rest of an hour whose beginning was told at the wall clock.
            List<Due> rest = List.copyOf(due);
            due.clear();
            return slice(rest, messages);
        }
        while (customers.time() + Customer.HOUR <= clock.millis()) {
            Slice slice = slice(customers.nextHour(), messages);
            if (told.isAfter(after)) {
                return slice;
            }
        }
        return messages.isEmpty() ? null : new Slice(customers.time(), messages);
    }

    /** What has been told, with the messages of an hour that has passed. */
    private Slice slice(List<Due> hour, List<Outgoing> messages) {
        hour.forEach(each -> sent.next(each.message()).ifPresent(messages::add));
        told = Instant.ofEpochMilli(customers.time());
        return new Slice(customers.time(), messages);
    }

    /** The next message whose moment has come at a moment that is no earlier than those before; empty when everything up to it has been told. To be asked when the feed has ended. */
    public Optional<Outgoing.Message> due(Instant moment) {
        while (customers.time() <= moment.toEpochMilli() || !due.isEmpty()) {
            if (due.isEmpty()) {
                due.addAll(customers.nextHour());
            } else if (due.getFirst().at() > moment.toEpochMilli()) {
                break;
            } else {
                Optional<Outgoing.Message> next = sent.next(due.removeFirst().message());
                if (next.isPresent()) {
                    return next;
                }
            }
        }
        told = moment;
        return Optional.empty();
    }

    /** The moment up to which everything has been told. */
    public Instant told() {
        return told;
    }

    @Override
    public boolean breaksOff() {
        return true;
    }

    @Override
    public double progress() {
        long span = clock.millis() - begin;
        return span <= 0 ? 1 : Math.min(1, (customers.time() - begin) / (double) span);
    }

    @Override
    public void close() throws IOException {
        customers.close();
    }
}
