package io.millrace.runtime.deadletters;

import java.util.ArrayList;
import java.util.List;

/**
 * What became of letters about which something was to be done.
 *
 * @param done of how many it was done
 * @param refused of how many it was not
 * @param refusals the first of those, 20 at most
 */
public record Handled(long done, long refused, List<Refusal> refusals) {
    private static final int TOLD = 20;

    /** A letter about which nothing was done, and why. */
    public record Refusal(LetterId letter, String why) {}

    /** Counts. Not thread-safe. */
    static final class Count {
        private final List<Refusal> refusals = new ArrayList<>();
        private long done;
        private long refused;

        void done() {
            done++;
        }

        void refused(LetterId letter, String why) {
            refused++;
            if (refusals.size() < TOLD) {
                refusals.add(new Refusal(letter, why));
            }
        }

        Handled handled() {
            return new Handled(done, refused, List.copyOf(refusals));
        }
    }
}
