package io.millrace.wire;

import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.io.DatumReader;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.jspecify.annotations.Nullable;

/** Avro readers for a writer's schema. */
final class AvroReaders {

    private AvroReaders() {}

    /** Reads into one generated class, whatever compatible schema the record was written with. */
    static <T> DatumReader<T> specific(Schema writer, Class<T> type) {
        return new SpecificDatumReader<>(writer, readerSchema(writer, type), SpecificData.getForClass(type));
    }

    /** Reads into the generated class that the writer's schema names. */
    static DatumReader<Object> specific(Schema writer) {
        TrustedRecords.declare();
        Class<?> type = trusted(writer);
        if (type == null) {
            throw new MalformedRecordException(
                    MalformedRecordException.Reason.WRONG_SCHEMA,
                    "there is no generated class " + writer.getFullName() + " on the class path");
        }
        return new SpecificDatumReader<>(writer, readerSchema(writer, type), SpecificData.getForClass(type));
    }

    /** The class that a writer's schema is named after; null when there is none. Avro loads none that the process does not trust. */
    private static @Nullable Class<?> trusted(Schema writer) {
        try {
            return SpecificData.get().getClass(writer);
        } catch (SecurityException untrusted) {
            throw new MalformedRecordException(
                    MalformedRecordException.Reason.WRONG_SCHEMA,
                    "the class " + writer.getFullName()
                            + " is not trusted to be made from schemas (org.apache.avro.SERIALIZABLE_PACKAGES)",
                    untrusted);
        }
    }

    /** Reads generic records exactly as they were written; logical types stay the numbers and bytes that they are. */
    static DatumReader<Object> generic(Schema writer) {
        return new GenericDatumReader<>(writer);
    }

    /**
     * Does nothing where what was written can be read as a class.
     *
     * @throws MalformedRecordException where it cannot
     */
    static void requireReadable(Schema writer, Class<?> type) {
        readerSchema(writer, type);
    }

    /** The class's own schema, if what was written can be read as it. */
    private static Schema readerSchema(Schema writer, Class<?> type) {
        TrustedRecords.declare();
        Schema reader = SpecificData.get().getSchema(type);
        var result = SchemaCompatibility.checkReaderWriterCompatibility(reader, writer);
        if (result.getType() != SchemaCompatibilityType.COMPATIBLE) {
            throw new MalformedRecordException(
                    MalformedRecordException.Reason.WRONG_SCHEMA,
                    "written as " + writer.getFullName() + ", which cannot be read as " + reader.getFullName() + ": "
                            + result.getResult().getIncompatibilities());
        }
        return reader;
    }
}
