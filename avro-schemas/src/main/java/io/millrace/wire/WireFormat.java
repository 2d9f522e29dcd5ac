package io.millrace.wire;

/**
 * The Confluent wire format: byte 0 is zero, bytes 1 to 4 are the schema's registry id (big-endian), the rest is Avro
 * binary. Nothing here allocates, except where a message is refused.
 */
public final class WireFormat {

    /** First byte of every message. */
    public static final byte MAGIC = 0;

    /** Bytes before the Avro body. */
    public static final int HEADER_BYTES = 5;

    private WireFormat() {}

    /** Whether these bytes start as a message of this format does. */
    public static boolean framed(byte[] message) {
        return message.length >= HEADER_BYTES && message[0] == MAGIC;
    }

    /**
     * The id of the schema that the message was written with.
     *
     * @throws MalformedRecordException if the message is shorter than its header or does not start with {@link #MAGIC}
     */
    public static int schemaId(byte[] message) {
        if (message.length < HEADER_BYTES) {
            throw new MalformedRecordException(
                    MalformedRecordException.Reason.TOO_SHORT,
                    "a message of " + message.length + " bytes is shorter than the wire format's header of "
                            + HEADER_BYTES);
        }
        if (message[0] != MAGIC) {
            throw new MalformedRecordException(
                    MalformedRecordException.Reason.WRONG_MAGIC,
                    "the first byte is " + (message[0] & 0xff) + ", the wire format's is " + MAGIC);
        }
        return ((message[1] & 0xff) << 24)
                | ((message[2] & 0xff) << 16)
                | ((message[3] & 0xff) << 8)
                | (message[4] & 0xff);
    }

    /** Writes the five header bytes at an offset; the Avro body belongs at {@code offset + HEADER_BYTES}. */
    public static void writeHeader(byte[] target, int offset, int schemaId) {
        target[offset] = MAGIC;
        target[offset + 1] = (byte) (schemaId >>> 24);
        target[offset + 2] = (byte) (schemaId >>> 16);
        target[offset + 3] = (byte) (schemaId >>> 8);
        target[offset + 4] = (byte) schemaId;
    }
}
