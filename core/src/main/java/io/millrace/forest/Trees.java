package io.millrace.forest;

/**
 * The nodes of all trees, one tree after the other, each breadth first.
 *
 * @param nodes see {@link Node}
 * @param covers per node: sum of the weights of the training rows that came by; NaN where the model does not tell
 * @param roots per tree: its first node
 * @param depths per tree: splits on its longest path
 * @param outputs per tree: which margin it adds to
 */
@SuppressWarnings("ArrayRecordComponent") // never leaves the package, never compared
record Trees(long[] nodes, float[] covers, int[] roots, int[] depths, int[] outputs) {}
