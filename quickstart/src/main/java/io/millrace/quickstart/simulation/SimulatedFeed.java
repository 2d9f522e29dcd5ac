package io.millrace.quickstart.simulation;

import io.millrace.project.Project;
import io.millrace.quickstart.replay.Feed;
import io.millrace.quickstart.replay.Outgoing;
import io.millrace.runtime.deadletters.DeadLetterReason;
import io.millrace.wire.SchemaRegistry;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
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
    private final Closeable truth;
    private long hours;
    private long produced;
    private @Nullable String victim;

    /**
     * Prepares the feed and registers the shop's schemas.
     *
     * @param topics topic of each source, by the source's name
     * @param partitions partitions of the topic of purchases
     * @param large whether a bad record may be larger than topics take by default
     * @param truth is closed with the feed
     */
    public SimulatedFeed(
            SimulationSettings settings,
            Simulator simulator,
            Map<String, String> topics,
            int partitions,
            boolean large,
            SchemaRegistry registry,
            Closeable truth) {
        this.settings = settings;
        this.simulator = simulator;
        this.truth = truth;
        records = new CustomerRecords(topics, registry);
        bad = new BadRecords(settings.seed(), records, partitions, large);
    }

    /**
     * A message and its moment.
     *
     * @param at when it arrives, epoch milliseconds: no earlier than what it tells of happened
     */
    record Due(long at, Outgoing.Message message) {}

    @Override
    public @Nullable Slice next() {
        if (!simulator.hasNext()) {
            return null;
        }
        List<Outgoing> messages = new ArrayList<>();
        nextHour().forEach(due -> messages.add(due.message()));
        return new Slice(simulator.time(), messages);
    }

    /** The messages of the next hour, in order; customers live on when the days of the simulation are over. */
    List<Due> nextHour() {
        List<Due> messages = new ArrayList<>();
        long at = simulator.time();
        boolean badIsDue = hours >= FIRST_BAD && hours % BAD_EVERY == 0;
        if (badIsDue && victim != null) {
            // Of a customer whose events went out an hour ago, and are known to the processes by now.
            messages.add(new Due(at, bad.next(victim, at)));
        }
        for (CustomerEvent event : simulator.next()) {
            if (event instanceof CustomerEvent.Session && event.number() >= KNOWN_AFTER) {
                victim = event.customer();
            }
            // What is told late comes with what happens then.
            at = Math.max(at, event.time());
            messages.add(new Due(at, records.message(event)));
        }
        hours++;
        produced += messages.size();
        return messages;
    }

    /** The moment up to which everything has been told, epoch milliseconds. */
    long time() {
        return simulator.time();
    }

    /** Names of the sources that it writes to and a project lacks: it can be simulated when there are none. */
    public static SortedSet<String> missingSources(Project project) {
        SortedSet<String> missing = new TreeSet<>(SOURCES);
        project.sources().forEach(source -> missing.remove(source.name()));
        return missing;
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
    public boolean breaksOff() {
        return true;
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
