package io.millrace.project;

import io.millrace.project.Value.Scalar;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what a feature is made from. */
final class Origins {
    private final Sources sources;

    /**
     * What a feature is made from.
     *
     * @param field null for the whole record
     */
    record Origin(String source, @Nullable String field) {}

    Origins(Sources sources) {
        this.sources = sources;
    }

    /** A source; null when it is a mistake. */
    @Nullable Origin source(Section section, String key) {
        Scalar text = section.scalar(key, "a source: " + Similar.oneOf("", sources.names()), true);
        if (text == null) {
            return null;
        }
        sources.find(section, key, text.text());
        return sources.byName().containsKey(text.text()) ? new Origin(text.text(), null) : null;
    }

    /** A field of a source; null when it is a mistake. */
    @Nullable Origin field(Section section, String key) {
        String expected = "a field of a source, such as "
                + sources.names().stream().findFirst().orElse("source") + ".amount";
        String text = section.text(key, Names.PATHS, expected);
        if (text == null) {
            return null;
        }
        int dot = text.indexOf('.');
        if (dot < 0) {
            section.wrong(key, expected);
            return null;
        }
        Origin origin = new Origin(text.substring(0, dot), text.substring(dot + 1));
        SourceDefinition source = sources.find(section, key, origin.source());
        if (!sources.byName().containsKey(origin.source())) {
            return null;
        }
        if (source != null && source.file() != null && origin.field() != null) {
            List<String> known = List.copyOf(Sources.candidates(source));
            if (!known.contains(origin.field())) {
                section.wrong(key, "a field of " + source.name() + ": " + Similar.oneOf(origin.field(), known));
                return null;
            }
        }
        return origin;
    }

    /** A field that is a number; null when it is none. */
    @Nullable Origin number(Section section, String key) {
        Origin origin = field(section, key);
        return origin != null && isOfType(section, key, origin, false) ? origin : null;
    }

    /** A source, or a field of one that is a number; null when it is neither. */
    @Nullable Origin sourceOrNumber(Section section, String key) {
        Scalar text = section.scalar(key, "a source, or a field of one that is a number", true);
        if (text == null) {
            return null;
        }
        return text.text().indexOf('.') < 0 ? source(section, key) : number(section, key);
    }

    /** Whether a field is text, or a number; what is not known yet is. Says so when it is not. */
    boolean isOfType(Section section, String key, Origin origin, boolean categorical) {
        SourceDefinition source = sources.byName().get(origin.source());
        String field = origin.field();
        if (source == null
                || field == null
                || (categorical ? Sources.isText(source, field) : Sources.isNumber(source, field))) {
            return true;
        }
        section.wrong(key, categorical ? "a field that is text" : "a field that is a number");
        return false;
    }
}
