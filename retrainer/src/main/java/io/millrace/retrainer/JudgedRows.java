package io.millrace.retrainer;

import java.util.stream.IntStream;

/**
 * The test rows by which a model is judged. Where entities are held out, and there are enough of them, theirs alone: what became of the others is what acting made of it, and a good model looks the worse
 * the more it helps. All untreated rows would not do: who is acted on is who was, or comes, at risk, and without them risks look small.
 */
final class JudgedRows {
    /** Of either class: a share of so many rows is known to within 10 %. */
    static final int ENOUGH_OF_A_CLASS = 100;

    private final int[] places;
    private final int leftOut;

    private JudgedRows(int[] places, int leftOut) {
        this.places = places;
        this.leftOut = leftOut;
    }

    /** Those of a test. */
    static JudgedRows of(ExampleTable table, int[] test) {
        int[] heldOut = IntStream.range(0, test.length)
                .filter(place -> table.leftAlone(test[place]))
                .toArray();
        long positives =
                IntStream.of(heldOut).filter(place -> table.label(test[place])).count();
        boolean enough = positives >= ENOUGH_OF_A_CLASS && heldOut.length - positives >= ENOUGH_OF_A_CLASS;
        return enough
                ? new JudgedRows(heldOut, test.length - heldOut.length)
                : new JudgedRows(IntStream.range(0, test.length).toArray(), 0);
    }

    /** How many test rows it is not judged by. */
    int leftOut() {
        return leftOut;
    }

    double[] of(double[] ofTest) {
        return IntStream.of(places).mapToDouble(place -> ofTest[place]).toArray();
    }

    float[] of(float[] ofTest) {
        float[] judged = new float[places.length];
        for (int i = 0; i < places.length; i++) {
            judged[i] = ofTest[places[i]];
        }
        return judged;
    }

    boolean[] of(boolean[] ofTest) {
        boolean[] judged = new boolean[places.length];
        for (int i = 0; i < places.length; i++) {
            judged[i] = ofTest[places[i]];
        }
        return judged;
    }
}
