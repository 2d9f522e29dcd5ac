package io.millrace.topology.features;

/**
 * A place in the Avro binary encoding of one record. Own varint reading, and not Avro's decoder, because positions let texts
 * be slices of the record: nothing is copied. Malformed bytes end in {@link Malformed}, which has no stack trace and costs
 * nothing to throw.
 */
final class AvroCursor {
    /** Records nested deeper than this are taken for malformed, before they can overflow the stack. */
    private static final int MAX_DEPTH = 500;

    private static final int INT_BYTES = 5;
    private static final int LONG_BYTES = 10;

    private final Malformed malformed = new Malformed();
    byte[] bytes = new byte[0];
    int position;
    private int end;
    private int depth;

    /** The bytes end early, or say something that Avro cannot say. */
    static final class Malformed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private Malformed() {
            super("malformed Avro", null, false, false);
        }
    }

    void start(byte[] record, int from) {
        bytes = record;
        position = from;
        end = record.length;
        depth = 0;
    }

    boolean atEnd() {
        return position == end;
    }

    void enterRecord() {
        if (++depth > MAX_DEPTH) {
            throw malformed;
        }
    }

    void leaveRecord() {
        depth--;
    }

    int readInt() {
        return (int) readVarint(INT_BYTES);
    }

    long readLong() {
        return readVarint(LONG_BYTES);
    }

    private long readVarint(int maximum) {
        long bits = 0;
        for (int i = 0; i < maximum; i++) {
            if (position >= end) {
                throw malformed;
            }
            byte b = bytes[position++];
            bits |= (b & 0x7fL) << (7 * i);
            if (b >= 0) {
                if (maximum == INT_BYTES) {
                    bits &= 0xffff_ffffL;
                }
                return bits >>> 1 ^ -(bits & 1);
            }
        }
        throw malformed;
    }

    float readFloat() {
        return Float.intBitsToFloat((int) littleEndian(Float.BYTES));
    }

    double readDouble() {
        return Double.longBitsToDouble(littleEndian(Double.BYTES));
    }

    private long littleEndian(int count) {
        int start = skip(count);
        long bits = 0;
        for (int i = count - 1; i >= 0; i--) {
            bits = bits << 8 | (bytes[start + i] & 0xff);
        }
        return bits;
    }

    boolean readBoolean() {
        return bytes[skip(1)] == 1;
    }

    /** The length that stands before a string or bytes: never more than there is. */
    int readLength() {
        long length = readLong();
        if (length < 0 || length > end - position) {
            throw malformed;
        }
        return (int) length;
    }

    /** Index of a union's branch or of an enum's symbol. */
    int readIndex(int size) {
        int index = readInt();
        if (index < 0 || index >= size) {
            throw malformed;
        }
        return index;
    }

    /** Passes over so many bytes and returns where they start. */
    int skip(int count) {
        int start = position;
        if (count > end - start) {
            throw malformed;
        }
        position = start + count;
        return start;
    }

    /**
     * The number of items in the next block of an array or map whose items take a byte at least each; 0 at its end. A block
     * that states its size is passed over here.
     */
    int readBlock() {
        while (true) {
            long count = readLong();
            if (count >= 0) {
                if (count > end - position) {
                    throw malformed;
                }
                return (int) count;
            }
            skip(readLength());
        }
    }

    /** Passes over an array whose items take no bytes at all. */
    void skipEmptyItems() {
        long count;
        while ((count = readLong()) != 0) {
            if (count < 0) {
                skip(readLength());
            }
        }
    }
}
