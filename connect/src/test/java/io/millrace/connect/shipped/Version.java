package io.millrace.connect.shipped;

import java.util.List;
import java.util.regex.Pattern;

/**
 * A version of an artifact, as far as it says which is newer: its numbers, in order, and whether it comes before the release of these numbers
 * ({@code 2.0-beta9}, {@code 1.0-rc1}). Words that say nothing of that ({@code Final}, {@code GA}, a date's {@code v}) are left out.
 *
 * @param numbers at least one; what is missing at the end is 0
 */
record Version(List<Long> numbers, boolean preview) implements Comparable<Version> {
    private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");
    private static final Pattern PREVIEW =
            Pattern.compile("[.-](alpha|beta|rc|cr|m|snapshot|pre)[.-]?\\d*$", Pattern.CASE_INSENSITIVE);

    Version {
        numbers = List.copyOf(numbers);
        if (numbers.isEmpty()) {
            throw new IllegalArgumentException("A version without a number");
        }
    }

    static Version of(String text) {
        boolean preview = PREVIEW.matcher(text).find();
        return new Version(
                NUMBER.matcher(PREVIEW.matcher(text).replaceFirst(""))
                        .results()
                        .map(number -> Long.valueOf(number.group()))
                        .toList(),
                preview);
    }

    @Override
    public int compareTo(Version other) {
        for (int i = 0; i < Math.max(numbers.size(), other.numbers.size()); i++) {
            int order = Long.compare(number(i), other.number(i));
            if (order != 0) {
                return order;
            }
        }
        return Boolean.compare(other.preview, preview);
    }

    private long number(int index) {
        return index < numbers.size() ? numbers.get(index) : 0;
    }
}
