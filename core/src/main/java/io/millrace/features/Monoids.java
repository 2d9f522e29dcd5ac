package io.millrace.features;

import java.time.ZoneId;

/** The monoids by the keys of components that are made of them: what state of an earlier layout is read with. */
final class Monoids {
    private Monoids() {}

    /**
     * What a component with this key is made of.
     *
     * @throws IllegalArgumentException when no monoid of this program has such a key
     */
    static Monoid of(String key) {
        String[] words = key.split(" ", 3);
        return switch (words[0]) {
            case "events", "ValueCount" -> new Count();
            case "latest-time" -> new LatestTime();
            case "LatestNumber" -> new LatestNumber();
            case "Sum" -> new Sum();
            case "SquareSum" -> new SquareSum();
            case "Minimum" -> Extreme.MINIMUM;
            case "Maximum" -> Extreme.MAXIMUM;
            case "FirstNumber" -> new FirstNumber();
            case "FirstTime" -> new FirstTime();
            case "TimeSpan" -> new TimeSpan();
            case "LongestGap" -> new LongestGap();
            case "ActiveDays" -> new ActiveDays(ZoneId.of(words[1]));
            case "Moment" -> new Moment(Resolution.valueOf(words[1]));
            case "DecayedSum" -> new DecayedSum(Long.parseLong(words[1]));
            default -> throw new IllegalArgumentException("no state is called " + words[0]);
        };
    }
}
