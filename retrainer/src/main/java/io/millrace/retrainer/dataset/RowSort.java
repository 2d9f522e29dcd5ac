package io.millrace.retrainer.dataset;

/** Sorts row numbers without boxing them. Stable; rows that are in order already cost one comparison each. */
final class RowSort {

    private RowSort() {}

    /** Which of two rows comes first. */
    @FunctionalInterface
    interface Order {
        /** Negative, zero or positive as {@code one} comes before, with or after {@code other}. */
        int compare(int one, int other);
    }

    /** Row numbers 0 to {@code rows} − 1 in order. */
    static int[] sorted(int rows, Order order) {
        int[] from = new int[rows];
        for (int i = 0; i < rows; i++) {
            from[i] = i;
        }
        int[] to = new int[rows];
        for (long width = 1; width < rows; width *= 2) {
            for (long start = 0; start < rows; start += 2 * width) {
                int middle = (int) Math.min(rows, start + width);
                merge(from, to, (int) start, middle, (int) Math.min(rows, start + 2 * width), order);
            }
            int[] merged = to;
            to = from;
            from = merged;
        }
        return from;
    }

    private static void merge(int[] from, int[] to, int start, int middle, int end, Order order) {
        if (middle == end || order.compare(from[middle - 1], from[middle]) <= 0) {
            System.arraycopy(from, start, to, start, end - start);
            return;
        }
        int left = start;
        int right = middle;
        for (int i = start; i < end; i++) {
            boolean takeLeft = right == end || (left < middle && order.compare(from[left], from[right]) <= 0);
            to[i] = takeLeft ? from[left++] : from[right++];
        }
    }
}
