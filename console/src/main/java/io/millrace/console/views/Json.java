package io.millrace.console.views;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** How values are written in every document. */
public final class Json {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "yyyy-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private Json() {}

    /** An empty object. */
    public static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    /** A time in UTC, with milliseconds: {@code 2025-03-01T00:00:00.000Z}. */
    public static @Nullable String time(@Nullable Instant time) {
        return time == null ? null : TIME.format(time);
    }

    /** A name of a generated enumeration as the documents write it. */
    static String code(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    /** A number that is one: what is none, JSON does not know. */
    static @Nullable Double number(@Nullable Double value) {
        return value == null || value.isNaN() || value.isInfinite() ? null : value;
    }

    static void texts(ArrayNode into, Collection<String> texts) {
        texts.forEach(into::add);
    }

    static void texts(ObjectNode into, Map<String, String> texts) {
        new TreeMap<>(texts).forEach(into::put);
    }

    static void numbers(ObjectNode into, Map<String, Double> numbers) {
        new TreeMap<>(numbers).forEach((name, value) -> into.put(name, number(value)));
    }
}
