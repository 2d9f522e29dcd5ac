package io.millrace.serving.online;

import org.jspecify.annotations.Nullable;

/** What an instance has of an entity. */
final class Stored {
    /** Nothing is behind: the instance that keeps the partition up to date answered. */
    static final long OWNER = -1;

    /** A standby that does not know how far it is behind. */
    static final long UNKNOWN = Long.MAX_VALUE;

    private final byte @Nullable [] update;
    private final long completed;
    private final long behind;

    Stored(byte @Nullable [] update, long completed, long behind) {
        this.update = update;
        this.completed = completed;
        this.behind = behind;
    }

    /** Whether it is behind by less than another one, if there is one. */
    boolean fresherThan(@Nullable Stored other) {
        return other == null || behind < other.behind;
    }

    /** The feature update as it was written, not copied; null: the entity is not known. */
    byte @Nullable [] update() {
        return update;
    }

    /** How long the update is, bytes; 0: the entity is not known. */
    int size() {
        return update == null ? 0 : update.length;
    }

    /** Time of the latest tick that the partition has completed, epoch milliseconds; {@link Long#MIN_VALUE} before the first. */
    long completed() {
        return completed;
    }

    /** Records by which a standby is behind the topic, or {@link #UNKNOWN}; {@link #OWNER}: the owner answered. */
    long behind() {
        return behind;
    }
}
