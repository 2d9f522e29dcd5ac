package io.millrace.project;

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

    public Mistake {
        field = printable(field);
        found = printable(found);
        expected = printable(expected);
    }

    private static String printable(String text) {
        return Printable.line(text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text);
    }

    @Override
    public String toString() {
        return file + ":" + line + ": " + field + ": found " + found + ", expected " + expected;
    }
}
