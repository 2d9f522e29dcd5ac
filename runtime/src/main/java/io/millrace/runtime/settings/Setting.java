package io.millrace.runtime.settings;

import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One thing an operator can set: its name, its only default and its only line of documentation.
 *
 * @param name dotted name in files and flags
 * @param parser from text; throws IllegalArgumentException whose message says what is expected
 * @param defaultText the default as text; null when there is none
 * @param documentation one line
 * @param <T> type of the value
 */
public record Setting<T>(
        String name, Function<String, T> parser, @Nullable String defaultText, String documentation) {

    /** What every environment variable of Millrace begins with. */
    public static final String ENVIRONMENT_PREFIX = "MILLRACE_";

    /** Name in the environment: the name in capitals with underscores, and the prefix before it unless it is there. */
    public String environmentName() {
        String variable = name.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
        return variable.startsWith(ENVIRONMENT_PREFIX) ? variable : ENVIRONMENT_PREFIX + variable;
    }
}
