package io.millrace.topology.windows;

import java.nio.ByteBuffer;

/**
 * How a window stands with whoever judges it.
 *
 * @param revision of its last report; -1 while it is open
 * @param changed whether a partial came since then
 */
public record WindowStatus(int revision, boolean changed) {
    /** Something was counted, and nothing judged. */
    public static final WindowStatus OPEN = new WindowStatus(-1, true);

    /** Whether it has been judged. */
    public boolean closed() {
        return revision >= 0;
    }

    /** After a partial came. */
    public WindowStatus amended() {
        return new WindowStatus(revision, true);
    }

    /** After it was judged, again or for the first time. */
    public WindowStatus reported() {
        return new WindowStatus(revision + 1, false);
    }

    /** Five bytes; {@link #decode} reads them. */
    public byte[] encode() {
        return ByteBuffer.allocate(Integer.BYTES + 1)
                .putInt(revision)
                .put((byte) (changed ? 1 : 0))
                .array();
    }

    /** Reads what {@link #encode} wrote. */
    public static WindowStatus decode(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        return new WindowStatus(in.getInt(), in.get() == 1);
    }
}
