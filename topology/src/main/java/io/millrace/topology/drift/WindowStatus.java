package io.millrace.topology.drift;

import java.nio.ByteBuffer;

/**
 * How a window stands with the aggregator.
 *
 * @param revision of its last report; -1 while it is open
 * @param changed whether a partial came since then
 */
record WindowStatus(int revision, boolean changed) {
    static final WindowStatus OPEN = new WindowStatus(-1, true);

    boolean closed() {
        return revision >= 0;
    }

    WindowStatus amended() {
        return new WindowStatus(revision, true);
    }

    WindowStatus reported() {
        return new WindowStatus(revision + 1, false);
    }

    byte[] encode() {
        return ByteBuffer.allocate(Integer.BYTES + 1)
                .putInt(revision)
                .put((byte) (changed ? 1 : 0))
                .array();
    }

    static WindowStatus decode(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        return new WindowStatus(in.getInt(), in.get() == 1);
    }
}
