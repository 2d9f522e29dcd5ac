package io.millrace.retrainer.dataset;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Room for the cells of a table, in the machine's byte order: on the heap, or in a file that is mapped into memory. */
interface Scratch extends AutoCloseable {

    /**
     * A piece of room, all zeros.
     *
     * @throws IOException when there is no room left
     */
    ByteBuffer allocate(int bytes) throws IOException;

    /** Gives the room back: nothing that was allocated may be used any more. */
    @Override
    void close() throws IOException;

    /** Room on the heap, which the garbage collector takes back. */
    static Scratch onHeap() {
        return new Scratch() {
            @Override
            public ByteBuffer allocate(int bytes) {
                return ByteBuffer.allocate(bytes).order(ByteOrder.nativeOrder());
            }

            @Override
            public void close() {}
        };
    }
}
