package io.millrace.topology.features;

import io.millrace.features.Event;
import io.millrace.features.FeatureSet;
import io.millrace.project.SourceDefinition;
import io.millrace.wire.SchemaRegistry;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.Deserializer;

/** Makes readers of a project's sources: each task has its own. */
public interface EventReaders {
    /** All texts of a feature update together stay below this, so that it always fits into a record. */
    int MAX_TEXTS_BYTES = 600_000;

    /** No single text is longer than this. */
    int MAX_TEXT_BYTES = 16_384;

    /** A reader of whole events into the event. */
    EventReader events(int source, Event event);

    /** A reader that identifies the event by its entity alone. */
    EventReader entities(int source, Event event);

    /** Readers of the Confluent wire format. */
    static EventReaders of(FeatureSet features, SchemaRegistry registry) {
        List<SourceDefinition> sources = features.project().sources();
        ZoneId zone = features.project().time().zone();
        int maxText = maxTextBytes(features);
        return new EventReaders() {
            @Override
            public EventReader events(int source, Event event) {
                SourceDefinition definition = sources.get(source);
                return new RegistryEventReader(
                        definition, registry, writer -> SourceReader.compile(definition, event, writer, zone, maxText));
            }

            @Override
            public EventReader entities(int source, Event event) {
                SourceDefinition definition = sources.get(source);
                return new RegistryEventReader(
                        definition, registry, writer -> SourceReader.compileForEntity(definition, event, writer));
            }
        };
    }

    /**
     * Readers that leave decoding to a Kafka deserializer of the user's choice.
     *
     * @param deserializers makes configured deserializers of Avro records
     */
    static EventReaders of(FeatureSet features, Supplier<? extends Deserializer<?>> deserializers) {
        List<SourceDefinition> sources = features.project().sources();
        ZoneId zone = features.project().time().zone();
        int maxText = maxTextBytes(features);
        return new EventReaders() {
            @Override
            public EventReader events(int source, Event event) {
                SourceDefinition definition = sources.get(source);
                return new GenericSourceReader(
                        definition,
                        deserializers.get(),
                        Destination.ofEvents(definition, event.layout()),
                        event,
                        zone,
                        maxText);
            }

            @Override
            public EventReader entities(int source, Event event) {
                SourceDefinition definition = sources.get(source);
                return new GenericSourceReader(
                        definition,
                        deserializers.get(),
                        Destination.ofEntity(definition),
                        event,
                        ZoneOffset.UTC,
                        maxText);
            }
        };
    }

    /** The longest text that every categorical feature may carry at once. */
    static int maxTextBytes(FeatureSet features) {
        int categorical = 0;
        for (int i = 0; i < features.size(); i++) {
            categorical += features.categorical(i) ? 1 : 0;
        }
        return Math.min(MAX_TEXT_BYTES, MAX_TEXTS_BYTES / Math.max(1, categorical));
    }
}
