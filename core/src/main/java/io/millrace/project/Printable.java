package io.millrace.project;

import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Text that others wrote, for a person to read at a terminal: what would not be seen, or would have the terminal do something (control characters, and those that turn
 * the direction of text), stands as a backslash, u and four hexadecimal digits. Inside a text of JSON it says there what it said before.
 */
public final class Printable {
    private static final String UNSEEN = "[\\p{Cc}\\p{Cf}\\u2028\\u2029]";
    private static final Pattern IN_A_LINE = Pattern.compile(UNSEEN);
    private static final Pattern IN_LINES = Pattern.compile("(?!\\r?\\n|\\t)" + UNSEEN);

    private Printable() {}

    /** A text as a part of one line: where it breaks, it says so and goes on. */
    public static String line(String text) {
        return IN_A_LINE.matcher(text).replaceAll(Printable::escaped);
    }

    /** A text of several lines: line feeds and tabs stay. */
    public static String lines(String text) {
        return IN_LINES.matcher(text).replaceAll(Printable::escaped);
    }

    private static String escaped(MatchResult unseen) {
        return unseen.group().chars().mapToObj("\\\\u%04x"::formatted).collect(Collectors.joining());
    }
}
