package io.millrace.quickstart.simulation;

import io.millrace.quickstart.replay.Feed;
import io.millrace.quickstart.replay.Outgoing;
import io.millrace.quickstart.simulation.SimulatedFeed.Due;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Simulated customers up to now, as a feed, and from then on at the wall clock: what is on the topics already is left out, of both. Not thread-safe.
 */
public final class LifeUntilNow implements Feed {
    private final SimulatedFeed customers;
    private final AlreadySent sent;
    private final Instant after;
    private final long begin;
    private final Clock clock;
    private final Deque<Due> due = new ArrayDeque<>();

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
    }

    @Override
    public @Nullable Slice next() {
        List<Outgoing> messages = new ArrayList<>();
        while (customers.time() + Customer.HOUR <= clock.millis()) {
            customers.nextHour().forEach(each -> sent.next(each.message()).ifPresent(messages::add));
            if (Instant.ofEpochMilli(customers.time()).isAfter(after)) {
                return new Slice(customers.time(), messages);
            }
        }
        return messages.isEmpty() ? null : new Slice(customers.time(), messages);
    }

    /** The next message whose moment has come; empty when none has. To be asked when the feed has ended. */
    public Optional<Outgoing.Message> due() {
        long now = clock.millis();
        while (true) {
            if (due.isEmpty()) {
                if (customers.time() > now) {
                    return Optional.empty();
                }
                due.addAll(customers.nextHour());
            }
            while (!due.isEmpty()) {
                if (due.getFirst().at() > now) {
                    return Optional.empty();
                }
                Optional<Outgoing.Message> next = sent.next(due.removeFirst().message());
                if (next.isPresent()) {
                    return next;
                }
            }
        }
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
