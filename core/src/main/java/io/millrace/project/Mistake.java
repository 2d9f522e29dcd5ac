package io.millrace.project;

import java.util.regex.Pattern;

/**
 * One mistake in a project file.
 *
 * @param file name of the file it is in
 * @param line line, from 1
 * @param field dotted path of the key
 * @param found what is there
 * @param expected what should be
 */
public record Mistake(String file, int line, String field, String found, String expected) {
    /** Characters of a part: a line is to be read by people. */
    private static final int LONGEST = 500;

    /** What would not be seen, or would have a terminal do something: control characters, and those that turn the direction of text. */
    private static final Pattern UNSEEN = Pattern.compile("[\\p{Cc}\\p{Cf}\\u2028\\u2029]");

    public Mistake {
        field = printable(field);
        found = printable(found);
        expected = printable(expected);
    }

    private static String printable(String text) {
        String cut = text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text;
        return UNSEEN.matcher(cut)
                .replaceAll(unseen -> "\\\\u%04x".formatted(unseen.group().codePointAt(0)));
    }

    @Override
    public String toString() {
        return file + ":" + line + ": " + field + ": found " + found + ", expected " + expected;
    }
}
