package io.millrace.topology.labels;

import io.millrace.records.Cause;
import io.millrace.wire.MalformedRecordException;
import io.millrace.wire.WireFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.jspecify.annotations.Nullable;

/**
 * The first fields of a feature update, which are the same in every project and every version of its schema: id, entity, cause,
 * as-of, event time, source, marks. The features behind them are never looked at. Reusable; not thread-safe.
 */
public final class UpdateHeader {
    private final Cause[] causes = Cause.values();
    private @Nullable BinaryDecoder decoder;
    private ByteBuffer entity = ByteBuffer.allocate(64);
    private Cause cause = Cause.EVENT;
    private long eventTime;
    private long marks;

    /**
     * Reads a feature update in the wire format.
     *
     * @throws MalformedRecordException when it is not one
     */
    public void read(byte[] message) {
        WireFormat.schemaId(message);
        decoder = DecoderFactory.get()
                .binaryDecoder(message, WireFormat.HEADER_BYTES, message.length - WireFormat.HEADER_BYTES, decoder);
        try {
            decoder.skipString(); // id
            entity = decoder.readBytes(entity);
            int symbol = decoder.readEnum();
            decoder.readLong(); // as-of
            eventTime = decoder.readLong();
            if (decoder.readIndex() == 1) {
                decoder.skipString(); // source
            }
            marks = decoder.readLong();
            cause = causes[symbol];
        } catch (IOException | RuntimeException e) {
            // Avro answers broken bytes with many kinds of exception, index errors among them.
            throw new MalformedRecordException(
                    MalformedRecordException.Reason.UNREADABLE, "the head of a feature update cannot be read: " + e, e);
        }
    }

    /** A copy of the entity's UTF-8. */
    public byte[] entity() {
        return Arrays.copyOfRange(entity.array(), entity.arrayOffset(), entity.arrayOffset() + entity.limit());
    }

    public Cause cause() {
        return cause;
    }

    /** Epoch milliseconds. */
    public long eventTime() {
        return eventTime;
    }

    /** See {@link io.millrace.labels.LabelMarks}. */
    public long marks() {
        return marks;
    }
}
