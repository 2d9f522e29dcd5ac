package io.millrace.faults;

import io.millrace.quickstart.replay.Feed;
import io.millrace.quickstart.replay.Outgoing;
import io.millrace.quickstart.shop.ShopEvents;
import io.millrace.wire.SchemaRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A shop whose customers come and go, told from tick to tick: {@value #EVENTS} events in each, some of them late, of customers of whom each comes for
 * {@value #STAY} ticks and never again. So the number of those who are there is the same throughout, and that of all who ever came is not.
 */
final class Churn implements Feed {
    /** Event time from one tick to the next. */
    static final Duration TICK = Duration.ofMinutes(30);

    /** Between two ticks. */
    static final int EVENTS = 200;

    private static final int NEW = 5;
    private static final int STAY = 12;
    private static final int BAD_EVERY = 500;
    private static final long LATE_MILLIS = Duration.ofMinutes(30).toMillis();
    private static final long START = Instant.parse("2025-03-01T00:00:00Z").toEpochMilli();

    private final int ticks;
    private final BooleanSupplier enough;
    private final Random random;
    private final ShopEvents events;
    /** Who asks for it is on another thread than who is told. */
    private volatile int tick;

    /**
     * A feed.
     *
     * @param ticks after so many it ends
     * @param enough it ends before, too, when this says so
     */
    Churn(long seed, int ticks, SchemaRegistry registry, BooleanSupplier enough) {
        this.ticks = ticks;
        this.enough = enough;
        random = new Random(seed);
        events = new ShopEvents(seed, 0, 0, registry);
    }

    @Override
    public @Nullable Slice next() {
        int next = tick + 1;
        if (next > ticks || enough.getAsBoolean()) {
            return null;
        }
        long reached = START + next * TICK.toMillis();
        List<Outgoing> messages = new ArrayList<>(EVENTS);
        for (int i = 0; i < EVENTS; i++) {
            long late = random.nextInt(10) == 0 ? random.nextInt((int) LATE_MILLIS) : 0;
            long time = reached - random.nextInt((int) TICK.toMillis()) - late;
            messages.add(random.nextInt(BAD_EVERY) == 0 ? events.bad() : events.good(somebody(), time));
        }
        tick = next;
        return new Slice(reached, messages);
    }

    /** One of those who are there. */
    private String somebody() {
        return customer(Math.max(0, came() - NEW * STAY) + random.nextInt(Math.min(came(), NEW * STAY)));
    }

    /** One who came so long ago that all of it has arrived, and whom nobody forgets yet. */
    String known() {
        return customer(Math.max(0, came() - 2 * NEW * STAY));
    }

    private static String customer(int number) {
        return "customer-" + number;
    }

    /** How many customers have come. */
    int came() {
        return (tick + 1) * NEW;
    }

    /**
     * How many customers are to be known at the most, once the first were forgotten: those who come, and whom nobody has forgotten yet.
     *
     * @param forgetAfter when one is forgotten, and
     * @param refresh at which boundary at the latest
     */
    static int known(Duration forgetAfter, Duration refresh) {
        long ticks = STAY + forgetAfter.plus(refresh).dividedBy(TICK) + 1;
        return Math.toIntExact(ticks * NEW);
    }

    /** Ticks so far. */
    int ticks() {
        return tick;
    }

    /** Event time that has been reached. */
    Instant now() {
        return Instant.ofEpochMilli(START + tick * TICK.toMillis());
    }

    @Override
    public boolean breaksOff() {
        return true;
    }

    @Override
    public double progress() {
        return (double) tick / ticks;
    }

    @Override
    public void close() {
        // Nothing is held.
    }
}
