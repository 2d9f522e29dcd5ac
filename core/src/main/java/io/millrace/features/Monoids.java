package io.millrace.features;

/** The monoids by the keys of components that are made of them: what state of an earlier layout is read with. */
final class Monoids {
    private Monoids() {}

    /**
     * What a component with this key is made of.
     *
     * @throws IllegalArgumentException when no monoid of this program has such a key
     */
    static Monoid of(String key) {
        int end = key.indexOf(' ');
        String name = end < 0 ? key : key.substring(0, end);
        return switch (name) {
            case "events", "ValueCount" -> new Count();
            case "latest-time" -> new LatestTime();
            case "LatestNumber" -> new LatestNumber();
            case "Sum" -> new Sum();
            case "SquareSum" -> new SquareSum();
            case "Minimum" -> Extreme.MINIMUM;
            case "Maximum" -> Extreme.MAXIMUM;
            default -> throw new IllegalArgumentException("no state is called " + name);
        };
    }
}
