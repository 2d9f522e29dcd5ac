package io.millrace.console.page;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON documents written down as they read: names and values in turn. */
final class Documents {
    private Documents() {}

    static Map<String, @Nullable Object> object(@Nullable Object... namesAndValues) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            object.put((String) java.util.Objects.requireNonNull(namesAndValues[i]), namesAndValues[i + 1]);
        }
        return object;
    }

    static List<@Nullable Object> list(@Nullable Object... values) {
        return Arrays.asList(values);
    }

    static double rounded(double value) {
        return Math.round(value * 1e4) / 1e4;
    }
}
