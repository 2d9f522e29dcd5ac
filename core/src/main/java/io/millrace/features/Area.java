package io.millrace.features;

import java.util.ArrayList;
import java.util.List;

/** Components side by side in a byte array, such as the lifetime states. */
sealed class Area permits TileArea {
    private final List<Component> components;
    private final Monoid[] monoids;
    private final int[] offsets;
    private final Cell[][] cells;
    private final int size;

    /** What one source adds to one component. */
    private record Cell(Monoid monoid, int offset, long filter, int slot) {}

    Area(List<Component> components, int sources) {
        this.components = List.copyOf(components);
        monoids = new Monoid[components.size()];
        offsets = new int[components.size()];
        List<List<Cell>> bySource = new ArrayList<>();
        for (int source = 0; source < sources; source++) {
            bySource.add(new ArrayList<>());
        }
        int at = 0;
        for (int i = 0; i < monoids.length; i++) {
            Component component = components.get(i);
            monoids[i] = component.monoid();
            offsets[i] = at;
            for (Component.Input input : component.inputs()) {
                bySource.get(input.source()).add(new Cell(monoids[i], at, input.filter(), input.slot()));
            }
            at += monoids[i].size();
        }
        size = at;
        cells = bySource.stream().map(list -> list.toArray(new Cell[0])).toArray(Cell[][]::new);
    }

    /** Bytes. */
    final int size() {
        return size;
    }

    final List<Component> components() {
        return components;
    }

    /** Where each component starts. */
    final int[] offsets() {
        return offsets.clone();
    }

    final boolean holds(Component component) {
        return components.stream().anyMatch(each -> each.key().equals(component.key()));
    }

    /** Where a component of this area starts in it. */
    final int offset(Component component) {
        for (int i = 0; i < offsets.length; i++) {
            if (components.get(i).key().equals(component.key())) {
                return offsets[i];
            }
        }
        throw new IllegalArgumentException("no " + component.key() + " here");
    }

    final void zero(byte[] state, int at) {
        for (int i = 0; i < monoids.length; i++) {
            monoids[i].zero(state, at + offsets[i]);
        }
    }

    /** Whether an event that met these conditions adds anything. */
    final boolean feels(Event event, long passed) {
        for (Cell cell : cells[event.source()]) {
            if ((passed & cell.filter) != 0) {
                return true;
            }
        }
        return false;
    }

    /** A table's row ends, whatever conditions its versions met. */
    final void end(byte[] state, int at, Event event) {
        for (Cell cell : cells[event.source()]) {
            cell.monoid.end(state, at + cell.offset, event);
        }
    }

    /** What is known of the ends of rows. */
    final void tell(byte[] state, int at, RowEnds ends) {
        for (int i = 0; i < monoids.length; i++) {
            if (monoids[i] instanceof LatestNumber) {
                int from = at + offsets[i];
                ends.latest(LatestNumber.time(state, from), LatestNumber.ended(state, from));
            }
        }
    }

    final void add(byte[] state, int at, Event event, long passed) {
        for (Cell cell : cells[event.source()]) {
            if ((passed & cell.filter) != 0) {
                cell.monoid.add(state, at + cell.offset, event, cell.slot);
            }
        }
    }
}
