package io.millrace.tuning;

import java.util.List;
import java.util.random.RandomGenerator;

/** One of some words; a value is a word's place. */
final class ChoiceAxis implements Axis {
    private final List<String> words;

    ChoiceAxis(List<String> words) {
        this.words = List.copyOf(words);
    }

    @Override
    public double encode(String word) {
        int place = words.indexOf(word);
        return place < 0 ? Double.NaN : place;
    }

    @Override
    public String decode(double value) {
        return words.get((int) value);
    }

    @Override
    public double at(double share) {
        return Math.min(words.size() - 1, (int) (share * words.size()));
    }

    @Override
    public Kernels kernels(double[] observed, int dimensions) {
        return new Shares(observed);
    }

    /** An observation's own word is the likelier the more observations there are; the others share what the prior leaves them. */
    private final class Shares implements Kernels {
        private final double[] observed;

        Shares(double[] observed) {
            this.observed = observed;
        }

        private double probability(int kernel, int place) {
            int all = words.size();
            if (kernel == observed.length || Double.isNaN(observed[kernel])) {
                return 1.0 / all;
            }
            double prior = 1.0 / (observed.length + 1);
            return (prior + (place == (int) observed[kernel] ? 1 : 0)) / (all * prior + 1);
        }

        @Override
        public double logDensity(int kernel, double value) {
            return StrictMath.log(probability(kernel, (int) value));
        }

        @Override
        public double sample(int kernel, RandomGenerator random) {
            double left = random.nextDouble();
            for (int place = 0; place < words.size() - 1; place++) {
                left -= probability(kernel, place);
                if (left < 0) {
                    return place;
                }
            }
            return words.size() - 1;
        }
    }
}
