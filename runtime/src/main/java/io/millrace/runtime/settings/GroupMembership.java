package io.millrace.runtime.settings;

/** How a process belongs to a consumer group, unless an operator says otherwise. */
public final class GroupMembership {
    /** How long a dead process keeps its partitions; short enough to fail over, long enough for a pause of the collector. */
    public static final int SESSION_TIMEOUT_MILLIS = 15_000;

    /** A few may be lost within a session. */
    public static final int HEARTBEAT_INTERVAL_MILLIS = 3_000;

    private GroupMembership() {}
}
