package io.millrace.wire;

import io.millrace.records.Cause;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;

/**
 * The schema of a project's feature updates: a few fields that every project has, then one nullable field per feature
 * in feature-set order.
 *
 * <p>The enum {@code FeatureDefinitions} has one symbol per feature, {@code <name>__<definition hash>}. No record says
 * anything with it (the field always holds symbol 0). It is there for the registry: under BACKWARD_TRANSITIVE a later
 * schema must know every symbol of every earlier one, so a feature may be appended, but neither dropped nor given
 * another meaning under its old name.
 *
 * <p>A feature that is null is missing, unless {@code warming} names it: then its value is not known yet, because its state has
 * not counted for as long as it looks back. An update without these two fields, of an earlier version, is one in which both are
 * empty.
 */
public final class FeatureUpdateSchema {

    /** Positions of the fields that every project has; feature i is at {@code FIRST_FEATURE + i}. */
    public static final int ID = 0;

    public static final int ENTITY = 1;
    public static final int CAUSE = 2;
    public static final int AS_OF = 3;
    public static final int EVENT_TIME = 4;
    public static final int SOURCE = 5;
    public static final int MARKS = 6;
    public static final int POSITION = 7;
    public static final int DEFINITIONS = 8;
    public static final int WARMING = 9;
    public static final int BACKFILLED = 10;
    public static final int FIRST_FEATURE = 11;

    /** Field names that no feature may have. */
    public static final Set<String> RESERVED = Set.of(
            "id",
            "entity",
            "cause",
            "as_of",
            "event_time",
            "source",
            "marks",
            "position",
            "definitions",
            "warming",
            "backfilled");

    /** Property of the schema: semantic version of the feature set. */
    public static final String VERSION = "feature_set_version";

    private static final String RECORDS = "io.millrace.records";

    /**
     * One feature.
     *
     * @param name its name, an Avro name: {@code [A-Za-z_][A-Za-z0-9_]*}
     * @param categorical whether its values are texts rather than numbers
     * @param definitionHash hash of its definition, {@code [A-Za-z0-9_]+}
     * @param doc what it means, in words
     */
    public record Feature(String name, boolean categorical, String definitionHash, String doc) {}

    private FeatureUpdateSchema() {}

    /**
     * The schema of a project's feature updates.
     *
     * @param project the project's name, {@code [a-z][a-z0-9-]*}
     * @param version semantic version of its feature set
     * @param features its features in feature-set order, at least one
     * @throws IllegalArgumentException if there is no feature, or a name is reserved, repeated or not an Avro name
     */
    public static Schema of(String project, String version, List<Feature> features) {
        if (features.isEmpty()) {
            throw new IllegalArgumentException("a feature update needs at least one feature");
        }
        String namespace = namespace(project);
        List<Schema.Field> fields = common(definitions(namespace, features));
        Set<String> taken = new HashSet<>(RESERVED);
        for (Feature feature : features) {
            if (!taken.add(feature.name())) {
                throw new IllegalArgumentException("the feature name '" + feature.name() + "' is reserved or repeated");
            }
            fields.add(field(feature));
        }
        Schema record = Schema.createRecord(
                "FeatureUpdate",
                "The features of one entity of project " + project + " at one moment.",
                namespace,
                false);
        record.setFields(fields);
        record.addProp(VERSION, version);
        return record;
    }

    /** The Avro namespace of a project's own schemas. */
    public static String namespace(String project) {
        return "io.millrace." + project.replace('-', '_');
    }

    private static Schema definitions(String namespace, List<Feature> features) {
        List<String> symbols = features.stream()
                .map(feature -> feature.name() + "__" + feature.definitionHash())
                .distinct()
                .toList();
        return Schema.createEnum(
                "FeatureDefinitions",
                "One symbol per feature, with the hash of its definition: the registry refuses a schema that gives a"
                        + " name another meaning.",
                namespace,
                symbols);
    }

    private static List<Schema.Field> common(Schema definitions) {
        Schema text = Schema.create(Schema.Type.STRING);
        Schema number = Schema.create(Schema.Type.LONG);
        List<Schema.Field> fields = new ArrayList<>();
        fields.add(new Schema.Field("id", text, "32 hex digits: hash of project, feature set, cause and origin."));
        fields.add(new Schema.Field("entity", text, "Entity id, also the record's key."));
        fields.add(new Schema.Field("cause", Cause.getClassSchema(), "What made the update."));
        fields.add(new Schema.Field("as_of", time(), "The moment the features speak of; it never runs backwards."));
        fields.add(new Schema.Field("event_time", time(), "Time of the event, or of the boundary."));
        fields.add(new Schema.Field(
                "source",
                Schema.createUnion(Schema.create(Schema.Type.NULL), text),
                "Name of the source whose event it was; null unless the cause is EVENT.",
                Schema.Field.NULL_DEFAULT_VALUE));
        fields.add(new Schema.Field(
                "marks",
                number,
                "Bit i: the event counts for the project's label of that index, from 0. Bit 63, the sign: it is an"
                        + " intervention, it says that something was done about the entity."));
        fields.add(new Schema.Field(
                "position",
                Schema.createArray(position()),
                "Per source partition, the task's next offset: the features are a function of the events below."));
        fields.add(new Schema.Field("definitions", definitions, "Always the first symbol; see the enum."));
        fields.add(names("warming", "Features that are null because their state has not counted long enough yet."));
        fields.add(names("backfilled", "Features whose value rests on events that a backfill has counted."));
        return fields;
    }

    private static Schema.Field names(String name, String doc) {
        return new Schema.Field(
                name, Schema.createArray(Schema.create(Schema.Type.STRING)), doc, Collections.emptyList());
    }

    private static Schema position() {
        Schema whole = Schema.create(Schema.Type.INT);
        Schema number = Schema.create(Schema.Type.LONG);
        return Schema.createRecord(
                "SourcePosition",
                "How far one partition of one source had been read.",
                RECORDS,
                false,
                List.of(
                        new Schema.Field("source", whole, "Index of the source in the project file, from 0."),
                        new Schema.Field("partition", whole, "Partition of the source's topic, from 0."),
                        new Schema.Field("offset", number, "The next offset to be read.")));
    }

    private static Schema.Field field(Feature feature) {
        Schema value = Schema.create(feature.categorical() ? Schema.Type.STRING : Schema.Type.DOUBLE);
        Schema.Field field = new Schema.Field(
                feature.name(),
                Schema.createUnion(Schema.create(Schema.Type.NULL), value),
                feature.doc(),
                Schema.Field.NULL_DEFAULT_VALUE);
        field.addProp("definition", feature.definitionHash());
        return field;
    }

    private static Schema time() {
        return LogicalTypes.timestampMillis().addToSchema(Schema.create(Schema.Type.LONG));
    }
}
