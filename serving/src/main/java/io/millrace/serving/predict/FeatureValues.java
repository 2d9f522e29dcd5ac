package io.millrace.serving.predict;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.millrace.features.FeatureSet;
import io.millrace.features.FeatureVector;
import io.millrace.serving.rest.Characters;
import io.millrace.serving.rest.JsonBody;
import io.millrace.serving.rest.Refusal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** Values of some features, by name: {@code {"spend_28d": 12.5, "country": null}}. A null says that the feature is missing. */
final class FeatureValues {
    private final FeatureVector values;
    private final BitSet given = new BitSet();

    private FeatureValues(int features) {
        values = new FeatureVector(features);
    }

    /** Of no feature yet. */
    static FeatureValues none(FeatureSet features) {
        return new FeatureValues(features.size());
    }

    /**
     * Reads an object of them.
     *
     * @throws Refusal 400, naming the feature that there is none of, or whose value is of another kind
     */
    static FeatureValues read(JsonParser in, @Nullable JsonToken token, String path, FeatureSet features)
            throws IOException, Refusal {
        JsonBody.expect(token, JsonToken.START_OBJECT, path, "an object with a value for each feature");
        FeatureValues read = new FeatureValues(features.size());
        JsonBody.fields(in, (value, name, first) -> {
            int feature = features.indexOf(name);
            if (feature < 0) {
                throw Refusal.badRequest(path + "." + name, "there is no such feature");
            }
            read.given.set(feature);
            if (first == JsonToken.VALUE_NULL) {
                return;
            }
            if (features.categorical(feature)) {
                JsonBody.expect(first, JsonToken.VALUE_STRING, path + "." + name, "a text or null");
                String text = Characters.whole(value.getText(), path + "." + name);
                read.values.setCategory(feature, text.getBytes(StandardCharsets.UTF_8));
            } else {
                read.values.setNumber(feature, number(value, first, path + "." + name));
            }
        });
        return read;
    }

    private static double number(JsonParser in, JsonToken token, String path) throws IOException, Refusal {
        if (token == JsonToken.VALUE_NUMBER_INT || token == JsonToken.VALUE_NUMBER_FLOAT) {
            double number = in.getDoubleValue();
            if (Double.isFinite(number)) {
                return number;
            }
        }
        throw Refusal.badRequest(path, "expected a number of 64 bits, or null");
    }

    /** A vector of these alone; what was not given is missing. Not copied. */
    FeatureVector vector() {
        return values;
    }

    /** Puts these into a vector; what was not given stays as it is. */
    void override(FeatureVector vector) {
        given.stream().forEach(feature -> {
            vector.setNumber(feature, values.number(feature));
            vector.setCategory(feature, values.category(feature));
        });
    }
}
