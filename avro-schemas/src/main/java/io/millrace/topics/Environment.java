package io.millrace.topics;

/** How much a cluster must survive. */
public enum Environment {
    /** One replica of everything: for a laptop or a test. */
    DEV(1, 1),
    /** Three replicas, two of which must have a record before it counts. */
    PROD(3, 2);

    private final int replicas;
    private final int minInsync;

    Environment(int replicas, int minInsync) {
        this.replicas = replicas;
        this.minInsync = minInsync;
    }

    public short replicas() {
        return (short) replicas;
    }

    public int minInsync() {
        return minInsync;
    }
}
