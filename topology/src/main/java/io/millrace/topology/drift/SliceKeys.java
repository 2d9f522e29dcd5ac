package io.millrace.topology.drift;

import io.millrace.drift.LabelTest;
import io.millrace.records.InferenceLogEntry;

/** What slices are called in keys: the version, a zero character, and the number of the slice in its reference; and what its labels are. */
final class SliceKeys {
    private static final char SEPARATOR = '\0';

    private SliceKeys() {}

    /** A slice of a version. */
    static String of(String version, int slice) {
        return version + SEPARATOR + slice;
    }

    /** A version's labels. */
    static String labels(String version) {
        return version + SEPARATOR + LabelTest.LABEL;
    }

    /** Whether a subject is a slice or labels, and no version. */
    static boolean isSlice(String subject) {
        return subject.indexOf(SEPARATOR) >= 0;
    }

    /** The version and, for each slice that a row belongs to, a character. */
    static String row(String version, SliceBinder slices, InferenceLogEntry row) {
        StringBuilder text = new StringBuilder(version);
        for (int slice = 0; slice < slices.size(); slice++) {
            if (slices.has(row, slice)) {
                text.append(text.length() == version.length() ? "\0" : "").append(character(slice));
            }
        }
        return text.toString();
    }

    /** Whether what {@link #row} says is of a version. */
    static boolean isOf(String row, String version) {
        return row.startsWith(version)
                && (row.length() == version.length() || row.charAt(version.length()) == SEPARATOR);
    }

    /** Whether what {@link #row} says is of a slice of a version. */
    static boolean isOf(String row, String version, int slice) {
        return isOf(row, version) && row.indexOf(character(slice), version.length() + 1) >= 0;
    }

    private static char character(int slice) {
        return (char) (slice + 1);
    }
}
