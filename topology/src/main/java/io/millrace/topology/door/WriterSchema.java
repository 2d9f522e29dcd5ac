package io.millrace.topology.door;

/** What is to be known of the schema that a record was written with. Immutable; a reader makes one per schema. */
public final class WriterSchema {
    /** Where the schema's id in the registry is not known. */
    public static final int NO_ID = -1;

    /** Nothing is known. */
    public static final WriterSchema UNKNOWN = new WriterSchema(NO_ID, new boolean[0]);

    private final int id;
    private final boolean[] leftOut;

    /**
     * A schema.
     *
     * @param id in the registry, or {@link #NO_ID}
     * @param leftOut by slot of the source's events: whether the schema does not have the slot's field
     */
    public WriterSchema(int id, boolean[] leftOut) {
        this.id = id;
        this.leftOut = leftOut.clone();
    }

    /** Id in the registry, or {@link #NO_ID}. */
    public int id() {
        return id;
    }

    /** Whether the schema does not have the field that a slot is read from. */
    public boolean leavesOut(int slot) {
        return slot < leftOut.length && leftOut[slot];
    }
}
