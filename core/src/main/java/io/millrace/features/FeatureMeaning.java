package io.millrace.features;

import io.millrace.ids.CompositeId;
import io.millrace.ids.Murmur3;
import io.millrace.project.FeatureDefinition;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * What a feature means.
 *
 * @param hash 16 hexadecimal digits of everything its value depends on
 * @param timeOnly whether it depends on time and latest events alone
 * @param span how far it looks back
 */
record FeatureMeaning(String hash, boolean timeOnly, Span span) {

    static FeatureMeaning timeOnly(String text, SourceSlots source) {
        return new FeatureMeaning(hash(text + origin(source)), true, Span.LIFETIME);
    }

    static FeatureMeaning aggregate(
            FeatureDefinition.Aggregate definition, SourceSlots source, String field, Span span) {
        String text = definition.aggregation() + (definition.categorical() ? " category " : " ")
                + source.source().name() + "." + field + Components.condition(source, definition.where());
        return of(text, source, span);
    }

    /** What is read off events of a source over a span. */
    static FeatureMeaning of(String what, SourceSlots source, Span span) {
        String text =
                what + " over " + (span.resolution() == null ? "lifetime" : span.length() + " in " + span.resolution());
        return new FeatureMeaning(hash(text + origin(source)), false, span);
    }

    /** An expression means what its text and its operands mean; it is time-only when all of them are. */
    static FeatureMeaning expression(
            FeatureDefinition.Expression definition, SortedMap<String, FeatureMeaning> operands) {
        StringBuilder text = new StringBuilder(definition.categorical() ? "expression category " : "expression ")
                .append(Normal.text(definition.expression()))
                .append(" or ")
                .append(definition.categorical() ? quoted(definition.defaultCategory()) : definition.defaultValue());
        operands.forEach(
                (name, meaning) -> text.append(' ').append(name).append('=').append(meaning.hash()));
        boolean timeOnly = !operands.isEmpty() && operands.values().stream().allMatch(FeatureMeaning::timeOnly);
        return new FeatureMeaning(hash(text.toString()), timeOnly, Span.LIFETIME);
    }

    /** A text as what no number and no absence is written like. */
    private static @Nullable String quoted(@Nullable String text) {
        return text == null ? null : '"' + text + '"';
    }

    static long fingerprint(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new Murmur3().hash(bytes, 0, bytes.length);
    }

    private static String hash(String text) {
        return HexFormat.of().toHexDigits(fingerprint(text));
    }

    private static String origin(SourceSlots source) {
        return " of " + CompositeId.join(source.source().entityFields()) + " at "
                + source.source().timeField();
    }
}
