package io.millrace.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.project.FeatureDefinition;
import io.millrace.project.FeatureDefinition.Decayed;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Holds vectors to the oracle, and counts what it has compared. */
final class Comparison {
    /** Sums of some hundred values of some hundred, each weighed within 1e-9. */
    private static final double WEIGHED = 1e-4;

    private long values;

    /** Every feature, bit for bit, but for decayed sums; the label says what to run again when one differs. */
    void compare(FeatureSet features, FeatureVector vector, Oracle oracle, List<RawEvent> events, String label) {
        Map<String, Object> expected = oracle.values(events, vector.asOf());
        for (int i = 0; i < features.size(); i++) {
            Object found = features.categorical(i) ? text(vector.category(i)) : number(vector.number(i));
            Object wanted = expected.get(features.name(i));
            FeatureDefinition definition =
                    features.project().featureSet().features().get(i);
            if (definition instanceof Decayed && found != null) {
                assertThat((Double) found)
                        .as("%s: %s at %d", label, definition, vector.asOf())
                        .isCloseTo((Double) Objects.requireNonNull(wanted), within(WEIGHED));
            } else if (!Objects.equals(found, wanted)) {
                assertThat(found)
                        .as("%s: %s at %d", label, definition, vector.asOf())
                        .isEqualTo(wanted);
            }
            values++;
        }
    }

    /** How many values were compared. */
    long values() {
        return values;
    }

    private static @Nullable Object number(double value) {
        return Double.isNaN(value) ? null : (Object) value;
    }

    private static @Nullable Object text(byte @Nullable [] utf8) {
        return utf8 == null ? null : new String(utf8, StandardCharsets.UTF_8);
    }
}
