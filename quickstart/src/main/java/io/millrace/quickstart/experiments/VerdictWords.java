package io.millrace.quickstart.experiments;

import io.millrace.experiments.Decision;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** Verdicts and figures in words. */
final class VerdictWords {
    private static final MathContext DIGITS = new MathContext(4);

    private VerdictWords() {}

    /** The verdict in one sentence. */
    static String headline(Decision decision) {
        return switch (decision.outcome()) {
            case RUNNING -> "Nothing is decided yet.";
            case TREATMENT_BETTER, CONTROL_BETTER -> decision.winner() + " is better.";
            case NO_DIFFERENCE -> "There is no difference that matters.";
            case VOID -> "The experiment is void: the arms did not get the shares of entities that were planned.";
            case INCONCLUSIVE -> "The experiment has shown neither a difference nor its absence.";
        };
    }

    static String percent(double share) {
        return number(100 * share) + " %";
    }

    static String hundredths(double number) {
        return Double.isFinite(number) ? String.format(Locale.ROOT, "%.2f", number) : "unknown";
    }

    static String number(double number) {
        return Double.isFinite(number)
                ? new BigDecimal(number).round(DIGITS).stripTrailingZeros().toPlainString()
                : "unknown";
    }
}
