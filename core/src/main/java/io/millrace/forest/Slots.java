package io.millrace.forest;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where the nodes of a forest find what they compare. Each column has two slots, for a missing value goes right at some nodes and left at others:
 * the greatest of all numbers stands for it in the first, the least in the second. Behind them stands one for the leaves, and one
 * per {@link CategorySplit}.
 */
final class Slots {
    private final int columns;
    private final Map<CategorySplit, Integer> categories = new LinkedHashMap<>();

    Slots(int columns) throws ForestException {
        this.columns = columns;
        // Halved, not doubled: a model may say that it has two thousand million columns.
        if (columns > Node.MOST / 2) {
            throw tooMany();
        }
    }

    int columns() {
        return columns;
    }

    int numeric(int column, boolean missingLeft) {
        return 2 * column + (missingLeft ? 1 : 0);
    }

    int leaf() {
        return 2 * columns;
    }

    int category(CategorySplit split) throws ForestException {
        int slot = categories.computeIfAbsent(split, unseen -> leaf() + 1 + categories.size());
        if (slot > Node.MOST) {
            throw tooMany();
        }
        return slot;
    }

    int size() {
        return leaf() + 1 + categories.size();
    }

    /** Per slot: the column that it is filled from; −1 for that of the leaves. */
    int[] columnsOfSlots() {
        int[] of = new int[size()];
        for (int slot = 0; slot < leaf(); slot++) {
            of[slot] = slot >> 1;
        }
        of[leaf()] = -1;
        categories.forEach((split, slot) -> of[slot] = split.column());
        return of;
    }

    /** Per column: its splits by categories, in the order of their slots. */
    CategorySplit[][] categorySplits() {
        List<List<CategorySplit>> splits = new ArrayList<>();
        for (int column = 0; column < columns; column++) {
            splits.add(new ArrayList<>());
        }
        categories.keySet().forEach(split -> splits.get(split.column()).add(split));
        return splits.stream().map(of -> of.toArray(CategorySplit[]::new)).toArray(CategorySplit[][]::new);
    }

    /** Per column: the slots of {@link #categorySplits()}. */
    int[][] categorySlots() {
        CategorySplit[][] splits = categorySplits();
        int[][] slots = new int[columns][];
        for (int column = 0; column < columns; column++) {
            slots[column] = new int[splits[column].length];
            for (int i = 0; i < splits[column].length; i++) {
                slots[column][i] = categories.get(splits[column][i]);
            }
        }
        return slots;
    }

    private static ForestException tooMany() {
        return new ForestException(
                "the model has more columns and splits by categories than " + Node.MOST + " slots hold");
    }
}
