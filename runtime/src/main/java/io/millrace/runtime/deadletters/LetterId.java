package io.millrace.runtime.deadletters;

import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which dead letter: its place on the topic of dead letters. As text it is {@code 3-1042}: partition and offset.
 *
 * @param partition of the topic of dead letters
 * @param offset in that partition
 */
public record LetterId(int partition, long offset) implements Comparable<LetterId> {
    private static final Pattern TEXT = Pattern.compile("(\\d{1,9})-(\\d{1,18})");
    private static final Comparator<LetterId> ORDER =
            Comparator.comparingInt(LetterId::partition).thenComparingLong(LetterId::offset);

    public LetterId {
        if (partition < 0 || offset < 0) {
            throw new IllegalArgumentException("no dead letter is at " + partition + "-" + offset);
        }
    }

    /**
     * Reads the text.
     *
     * @throws IllegalArgumentException with what was found and what is expected
     */
    public static LetterId parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("found " + text
                    + ", expected partition and offset of a dead letter with a hyphen between, for example 3-1042");
        }
        return new LetterId(Integer.parseInt(matcher.group(1)), Long.parseLong(matcher.group(2)));
    }

    @Override
    public int compareTo(LetterId other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return partition + "-" + offset;
    }
}
