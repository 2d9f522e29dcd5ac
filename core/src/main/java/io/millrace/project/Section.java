package io.millrace.project;

import io.millrace.project.Value.Field;
import io.millrace.project.Value.Fields;
import io.millrace.project.Value.Items;
import io.millrace.project.Value.Scalar;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A map in the file, read key by key. A method gives null when the key is missing or wrong, and has then reported it; an
 * optional key that is absent gives its default and reports nothing.
 */
final class Section {
    private static final Pattern WHOLE = Pattern.compile("[+-]?\\d{1,18}");

    private final Mistakes mistakes;
    private final String path;
    private final Mark mark;
    private final Map<String, Field> fields;
    private final Set<String> misspelled = new HashSet<>();

    private Section(Mistakes mistakes, String path, Mark mark, Map<String, Field> fields) {
        this.mistakes = mistakes;
        this.path = path;
        this.mark = mark;
        this.fields = fields;
    }

    /** The whole project. */
    static Section root(Fields fields, Mistakes mistakes) {
        Section root = new Section(mistakes, "", fields.mark(), fields.fields());
        Keys.PROJECT.check(root);
        return root;
    }

    Mistakes mistakes() {
        return mistakes;
    }

    /** Where the section's own key stands. */
    Mark mark() {
        return mark;
    }

    List<String> keys() {
        return new ArrayList<>(fields.keySet());
    }

    boolean has(String key) {
        return fields.containsKey(key);
    }

    /** Whether a key is there and holds a map. */
    boolean holdsMap(String key) {
        Field field = fields.get(key);
        return field != null && field.value() instanceof Fields;
    }

    String path() {
        return path.isEmpty() ? "-" : path;
    }

