package io.millrace.serving.testing;

import io.millrace.features.FeatureSet;
import io.millrace.wire.FeatureUpdateSchema;
import java.util.stream.IntStream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;

/** The schema that the features process registers for a feature set's updates. */
public final class UpdateSchema {
    private UpdateSchema() {}

    /** The schema of the updates of the project shop. */
    public static Schema of(FeatureSet features) {
        return FeatureUpdateSchema.of(
                "shop",
                "1.0.0",
                IntStream.range(0, features.size())
                        .mapToObj(i -> new FeatureUpdateSchema.Feature(
                                features.name(i), features.categorical(i), features.definitionHash(i), "a feature"))
                        .toList());
    }

    /** A value of an enumeration in an update. */
    public static GenericData.EnumSymbol symbol(Schema update, String field, String symbol) {
        return new GenericData.EnumSymbol(update.getField(field).schema(), symbol);
    }

    /** The only value that definitions have. */
    public static GenericData.EnumSymbol definitions(Schema update) {
        return symbol(
                update,
                "definitions",
                update.getField("definitions").schema().getEnumSymbols().get(0));
    }
}
