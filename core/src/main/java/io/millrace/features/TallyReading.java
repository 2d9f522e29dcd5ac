package io.millrace.features;

/** How a feature is read off a {@link Ranking}. */
sealed interface TallyReading {

    /** Sets the feature's value; leaves it when it is missing. */
    void read(Ranking ranking, TextPool pool, FeatureVector out, int feature);

    /** Middle of the bucket that holds a quantile; missing without values. */
    record Quantile(int millionths, int scale) implements TallyReading {
        @Override
        public void read(Ranking ranking, TextPool pool, FeatureVector out, int feature) {
            int bucket = ranking.quantile(millionths);
            if (bucket >= 0) {
                out.setNumber(feature, Exact.scaled(LogBuckets.doubledMiddle(bucket), scale) / 2);
            }
        }
    }

    /** The text of a rank; missing when there are not so many. */
    record Top(int rank) implements TallyReading {
        @Override
        public void read(Ranking ranking, TextPool pool, FeatureVector out, int feature) {
            int text = ranking.top(rank);
            if (text >= 0) {
                out.setCategory(feature, ranking.text(text, pool));
            }
        }
    }

    /** How often the text of a rank occurs; 0 when there are not so many. */
    record TopCount(int rank) implements TallyReading {
        @Override
        public void read(Ranking ranking, TextPool pool, FeatureVector out, int feature) {
            int text = ranking.top(rank);
            out.setNumber(feature, text < 0 ? 0 : ranking.count(text));
        }
    }

    /** Share of the text of a rank: 0 when there are not so many, missing without any. */
    record TopShare(int rank) implements TallyReading {
        @Override
        public void read(Ranking ranking, TextPool pool, FeatureVector out, int feature) {
            if (!ranking.isEmpty()) {
                int text = ranking.top(rank);
                out.setNumber(feature, text < 0 ? 0 : ranking.share(text));
            }
        }
    }

    /** Entropy of the shares; missing without any. */
    record Entropy() implements TallyReading {
        @Override
        public void read(Ranking ranking, TextPool pool, FeatureVector out, int feature) {
            if (!ranking.isEmpty()) {
                out.setNumber(feature, ranking.entropy());
            }
        }
    }
}
