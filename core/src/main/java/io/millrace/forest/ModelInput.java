package io.millrace.forest;

import java.io.IOException;

/** A model file as a stream of fields: a large model is never held as a tree of objects. */
interface ModelInput {
    /** Visits the fields of the object that stands next; a visit reads or skips the field's value. */
    void object(Field visit) throws IOException, ForestException;

    /** Visits the elements of the array that stands next; a visit reads or skips the element. */
    void array(Element visit) throws IOException, ForestException;

    /** An array of whole numbers; true is 1 and false is 0. */
    int[] integers() throws IOException, ForestException;

    /** An array of numbers as the nearest {@code float}. */
    float[] floats() throws IOException, ForestException;

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
