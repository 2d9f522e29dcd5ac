package io.millrace.serving.online;

import com.fasterxml.jackson.core.JsonGenerator;
import io.millrace.features.FeatureSet;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** How a feature's value is written. */
final class FeatureJson {
    private FeatureJson() {}

    /** A feature's value; null where it has none. */
    static void value(JsonGenerator out, FeatureSet features, int feature, Current current) throws IOException {
        if (features.categorical(feature)) {
            byte[] utf8 = current.values().category(feature);
            if (utf8 == null) {
                out.writeNull();
            } else {
                out.writeString(new String(utf8, StandardCharsets.UTF_8));
            }
        } else if (Double.isNaN(current.values().number(feature))) {
            out.writeNull();
        } else {
            out.writeNumber(current.values().number(feature));
        }
    }
}
