package io.millrace.topology.features;

import io.millrace.features.Event;
import java.util.List;

/**
 * Turns the values of a record's fields into an event, exactly, and remembers what cannot be turned. The event may keep
 * slices of the arrays that it is given. Not thread-safe.
 */
final class EventFiller {
    private static final byte[] TRUE = {'t', 'r', 'u', 'e'};
    private static final byte[] FALSE = {'f', 'a', 'l', 's', 'e'};
    private static final byte[] HEX = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};
    private static final int UUID_BYTES = 16;
    private static final int UUID_LENGTH = 36;

    private final Event event;
    private final IsoTime iso;
    private final int maxTextBytes;
    private final boolean wantsTime;
    private final EntityParts entity;

    private long time;
    private Reading timeFailure = Reading.MISSING_TIME;
    private Reading failure = Reading.OK;

    EventFiller(Event event, List<Destination> destinations, IsoTime iso, int maxTextBytes) {
        this.event = event;
        this.iso = iso;
        this.maxTextBytes = maxTextBytes;
        entity = new EntityParts(destinations);
        this.wantsTime = destinations.stream().anyMatch(d -> d.kind() == Destination.Kind.EVENT_TIME);
    }

    void begin() {
        event.begin();
        entity.begin();
        time = Event.MISSING;
        timeFailure = Reading.MISSING_TIME;
        failure = Reading.OK;
    }

    /** Gives the event its identity, if it has one, and says what came of it: the gravest of what was found. */
    Reading finish(int partition, long offset) {
        if (failure == Reading.UNDECODABLE_RECORD) {
            return failure;
        }
        byte[] who = entity.id();
        if (who == null) {
            return entity.failure();
        }
        if (wantsTime && time == Event.MISSING) {
            return timeFailure;
        }
        event.identify(who, time, partition, offset);
        return failure;
    }

    void text(Destination to, byte[] utf8, int start, int length) {
        switch (to.kind()) {
            case ENTITY -> {
                if (length > SourceReader.MAX_ENTITY_BYTES || Utf8Check.valid(utf8, start, length)) {
                    entity.set(to.slot(), utf8, start, length);
                } else {
                    fail(Reading.UNDECODABLE_RECORD);
                }
            }
            case TEXT -> {
                if (length > maxTextBytes) {
                    fail(Reading.TEXT_TOO_LONG);
                } else if (!Utf8Check.valid(utf8, start, length)) {
                    fail(Reading.UNDECODABLE_RECORD);
                } else {
                    event.setText(to.slot(), utf8, start, length);
                }
            }
            case EVENT_TIME, TIME -> {
                long millis = iso.parse(utf8, start, length);
                if (millis != IsoTime.UNREADABLE) {
                    time(to, millis);
                } else if (to.kind() == Destination.Kind.EVENT_TIME) {
                    timeFailure = Reading.UNREADABLE_TIME;
                } else {
                    fail(Reading.UNREADABLE_TIME);
                }
            }
            case NUMBER -> throw new IllegalArgumentException(to.dotted() + " is a text");
        }
    }

    void integer(Destination to, long value) {
        switch (to.kind()) {
            case NUMBER -> scaled(to, ScaledNumbers.rescale(value, 0, to.scale()));
            case EVENT_TIME, TIME -> time(to, value);
            case ENTITY, TEXT -> {
                int start = digits(value, to.scratch());
                text(to, to.scratch(), start, to.scratch().length - start);
            }
        }
    }

    void floating(Destination to, double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            fail(Reading.NOT_A_NUMBER);
        } else if (!event.setNumber(to.slot(), value)) {
            fail(Reading.OUT_OF_RANGE);
        }
    }

    void decimal(Destination to, byte[] bytes, int start, int length, int scale) {
        if (length == 0) {
            fail(Reading.UNDECODABLE_RECORD);
        } else {
            scaled(to, ScaledNumbers.rescale(bytes, start, length, scale, to.scale()));
        }
    }

    void truth(Destination to, boolean value) {
        if (to.kind() == Destination.Kind.NUMBER) {
            integer(to, value ? 1 : 0);
        } else {
            byte[] text = value ? TRUE : FALSE;
            text(to, text, 0, text.length);
        }
    }

    /** A UUID of 16 bytes, in its usual writing. */
    void uuid(Destination to, byte[] bytes, int start) {
        byte[] out = to.scratch();
        int at = 0;
        for (int i = 0; i < UUID_BYTES; i++) {
            if (i == 4 || i == 6 || i == 8 || i == 10) {
                out[at++] = '-';
            }
            out[at++] = HEX[bytes[start + i] >> 4 & 0xf];
            out[at++] = HEX[bytes[start + i] & 0xf];
        }
        text(to, out, 0, UUID_LENGTH);
    }

    void time(Destination to, long millis) {
        if (to.kind() == Destination.Kind.EVENT_TIME) {
            time = millis;
        } else {
            scaled(to, millis);
        }
    }

    void localTime(Destination to, long localMillis) {
        time(to, iso.toInstant(localMillis));
    }

    /** Sets a slot; {@link ScaledNumbers#OUT_OF_RANGE} is beyond what a slot takes. */
    void scaled(Destination to, long value) {
        if (!event.setScaled(to.slot(), value)) {
            fail(Reading.OUT_OF_RANGE);
        }
    }

    void fail(Reading reading) {
        if (failure == Reading.OK || reading == Reading.UNDECODABLE_RECORD) {
            failure = reading;
        }
    }

    /** Writes a decimal number to the end of an array and returns where it starts. */
    private static int digits(long value, byte[] out) {
        int at = out.length;
        long rest = value;
        do {
            out[--at] = (byte) ('0' + Math.abs(rest % 10));
            rest /= 10;
        } while (rest != 0);
        if (value < 0) {
            out[--at] = '-';
        }
        return at;
    }
}
