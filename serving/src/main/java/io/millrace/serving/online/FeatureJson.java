package io.millrace.serving.online;

import com.fasterxml.jackson.core.JsonGenerator;
import io.millrace.features.FeatureSet;
import io.millrace.features.FeatureVector;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** How a feature's value is written. */
public final class FeatureJson {
    private FeatureJson() {}

    /** A feature's value; null where it has none. */
    public static void value(JsonGenerator out, FeatureSet features, int feature, FeatureVector vector)
            throws IOException {
        if (features.categorical(feature)) {
            byte[] utf8 = vector.category(feature);
            if (utf8 == null) {
                out.writeNull();
            } else {
                out.writeString(new String(utf8, StandardCharsets.UTF_8));
            }
        } else if (Double.isNaN(vector.number(feature))) {
            out.writeNull();
        } else {
            out.writeNumber(vector.number(feature));
        }
    }
}
