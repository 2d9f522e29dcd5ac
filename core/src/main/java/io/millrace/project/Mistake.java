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

    @Override
    public String toString() {
        return file + ":" + line + ": " + field + ": found " + found + ", expected " + expected;
    }
}
