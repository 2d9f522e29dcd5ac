package io.millrace.wire;

import java.io.OutputStream;
import java.util.Arrays;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;

/**
 * Encodes one message after another, allocating only the message itself: {@link #begin} writes the header and hands out
 * the Avro encoder, {@link #finish} copies the message out. Not thread-safe: one per thread or task.
 */
public final class ReusableEncoder {

    private static final int FIRST_CAPACITY = 512;

    /** A buffer that once grew beyond this is not kept: one huge record must not hold its memory for ever. */
    private static final int KEPT_CAPACITY = 1 << 20;

    private final Bytes bytes = new Bytes();
    private final BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);

    /** Starts a message; whatever an unfinished one had written is dropped. */
    public BinaryEncoder begin(int schemaId) {
        bytes.reset();
        WireFormat.writeHeader(bytes.data, 0, schemaId);
        return encoder;
    }

    /** The message: header and everything encoded since {@link #begin}. */
    public byte[] finish() {
        return Arrays.copyOf(bytes.data, bytes.size);
    }

    private static final class Bytes extends OutputStream {

        private byte[] data = new byte[FIRST_CAPACITY];
        private int size = WireFormat.HEADER_BYTES;

        void reset() {
            if (data.length > KEPT_CAPACITY) {
                data = new byte[FIRST_CAPACITY];
            }
            size = WireFormat.HEADER_BYTES;
        }

        @Override
        public void write(int oneByte) {
            ensure(1);
            data[size++] = (byte) oneByte;
        }

        @Override
        public void write(byte[] source, int offset, int length) {
            ensure(length);
            System.arraycopy(source, offset, data, size, length);
            size += length;
        }

        private void ensure(int more) {
            if (size + more > data.length) {
                data = Arrays.copyOf(data, Math.max(size + more, data.length * 2));
            }
        }
    }
}
