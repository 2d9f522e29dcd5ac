package io.millrace.forest;

import java.util.Arrays;
import java.util.Optional;

/** What a forest was grown for: it says what its margins mean, and how many of them there are. */
public enum Objective {
    /** A probability: the logistic function of one margin. */
    PROBABILITY,
    /** The log-odds themselves. */
    LOG_ODDS,
    /** One probability per class: the softmax of as many margins. */
    CLASSES,
    /** A number: the margin itself. */
    NUMBER,
    /** A positive number: the exponential of the margin. */
    POSITIVE_NUMBER;

    /** The objective of a name that XGBoost has for it; nothing when it is not one that is scored here. */
    static Optional<Objective> named(String name) {
        return switch (name) {
            case "binary:logistic", "reg:logistic" -> Optional.of(PROBABILITY);
            case "binary:logitraw" -> Optional.of(LOG_ODDS);
            case "multi:softprob", "multi:softmax" -> Optional.of(CLASSES);
            case "reg:squarederror",
                    "reg:squaredlogerror",
                    "reg:absoluteerror",
                    "reg:pseudohubererror",
                    "rank:pairwise",
                    "rank:ndcg",
                    "rank:map" -> Optional.of(NUMBER);
            case "count:poisson", "reg:gamma", "reg:tweedie" -> Optional.of(POSITIVE_NUMBER);
            default -> Optional.empty();
        };
    }

    /**
     * Turns the margins of one row into what the objective predicts, in place: a probability 0 to 1, a number, or one probability
     * per class, which add up to 1.
     */
    public void transform(double[] margins) {
        switch (this) {
            case PROBABILITY -> margins[0] = Forest.probability((float) margins[0]);
            case CLASSES -> softmax(margins);
            case POSITIVE_NUMBER -> margins[0] = Math.exp(margins[0]);
            case LOG_ODDS, NUMBER -> {}
        }
    }

    /** The margin that XGBoost starts from: it keeps the base score as what the objective predicts, not as a margin. */
    float baseMargin(float score) throws ForestException {
        return switch (this) {
            case PROBABILITY -> {
                if (!(score > 0 && score < 1)) {
                    throw new ForestException("the model's base score is " + score + ": it must lie between 0 and 1");
                }
                yield -(float) Math.log(1f / score - 1f);
            }
            case POSITIVE_NUMBER -> {
                if (!(score > 0)) {
                    throw new ForestException("the model's base score is " + score + ": it must be greater than 0");
                }
                yield (float) Math.log(score);
            }
            case LOG_ODDS, CLASSES, NUMBER -> {
                if (!Float.isFinite(score)) {
                    throw new ForestException("the model's base score is " + score + ": it must be a finite number");
                }
                yield score;
            }
        };
    }

    private static void softmax(double[] margins) {
        double greatest = Arrays.stream(margins).max().orElse(0);
        double sum = 0;
        for (int i = 0; i < margins.length; i++) {
            margins[i] = Math.exp(margins[i] - greatest);
            sum += margins[i];
        }
        for (int i = 0; i < margins.length; i++) {
            margins[i] /= sum;
        }
    }
}
