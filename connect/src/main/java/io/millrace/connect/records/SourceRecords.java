package io.millrace.connect.records;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.apicurio.registry.utils.converter.avro.AvroData;
import io.millrace.connect.MillraceAvroConverter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes Connect's records of JSON. A broken one fails the task, is passed over, or becomes a record of the dead letters' topic, as the settings say. */
public final class SourceRecords {
    private static final Logger LOG = LoggerFactory.getLogger(SourceRecords.class);
    private static final ObjectReader JSON = JsonMapper.builder()
            // 12.30 is not 12.299999999999999
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build()
            .reader();
    private static final Set<org.apache.avro.Schema.Type> KEYS = EnumSet.of(
            org.apache.avro.Schema.Type.STRING,
            org.apache.avro.Schema.Type.INT,
            org.apache.avro.Schema.Type.LONG,
            org.apache.avro.Schema.Type.ENUM);
    private static final Schema BROKEN = SchemaBuilder.struct()
            .name("io.millrace.connect.BrokenRecord")
            .field("place", Schema.STRING_SCHEMA)
            .field("reason", Schema.STRING_SCHEMA)
            .field("value", Schema.BYTES_SCHEMA)
            .build();

    private final RecordSettings settings;
    private final JsonRecords reader;
    private final AvroData avro = MillraceAvroConverter.exactData();
    private final Schema schema;

    /**
     * Fetches the topic's schema.
     *
     * @throws ConfigException if it cannot be had, or the key's field is not in it or is no text or whole number
     */
    public SourceRecords(RecordSettings settings) {
        this.settings = settings;
        this.reader = settings.records();
        this.schema = MillraceAvroConverter.exactly(reader.schema());
        checkKey(settings.keyField());
    }

    /** Reads a whole JSON text, UTF-8. */
    public static JsonNode parse(byte[] text) throws IOException {
        return JSON.readTree(text);
    }

    /** Where a text stops being JSON, as words to end a message with. The parser's own message quotes what is there, which may be personal. */
    public static String spot(IOException noJson) {
        if (noJson instanceof JsonProcessingException parsing && parsing.getLocation() != null) {
            return ": line " + parsing.getLocation().getLineNr() + ", column "
                    + parsing.getLocation().getColumnNr();
        }
        return "";
    }

    /**
     * A record of a JSON text; none if it was passed over.
     *
     * @throws DataException if it is broken, and broken records are not tolerated
     */
    public Optional<SourceRecord> read(Origin origin, byte[] text) {
        try {
            return Optional.of(record(origin, parse(text)));
        } catch (JsonProcessingException noJson) {
            return broken(origin, "no JSON" + spot(noJson), text);
        } catch (UnreadableRecordException unfit) {
            return broken(origin, unfit.getMessage(), text);
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /**
     * A record of JSON that was parsed; none if it was passed over.
     *
     * @throws DataException if it is broken, and broken records are not tolerated
     */
    public Optional<SourceRecord> read(Origin origin, JsonNode json) {
        try {
            return Optional.of(record(origin, json));
        } catch (UnreadableRecordException unfit) {
            return broken(origin, unfit.getMessage(), json.toString().getBytes(StandardCharsets.UTF_8));
        }
    }

    /**
     * What becomes of something that is broken: a dead letter, or nothing.
     *
     * @throws DataException if broken records are not tolerated
     */
    public Optional<SourceRecord> broken(Origin origin, @Nullable String reason, byte[] text) {
        String why = String.valueOf(reason);
        if (!settings.tolerant()) {
            throw new DataException(origin.place() + ": " + why);
        }
        String topic = settings.deadLetters();
        if (topic == null) {
            LOG.warn("Passed over a broken record: {}: {}", origin.place(), why);
            return Optional.empty();
        }
        Struct letter = new Struct(BROKEN)
                .put("place", origin.place())
                .put("reason", why)
                .put("value", text);
        return Optional.of(
                new SourceRecord(origin.partition(), origin.offset(), topic, null, null, null, BROKEN, letter));
    }

    private SourceRecord record(Origin origin, JsonNode json) throws UnreadableRecordException {
        GenericRecord read = reader.read(json);
        String key = key(read);
        Struct plain = (Struct) avro.toConnectData(reader.schema(), read).value();
        Struct value = new Struct(schema);
        schema.fields().forEach(field -> value.put(field, plain.get(field.name())));
        return new SourceRecord(
                origin.partition(),
                origin.offset(),
                settings.topic(),
                null,
                key == null ? null : Schema.STRING_SCHEMA,
                key,
                schema,
                value);
    }

    private @Nullable String key(GenericRecord record) throws UnreadableRecordException {
        if (settings.keyField().isEmpty()) {
            return null;
        }
        Object key = record.get(settings.keyField());
        if (key == null) {
            throw UnreadableRecordException.at(settings.keyField(), "null, and it is the key");
        }
        return key.toString();
    }

    private void checkKey(String name) {
        if (name.isEmpty()) {
            return;
        }
        org.apache.avro.Schema.Field field = reader.schema().getField(name);
        if (field == null) {
            throw new ConfigException(RecordSettings.KEY_FIELD, name, "the schema has no such field");
        }
        if (!KEYS.contains(JsonRecords.only(field.schema()).getType())) {
            throw new ConfigException(RecordSettings.KEY_FIELD, name, "a key is text or a whole number");
        }
    }
}