    String path(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    /** Where a key stands; where it is missing, the section. */
    Mark keyMark(String key) {
        Field field = fields.get(key);
        return field == null ? mark : field.mark();
    }

    /** Where a key's value stands; where it is missing, the section. */
    Mark valueMark(String key) {
        Field field = fields.get(key);
        return field == null ? mark : field.value().mark();
    }

    /** Notes that a key is there under a wrong name, which is reported: its absence is no second mistake. */
    void misspelled(String key) {
        misspelled.add(key);
    }

    /** Reports a key's value. */
    void wrong(String key, String expected) {
        if (!has(key) && misspelled.contains(key)) {
            return;
        }
        mistakes.add(valueMark(key), path(key), shown(key), expected);
    }

    /** How a mistake shows a key's value. */
    String shown(String key) {
        Field field = fields.get(key);
        return field == null ? "nothing" : field.value().shown();
    }

    /** How a mistake shows the value of a key in a map within. */
    String shown(String key, String inner) {
        Field field = fields.get(key);
        Field found = field != null && field.value() instanceof Fields map
                ? map.fields().get(inner)
                : null;
        return found == null ? "nothing" : found.value().shown();
    }

    /** Reports a key's value, said in other words. */
    void wrong(String key, String found, String expected) {
        mistakes.add(valueMark(key), path(key), found, expected);
    }

    /** Reports a key that a later version will read. */
    void notYet(String key, String expected) {
        mistakes.notYet(keyMark(key), path(key), key, expected);
    }

    /** A section within, its unknown keys reported. */
    @Nullable Section required(String key, Keys keys) {
        return checked(map(key, true), keys);
    }

    /** A section within that may be absent, which also gives null. */
    @Nullable Section optional(String key, Keys keys) {
        return checked(map(key, false), keys);
    }

    private static @Nullable Section checked(@Nullable Section section, Keys keys) {
        if (section != null) {
            keys.check(section);
        }
        return section;
    }

    /** A map within whose keys are names or are checked by the caller. */
    @Nullable Section map(String key, boolean required) {
        Field field = fields.get(key);
        if (field == null && !required) {
            return null;
        }
        if (field == null || !(field.value() instanceof Fields inner)) {
            boolean dashed = field != null && field.value() instanceof Items;
            wrong(key, "a map" + (dashed ? ": its keys without a dash before them" : Parts.example(path(key))));
            return null;
        }
        return new Section(mistakes, path(key), field.mark(), inner.fields());
    }

    /** A map within that names at least one thing; null, and reported, when it does not. Names that are none are reported. */
    @Nullable Section named(String key) {
        Section all = map(key, true);
        if (all != null) {
            Names.check(all);
            if (all.keys().isEmpty()) {
                wrong(key, "an empty map", "one of them");
                return null;
            }
        }
        return all;
    }

    @Nullable String text(String key, Pattern pattern, String expected) {
        return text(key, pattern, expected, true);
    }

    @Nullable String optionalText(String key, Pattern pattern, String expected) {
        return text(key, pattern, expected, false);
    }

    private @Nullable String text(String key, Pattern pattern, String expected, boolean required) {
        Scalar scalar = scalar(key, expected, required);
        if (scalar == null) {
            return null;
        }
        if (!pattern.matcher(scalar.text()).matches()) {
            wrong(key, expected);
            return null;
        }
        return scalar.text();
    }

    /** One of several words. */
    @Nullable String choice(String key, List<String> choices, @Nullable String otherwise) {
        if (otherwise != null && !has(key)) {
            return otherwise;
        }
        Scalar scalar = scalar(key, Similar.oneOf("", choices), true);
        if (scalar != null && !choices.contains(scalar.text())) {
            wrong(key, Similar.oneOf(scalar.text(), choices));
            return null;
        }
        return scalar == null ? null : scalar.text();
    }

    @Nullable Duration duration(String key, Duration least, Duration most, @Nullable Duration otherwise) {
        return has(key) || otherwise == null ? duration(key, least, most) : otherwise;
    }

    @Nullable Duration duration(String key, Duration least, Duration most) {
        String expected = "a duration from " + Durations.format(least) + " to " + Durations.format(most)
                + ", such as 5 min, 1 h or 30 d";
        Scalar scalar = scalar(key, expected, true);
        if (scalar == null) {
            return null;
        }
        Optional<Duration> duration = Durations.parse(scalar.text());
        if (duration.isEmpty()
                || duration.get().compareTo(least) < 0
                || duration.get().compareTo(most) > 0) {
            String meant = Durations.meant(scalar.text())
                    .filter(d -> duration.isEmpty() && d.compareTo(least) >= 0 && d.compareTo(most) <= 0)
                    .map(d -> " (did you mean " + Durations.format(d) + "?)")
                    .orElse("");
            wrong(key, expected + meant);
            return null;
        }
        return duration.get();
    }

    @Nullable Long whole(String key, long least, long most, @Nullable Long otherwise) {
        if (otherwise != null && !has(key)) {
            return otherwise;
        }
        String expected = "a whole number from " + least + " to " + most;
        Scalar scalar = scalar(key, expected, true);
        if (scalar == null) {
            return null;
        }
        if (scalar.plain() && WHOLE.matcher(scalar.text()).matches()) {
            long value = Long.parseLong(scalar.text());
            if (value >= least && value <= most) {
                return value;
            }
        }
        wrong(key, expected + Numbers.unquoted(scalar));
        return null;
    }

    /** A number; {@code otherwise} null: required. */
    @Nullable Double number(String key, double least, double most, @Nullable Double otherwise) {
        return number(
                key,
                least,
                most,
                otherwise,
                "a number"
                        + (least == -Double.MAX_VALUE
                                ? ""
                                : " from " + Numbers.plain(least) + " to " + Numbers.plain(most)),
                false);
    }

    /** A share: {@code 0.85} or {@code 85 %}; {@code otherwise} null: required. */
    @Nullable Double share(String key, double least, double most, @Nullable Double otherwise) {
        return number(
                key,
                least,
                most,
                otherwise,
                "a share from " + Numbers.plain(least) + " to " + Numbers.plain(most)
                        + (most < 0.85 ? ", such as 0.05 or 5 %" : ", such as 0.85 or 85 %"),
                true);
    }

    /** A share of which what is missing matters: {@code 0.999} or {@code 99.9 %}. */
    @Nullable Double nearlyAll(String key, double least, double most, double otherwise) {
        return number(
                key,
                least,
                most,
                otherwise,
                "a share from " + Numbers.plain(least) + " to " + Numbers.plain(most) + ", such as 99.9 %",
                true);
    }

    private @Nullable Double number(
            String key, double least, double most, @Nullable Double otherwise, String expected, boolean share) {
        if (otherwise != null && !has(key)) {
            return otherwise;
        }
        Scalar scalar = scalar(key, expected, true);
        if (scalar == null) {
            return null;
        }
        Double found = share ? Numbers.share(scalar) : Numbers.number(scalar);
        double value = found == null ? Double.NaN : found;
        if (value >= least && value <= most) {
            return value;
        }
        wrong(key, expected + Numbers.unquoted(scalar));
        return null;
    }

    @Nullable Boolean flag(String key) {
        if (!has(key)) {
            return false;
        }
        Scalar scalar = scalar(key, "true or false", true);
        if (scalar == null) {
            return null;
        }
        if (scalar.plain() && (scalar.text().equals("true") || scalar.text().equals("false"))) {
            return scalar.text().equals("true");
        }
        wrong(key, "true or false");
        return null;
    }

    /** A list of words, or one word that stands for a list of it; empty when it is missing or wrong. */
    List<Scalar> words(String key, String expected, boolean required) {
        Field field = fields.get(key);
        if (field == null && !required) {
            return List.of();
        }
        List<Value> items =
                field == null ? List.of() : field.value() instanceof Items list ? list.items() : List.of(field.value());
        List<Scalar> words = new ArrayList<>();
        for (Value item : items) {
            if (item instanceof Scalar scalar && !scalar.isNothing()) {
                words.add(scalar);
            } else {
                mistakes.add(item.mark(), path(key), item.shown(), expected);
            }
        }
        if (required && items.isEmpty()) {
            wrong(key, field == null ? "nothing" : "an empty list", expected);
        }
        return words;
    }

    /** Different paths of fields, one or a list of them; empty, and reported, when one is missing or wrong. */
    List<String> paths(String key) {
        List<String> paths = new ArrayList<>();
        for (Scalar word : words(key, Names.PATH, true)) {
            if (!Names.PATHS.matcher(word.text()).matches()) {
                mistakes.add(word.mark(), path(key), word.text(), Names.PATH);
                return List.of();
            }
            if (paths.contains(word.text())) {
                mistakes.add(word.mark(), path(key), word.text() + " a second time", "each field once");
                return List.of();
            }
            paths.add(word.text());
        }
        return paths;
    }

    /** Text, a number or a flag as it is written. */
    @Nullable Scalar scalar(String key, String expected, boolean required) {
        Field field = fields.get(key);
        if (field == null && !required) {
            return null;
        }
        if (field == null || !(field.value() instanceof Scalar scalar) || scalar.isNothing()) {
            wrong(key, expected);
            return null;
        }
        return scalar;
    }
}
