package io.millrace.quickstart.cli;

import java.io.PrintWriter;
import java.util.function.DoubleConsumer;

/** Says how far something has come, at every twentieth of it. Not thread-safe. */
final class Progress implements DoubleConsumer {
    private static final int STEPS = 20;

    private final PrintWriter out;
    private final String what;
    private int said;

    Progress(PrintWriter out, String what) {
        this.out = out;
        this.what = what;
    }

    @Override
    public void accept(double share) {
        int step = (int) (share * STEPS);
        if (step > said) {
            said = step;
            out.printf("%s: %d %%%n", what, 100 * step / STEPS);
            out.flush();
        }
    }
}
