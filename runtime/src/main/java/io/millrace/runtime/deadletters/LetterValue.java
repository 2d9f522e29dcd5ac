package io.millrace.runtime.deadletters;

import io.millrace.wire.MalformedRecordException;
import io.millrace.wire.MillraceAvroDeserializer;
import io.millrace.wire.RegistryException;
import io.millrace.wire.SchemaRegistry;
import io.millrace.wire.WireFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.io.JsonEncoder;

/**
 * A value for a person to read.
 *
 * @param form what {@link #text()} is
 * @param text of more than one line
 * @param note what kept it from being decoded; empty where nothing did
 */
public record LetterValue(Form form, String text, String note) {
    private static final int SHOWN_BYTES = 4096;
    private static final int LINE = 16;
    private static final HexFormat HEX = HexFormat.ofDelimiter(" ");

    /** How a value is shown. */
    public enum Form {
        /** Avro's own JSON encoding, by the schema that it was written with. */
        AVRO_JSON,
        /** Its first 4,096 bytes: offset, hexadecimal, and what of it is ASCII. */
        HEX
    }

    /** Reads bytes by the schema whose id they begin with, where the registry has it; shows them as they are where not. */
    public static LetterValue of(byte[] bytes, SchemaRegistry registry) {
        if (!WireFormat.framed(bytes)) {
            return hex(bytes, "not in the wire format: it does not begin with a zero byte and a schema's id");
        }
        try (MillraceAvroDeserializer deserializer = new MillraceAvroDeserializer(registry)) {
            Object datum = deserializer.deserialize("", bytes);
            if (datum instanceof GenericRecord value) {
                return new LetterValue(Form.AVRO_JSON, json(value), "");
            }
            return hex(bytes, "the schema is not that of a record");
        } catch (MalformedRecordException | RegistryException unreadable) {
            return hex(bytes, String.valueOf(unreadable.getMessage()));
        } catch (IOException | RuntimeException unwritable) {
            return hex(bytes, "what was read cannot be written as JSON: " + unwritable.getMessage());
        }
    }

    private static String json(GenericRecord datum) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        JsonEncoder encoder = EncoderFactory.get().jsonEncoder(datum.getSchema(), out, true);
        new GenericDatumWriter<GenericRecord>(datum.getSchema()).write(datum, encoder);
        encoder.flush();
        return out.toString(StandardCharsets.UTF_8);
    }

    private static LetterValue hex(byte[] bytes, String note) {
        StringBuilder text = new StringBuilder();
        int shown = Math.min(bytes.length, SHOWN_BYTES);
        for (int start = 0; start < shown; start += LINE) {
            int end = Math.min(shown, start + LINE);
            text.append("%08x  %-47s  ".formatted(start, HEX.formatHex(bytes, start, end)));
            for (int i = start; i < end; i++) {
                text.append(bytes[i] >= ' ' && bytes[i] <= '~' ? (char) bytes[i] : '.');
            }
            text.append('\n');
        }
        if (shown < bytes.length) {
            text.append("… and ").append(bytes.length - shown).append(" bytes more\n");
        }
        return new LetterValue(Form.HEX, text.toString(), note);
    }
}
