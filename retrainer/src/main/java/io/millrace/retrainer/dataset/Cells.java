package io.millrace.retrainer.dataset;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** A column of numbers of one width, in pieces of {@value #PIECE} rows, so that it grows without being copied. */
final class Cells {
    private static final int SHIFT = 12;
    private static final int PIECE = 1 << SHIFT;
    private static final int MASK = PIECE - 1;

    private final Scratch scratch;
    private final int width;
    private ByteBuffer[] pieces = new ByteBuffer[0];

    /** @param width bytes of a cell: 1, 4 or 8 */
    Cells(Scratch scratch, int width) {
        this.scratch = scratch;
        this.width = width;
    }

    /** Makes room for a row, and for all before it. */
    void reach(int row) throws IOException {
        for (int piece = pieces.length; piece <= row >>> SHIFT; piece++) {
            pieces = Arrays.copyOf(pieces, piece + 1);
            pieces[piece] = scratch.allocate(PIECE * width);
        }
    }

    double real(int row) {
        return pieces[row >>> SHIFT].getDouble((row & MASK) << 3);
    }

    void real(int row, double value) {
        pieces[row >>> SHIFT].putDouble((row & MASK) << 3, value);
    }

    long whole(int row) {
        return pieces[row >>> SHIFT].getLong((row & MASK) << 3);
    }

    void whole(int row, long value) {
        pieces[row >>> SHIFT].putLong((row & MASK) << 3, value);
    }

    int code(int row) {
        return pieces[row >>> SHIFT].getInt((row & MASK) << 2);
    }

    void code(int row, int value) {
        pieces[row >>> SHIFT].putInt((row & MASK) << 2, value);
    }

    byte bits(int row) {
        return pieces[row >>> SHIFT].get(row & MASK);
    }

    void bits(int row, byte value) {
        pieces[row >>> SHIFT].put(row & MASK, value);
    }

    /** The same cells in another order, in other room. */
    Cells ordered(int[] order, Scratch room) throws IOException {
        Cells ordered = new Cells(room, width);
        if (order.length > 0) {
            ordered.reach(order.length - 1);
        }
        for (int row = 0; row < order.length; row++) {
            switch (width) {
                case 8 -> ordered.whole(row, whole(order[row]));
                case 4 -> ordered.code(row, code(order[row]));
                default -> ordered.bits(row, bits(order[row]));
            }
        }
        return ordered;
    }
}
