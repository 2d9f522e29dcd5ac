package io.millrace.quickstart.backup;

import io.millrace.runtime.privacy.PrivateFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.file.CodecFactory;
import org.apache.avro.file.DataFileStream;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/** Records of a topic, in an Avro container file that any tool of Avro's reads: their bytes as they were, and where they stood. */
final class RecordFile {
    private static final Schema HEADER = SchemaBuilder.record("Header")
            .namespace("io.millrace.backup")
            .fields()
            .requiredString("name")
            .optionalBytes("value")
            .endRecord();
    private static final Schema RECORD = SchemaBuilder.record("Record")
            .namespace("io.millrace.backup")
            .fields()
            .requiredInt("partition")
            .requiredLong("offset")
            .requiredLong("timestamp")
            .optionalBytes("key")
            .optionalBytes("value")
            .name("headers")
            .type()
            .array()
            .items(HEADER)
            .noDefault()
            .endRecord();

    private static final int LEVEL = 6;

    private RecordFile() {}

    /** Begins a file; what is there goes. */
    static Writer write(Path file) throws IOException {
        return new Writer(file);
    }

    /** Reads a file from its beginning. */
    static Reader read(Path file) throws IOException {
        return new Reader(file);
    }

    /** Writes records one after the other. */
    static final class Writer implements AutoCloseable {
        private final DataFileWriter<GenericRecord> out;

        private Writer(Path file) throws IOException {
            DataFileWriter<GenericRecord> created = new DataFileWriter<>(new GenericDatumWriter<>(RECORD));
            out = created.setCodec(CodecFactory.deflateCodec(LEVEL)).create(RECORD, PrivateFiles.newOutputStream(file));
        }

        void add(ConsumerRecord<byte[], byte[]> record) throws IOException {
            GenericRecord row = new GenericData.Record(RECORD);
            row.put("partition", record.partition());
            row.put("offset", record.offset());
            row.put("timestamp", record.timestamp());
            row.put("key", wrap(record.key()));
            row.put("value", wrap(record.value()));
            List<GenericRecord> headers = new ArrayList<>();
            for (Header header : record.headers()) {
                GenericRecord one = new GenericData.Record(HEADER);
                one.put("name", header.key());
                one.put("value", wrap(header.value()));
                headers.add(one);
            }
            row.put("headers", headers);
            out.append(row);
        }

        @Override
        public void close() throws IOException {
            out.close();
        }
    }

    /** Reads records one after the other. */
    static final class Reader implements AutoCloseable {
        private final DataFileStream<GenericRecord> in;

        private Reader(Path file) throws IOException {
            in = new DataFileStream<>(Files.newInputStream(file), new GenericDatumReader<>(RECORD, RECORD));
        }

        /** The next record; null at the end. */
        @Nullable Stored next() {
            return in.hasNext() ? new Stored(in.next()) : null;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }

    /** A record of a file. */
    static final class Stored {
        private final GenericRecord row;

        private Stored(GenericRecord row) {
            this.row = row;
        }

        int partition() {
            return (Integer) row.get("partition");
        }

        long offset() {
            return (Long) row.get("offset");
        }

        byte @Nullable [] value() {
            return bytes(row, "value");
        }

        /** The same for a topic, with another value. */
        ProducerRecord<byte[], byte[]> to(String topic, byte @Nullable [] value) {
            List<Header> headers = new ArrayList<>();
            for (Object header : (Iterable<?>) row.get("headers")) {
                GenericRecord one = (GenericRecord) header;
                headers.add(new RecordHeader(one.get("name").toString(), bytes(one, "value")));
            }
            return new ProducerRecord<>(
                    topic, partition(), (Long) row.get("timestamp"), bytes(row, "key"), value, headers);
        }
    }

    private static @Nullable ByteBuffer wrap(byte @Nullable [] bytes) {
        return bytes == null ? null : ByteBuffer.wrap(bytes);
    }

    private static byte @Nullable [] bytes(GenericRecord row, String field) {
        ByteBuffer buffer = (ByteBuffer) row.get(field);
        if (buffer == null) {
            return null;
        }
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
