package io.millrace.topology.features;

import io.millrace.features.Event;
import io.millrace.features.FeatureSet;
import io.millrace.project.Similar;
import io.millrace.project.SourceDefinition;
import io.millrace.wire.RegisteredSchema;
import io.millrace.wire.RegistryException;
import io.millrace.wire.SchemaRegistry;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.avro.Schema;

/**
 * Compares the fields that a project reads of its sources with the schemas that are registered for their topics' values. A field that
 * no version has is a mistake, and so is a type that cannot serve; one that only earlier versions have may have been taken away on
 * purpose, and records of those versions are still good.
 */
final class SourceSchemas {
    /** Fields that one line lists; of more it tells the number. */
    private static final int MOST_LISTED = 40;

    private static final String OR_MADE = ", or that the deserializer of the settings makes it";

    private final FeatureSet features;
    private final SchemaRegistry registry;
    private final boolean foreign;
    private final Set<String> mistakes = new LinkedHashSet<>();
    private final Set<String> remarks = new LinkedHashSet<>();

    private SourceSchemas(FeatureSet features, SchemaRegistry registry, boolean foreign) {
        this.features = features;
        this.registry = registry;
        this.foreign = foreign;
    }

    /**
     * Compares.
     *
     * @param foreign whether values are decoded by a class of the user's own: what it makes of them may have other fields and types
     *     than their schema, which need not be Avro's either, so that nothing about it is a mistake
     * @throws RegistryException when the registry does not answer
     */
    static SourceFindings compare(FeatureSet features, SchemaRegistry registry, boolean foreign) {
        SourceSchemas schemas = new SourceSchemas(features, registry, foreign);
        for (int i = 0; i < features.project().sources().size(); i++) {
            schemas.compare(i);
        }
        return new SourceFindings(List.copyOf(schemas.mistakes), List.copyOf(schemas.remarks));
    }

    private void compare(int source) {
        SourceDefinition definition = features.project().sources().get(source);
        String subject = SchemaRegistry.valueSubject(definition.topic());
        String section = "sources." + definition.name();
        Optional<RegisteredSchema> latest;
        try {
            latest = registry.latest(subject);
        } catch (RegistryException e) {
            if (!e.noSchema()) {
                throw e;
            }
            wrong(
                    section + ": the latest registered schema: " + e.getMessage(),
                    ": what its records have is left to the deserializer of the settings");
            return;
        }
        if (latest.isEmpty()) {
            remarks.add(section + ": no schema is registered under " + subject
                    + " yet: whether it has the project's fields shows when records come");
            return;
        }
        Event event = new Event(features.layout(source));
        for (Destination wanted : Destination.ofEvents(definition, event.layout())) {
            Optional<String> unusable = unusable(definition, event, wanted, latest.get());
            unusable.ifPresent(found -> wrong(section + ": " + found, OR_MADE));
            if (unusable.isEmpty() && !wanted.isIn(latest.get().schema())) {
                leftOut(section, subject, wanted, latest.get());
            }
        }
    }

    private Optional<String> unusable(
            SourceDefinition definition, Event event, Destination wanted, RegisteredSchema latest) {
        List<Destination> one = List.of(wanted);
        EventFiller filler = new EventFiller(
                event, one, new IsoTime(features.project().time().zone()), EventReaders.maxTextBytes(features));
        try {
            SourcePlan.compile(definition.name(), latest.schema(), one, filler);
            return Optional.empty();
        } catch (UnusableSchemaException e) {
            return Optional.of("version " + latest.version() + " of the registered schema: " + e.getMessage());
        }
    }

    private void leftOut(String section, String subject, Destination wanted, RegisteredSchema latest) {
        String field = section
                + switch (wanted.kind()) {
                    case ENTITY -> ".entity";
                    case EVENT_TIME -> ".time";
                    default -> "";
                };
        String found = field + ": found " + (field.equals(section) ? "field " : "") + wanted.dotted() + ", which ";
        Optional<RegisteredSchema> earlier = earlier(subject, wanted, latest);
        if (earlier.isPresent()) {
            remarks.add("%sversion %d of the schema %s has, and its latest, %d, has not: %s"
                    .formatted(found, earlier.get().version(), subject, latest.version(), consequence(wanted)));
            return;
        }
        wrong(
                "%sis not in the schema %s, version %d, expected %s"
                        .formatted(found, subject, latest.version(), expected(wanted, latest.schema())),
                OR_MADE);
    }

    /** @param made what a deserializer of the user's own may make of it, that it is none */
    private void wrong(String mistake, String made) {
        if (foreign) {
            remarks.add(mistake + made);
        } else {
            mistakes.add(mistake);
        }
    }

    private static String consequence(Destination wanted) {
        return switch (wanted.kind()) {
            case ENTITY -> "records written with that are dead letters, missing_entity";
            case EVENT_TIME -> "records written with that are dead letters, missing_time";
            default -> "it is missing in records written with that";
        };
    }

    /** The youngest of the earlier versions that has the field. */
    private Optional<RegisteredSchema> earlier(String subject, Destination wanted, RegisteredSchema latest) {
        return IntStream.iterate(latest.version() - 1, version -> version >= 1, version -> version - 1)
                .mapToObj(version -> readable(subject, version))
                .flatMap(Optional::stream)
                .filter(version -> wanted.isIn(version.schema()))
                .findFirst();
    }

    private Optional<RegisteredSchema> readable(String subject, int version) {
        try {
            return registry.version(subject, version);
        } catch (RegistryException e) {
            if (e.noSchema()) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static String expected(Destination wanted, Schema schema) {
        List<String> fields = new ArrayList<>();
        collect(schema, "", new LinkedHashSet<>(), fields);
        return fields.size() <= MOST_LISTED
                ? Similar.oneOf(wanted.dotted(), fields)
                : "one of its " + fields.size() + " fields" + Similar.hint(wanted.dotted(), fields);
    }

    /** The dotted paths of all fields that could be named; a record within itself is looked at once. */
    private static void collect(Schema schema, String path, Set<String> within, List<String> fields) {
        switch (schema.getType()) {
            case UNION -> schema.getTypes().forEach(branch -> collect(branch, path, within, fields));
            case RECORD -> {
                if (!within.add(schema.getFullName())) {
                    return;
                }
                for (Schema.Field field : schema.getFields()) {
                    collect(field.schema(), path.isEmpty() ? field.name() : path + "." + field.name(), within, fields);
                }
                within.remove(schema.getFullName());
            }
            case NULL, ARRAY, MAP -> {}
            default -> {
                if (!fields.contains(path)) {
                    fields.add(path);
                }
            }
        }
    }
}
