package io.millrace.retrainer.pipeline;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecordBase;

/** Records in a file of their own, in Avro's binary encoding: equal records make the same bytes. */
public final class RecordFile {

    private RecordFile() {}

    /** Writes one record. */
    public static <T extends SpecificRecordBase> void write(Path file, Class<T> type, T record) throws IOException {
        writeAll(file, type, List.of(record));
    }

    /** Writes records. */
    public static <T extends SpecificRecordBase> void writeAll(Path file, Class<T> type, List<T> records)
            throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        SpecificDatumWriter<T> writer = new OrderedWriter<>(type);
        encoder.writeInt(records.size());
        for (T record : records) {
            writer.write(record, encoder);
        }
        encoder.flush();
        try (OutputStream out = Files.newOutputStream(file)) {
            bytes.writeTo(out);
        }
    }

    /**
     * Reads the record of a file.
     *
     * @throws IOException when there is something else in it
     */
    public static <T extends SpecificRecordBase> T read(Path file, Class<T> type) throws IOException {
        List<T> records = readAll(file, type);
        if (records.size() != 1) {
            throw new IOException(file.getFileName() + " has " + records.size() + " records, and should have one");
        }
        return records.get(0);
    }

    /**
     * Reads the records of a file.
     *
     * @throws IOException when there is something else in it
     */
    public static <T extends SpecificRecordBase> List<T> readAll(Path file, Class<T> type) throws IOException {
        BinaryDecoder decoder = DecoderFactory.get().binaryDecoder(Files.readAllBytes(file), null);
        SpecificDatumReader<T> reader = new SpecificDatumReader<>(type);
        List<T> records = new ArrayList<>();
        try {
            for (int left = decoder.readInt(); left > 0; left--) {
                records.add(reader.read(null, decoder));
            }
        } catch (AvroRuntimeException notThis) {
            throw new IOException(file.getFileName() + " does not hold what it should", notThis);
        }
        return records;
    }

    /** Writes the entries of maps in the order of their keys. */
    private static final class OrderedWriter<T> extends SpecificDatumWriter<T> {
        OrderedWriter(Class<T> type) {
            super(type);
        }

        @Override
        @SuppressWarnings("unchecked")
        protected Iterable<Map.Entry<Object, Object>> getMapEntries(Object map) {
            return new TreeMap<>((Map<Object, Object>) map).entrySet();
        }
    }
}
