package io.millrace.benchmarks.throughput;

/**
 * What one run took.
 *
 * @param events how many were drained
 * @param seconds from the first to the last
 * @param threadSeconds processor time of the stream thread meanwhile
 * @param processSeconds processor time of the whole process meanwhile, the broker included
 * @param changelogBytes bytes sent to changelogs, batches and all
 * @param stateBytes bytes of local state on disk at the end
 * @param updateBytes mean length of a feature update
 */
record Figures(
        long events,
        double seconds,
        double threadSeconds,
        double processSeconds,
        double changelogBytes,
        long stateBytes,
        int updateBytes) {
    static final String HEADER =
            "                          events/s   thread us/event   process us/event   changelog bytes/event   state bytes/event";

    /** Of a run of which only times are known. */
    static Figures elapsed(long events, double seconds, double processSeconds) {
        return new Figures(events, seconds, Double.NaN, processSeconds, Double.NaN, 0, 0);
    }

    double recordsPerSecond() {
        return events / seconds;
    }

    @Override
    public String toString() {
        return "%,9.0f   %15.2f   %16.2f   %21.0f   %17.1f"
                .formatted(
                        recordsPerSecond(),
                        1e6 * threadSeconds / events,
                        1e6 * processSeconds / events,
                        changelogBytes / events,
                        (double) stateBytes / events);
    }
}
