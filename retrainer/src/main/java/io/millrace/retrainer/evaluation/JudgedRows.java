package io.millrace.retrainer.evaluation;

import io.millrace.retrainer.dataset.ExampleTable;
import io.millrace.retrainer.dataset.HeldOut;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * The test rows by which a model is judged. Where entities are held out, and there are enough of them, theirs alone: what became of the others is what acting made of it, and a good model looks the worse
 * the more it helps. All untreated rows would not do: who is acted on is who was, or comes, at risk, and without them risks look small. For the same reason the held-out ones are not judged by where more of
 * them than {@link #MOST_CONTAMINATED} were acted on all the same: those who are left would be chosen, and not by chance.
 */
public final class JudgedRows {
    /**
     * Of either class. Chance moves a share of 30 % among 400 by up to 15 % of itself (95 %), which is less than acting does to it that helps three in ten; among 100 it moves it by 30 %, which is more, and
     * held-out rows would judge worse than all.
     */
    public static final int ENOUGH_OF_A_CLASS = 400;

    /** The share of held-out rows that may be left out as contaminated: leaving them out moves a share among the others by at most as much, whoever they are. */
    public static final double MOST_CONTAMINATED = 0.05;

    private final int[] places;
    private final Map<String, Double> facts;

    private JudgedRows(int[] places, Map<String, Double> facts) {
        this.places = places;
        this.facts = Map.copyOf(facts);
    }

    /** Those of a test. */
    public static JudgedRows of(ExampleTable table, int[] test) {
        int[] alone = places(table, test, HeldOut.LEFT_ALONE);
        int heldOut = alone.length + places(table, test, HeldOut.CONTAMINATED).length;
        int[] all = IntStream.range(0, test.length).toArray();
        if (heldOut == 0) {
            return new JudgedRows(all, Map.of());
        }
        double contaminated = (heldOut - alone.length) / (double) heldOut;
        long positives =
                IntStream.of(alone).filter(place -> table.label(test[place])).count();
        boolean enough = positives >= ENOUGH_OF_A_CLASS && alone.length - positives >= ENOUGH_OF_A_CLASS;
        boolean byHeldOut = enough && contaminated <= MOST_CONTAMINATED;
        Map<String, Double> facts = new TreeMap<>();
        facts.put(ModelMetrics.JUDGED_BY_HELD_OUT, byHeldOut ? 1.0 : 0.0);
        facts.put(ModelMetrics.HELD_OUT_CONTAMINATED, contaminated);
        if (byHeldOut) {
            facts.put(ModelMetrics.ROWS_LEFT_OUT, (double) (test.length - alone.length));
        }
        return new JudgedRows(byHeldOut ? alone : all, facts);
    }

    private static int[] places(ExampleTable table, int[] test, HeldOut which) {
        return IntStream.range(0, test.length)
                .filter(place -> table.heldOut(test[place]) == which)
                .toArray();
    }

    /** Which rows these are, as figures beside those of the model; none where no test row is of an entity that is held out. */
    public Map<String, Double> facts() {
        return facts;
    }

    public int[] of(int[] ofTest) {
        return IntStream.of(places).map(place -> ofTest[place]).toArray();
    }

    public double[] of(double[] ofTest) {
        return IntStream.of(places).mapToDouble(place -> ofTest[place]).toArray();
    }

    public float[] of(float[] ofTest) {
        float[] judged = new float[places.length];
        for (int i = 0; i < places.length; i++) {
            judged[i] = ofTest[places[i]];
        }
        return judged;
    }

    public boolean[] of(boolean[] ofTest) {
        boolean[] judged = new boolean[places.length];
        for (int i = 0; i < places.length; i++) {
            judged[i] = ofTest[places[i]];
        }
        return judged;
    }
}
