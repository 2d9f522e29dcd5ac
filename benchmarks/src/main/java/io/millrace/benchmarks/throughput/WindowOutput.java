package io.millrace.benchmarks.throughput;

/**
 * Windows that were found to hold what they must, each by its own edges: engines' windows do not end at the same moments, so that
 * what they hold is compared with the events themselves.
 *
 * @param checked what was looked at, for a person
 */
record WindowOutput(String checked) implements Output {

    @Override
    public String compare(Output other) throws UnlikeWorkException {
        if (!(other instanceof WindowOutput theirs)) {
            throw new UnlikeWorkException("no windows to compare with");
        }
        return checked + "; " + theirs.checked;
    }
}
