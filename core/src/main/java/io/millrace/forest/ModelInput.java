package io.millrace.forest;

import java.io.IOException;
import java.util.stream.IntStream;

/** A model file as a stream of fields: a large model is never held as a tree of objects. */
interface ModelInput {
    /** Visits the fields of the object that stands next; a visit reads or skips the field's value. */
    void object(Field visit) throws IOException, ForestException;

    /** Visits the elements of the array that stands next; a visit reads or skips the element. */
    void array(Element visit) throws IOException, ForestException;

    /** A whole number; true is 1 and false is 0. */
    int integer() throws IOException, ForestException;

    /** A number, as the nearest {@code float}. */
    float number() throws IOException, ForestException;

    /** An array of whole numbers. */
    default int[] integers() throws IOException, ForestException {
        IntStream.Builder values = IntStream.builder();
        array(() -> values.add(integer()));
        return values.build().toArray();
    }

    /** An array of numbers. */
    default float[] floats() throws IOException, ForestException {
        // By their bits: there is no stream of floats.
        IntStream.Builder bits = IntStream.builder();
        array(() -> bits.add(Float.floatToRawIntBits(number())));
        int[] all = bits.build().toArray();
        float[] values = new float[all.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = Float.intBitsToFloat(all[i]);
        }
        return values;
    }

    /** A text, or anything else as the text that stands for it. */
    String text() throws IOException, ForestException;

    /** Passes over a value of any kind. */
    void skip() throws IOException, ForestException;

    @FunctionalInterface
    interface Field {
        void visit(String name) throws IOException, ForestException;
    }

    @FunctionalInterface
    interface Element {
        void visit() throws IOException, ForestException;
    }
}
