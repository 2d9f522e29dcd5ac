package io.millrace.quickstart.simulation;

import io.millrace.quickstart.replay.Feed;
import io.millrace.quickstart.replay.Outgoing;
import io.millrace.runtime.deadletters.DeadLetterReason;
import io.millrace.wire.SchemaRegistry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The simulator as a feed: an hour per slice, with bad records strewn in. */
public final class SimulatedFeed implements Feed {
    /** Hours between bad records: no round number of days, so that they fall on all hours. */
    private static final long BAD_EVERY = 43;

    private static final long FIRST_BAD = 10 * 24;

    /** With so many events a customer is well known: something 60 days old is too late for certain. */
    private static final int KNOWN_AFTER = 20;

    /** Names of the sources that it writes to: a project must have them all. */
    public static final List<String> SOURCES = Stream.of(CustomerRecords.Source.values())
            .map(CustomerRecords.Source::sourceName)
            .toList();

    private final SimulationSettings settings;
    private final Simulator simulator;
    private final CustomerRecords records;
    private final BadRecords bad;
    private long hours;
    private final TruthFile truth;
    private long produced;
    private @Nullable String victim;

    /**
     * Prepares the feed and registers the shop's schemas.
     *
     * @param truth is closed with the feed
     * @param topics topic of each source, by the source's name
     * @param partitions partitions of the topic of purchases
     */
    public SimulatedFeed(
            SimulationSettings settings,
            Simulator simulator,
            Map<String, String> topics,
            int partitions,
            SchemaRegistry registry,
            TruthFile truth) {
        this.settings = settings;
        this.simulator = simulator;
        this.truth = truth;
        records = new CustomerRecords(topics, registry);
        bad = new BadRecords(settings.seed(), records, partitions);
    }

    @Override
    public @Nullable Slice next() {
        if (!simulator.hasNext()) {
            return null;
        }
        List<Outgoing> messages = new ArrayList<>();
        boolean badIsDue = hours >= FIRST_BAD && hours % BAD_EVERY == 0;
        if (badIsDue && victim != null) {
            // Of a customer whose events went out an hour ago, and are known to the processes by now.
            messages.add(bad.next(victim, simulator.time()));
        }
        for (CustomerEvent event : simulator.next()) {
            if (event instanceof CustomerEvent.Session && event.number() >= KNOWN_AFTER) {
                victim = event.customer();
            }
            messages.add(records.message(event));
        }
        hours++;
        produced += messages.size();
        return new Slice(simulator.time(), messages);
    }

    /** Records so far, bad ones included. */
    public long produced() {
        return produced;
    }

    /** Bad records so far, by the reason for which they must become dead letters. */
    public Map<DeadLetterReason, Long> bad() {
        return bad.tally();
    }

    @Override
    public long disorderMillis() {
        return Simulator.LATEST;
    }

    @Override
    public double progress() {
        return Math.min(1, hours / (24.0 * settings.days()));
    }

    @Override
    public void close() throws IOException {
        truth.close();
    }
}
