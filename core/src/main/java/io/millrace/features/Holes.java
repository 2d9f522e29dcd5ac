package io.millrace.features;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The holes in one entity's state; nearly always none. They stand at the end of the head, which ends earlier without. */
final class Holes {
    private final List<Hole> holes = new ArrayList<>();

    boolean isEmpty() {
        return holes.isEmpty();
    }

    void clear() {
        holes.clear();
    }

    void add(Hole hole) {
        holes.add(hole);
    }

    List<Hole> all() {
        return holes;
    }

    /** The hole of a part, if it has one. */
    @Nullable Hole of(int part) {
        for (Hole hole : holes) {
            if (hole.part() == part) {
                return hole;
            }
        }
        return null;
    }

    /** Closes those that no value can show any more. */
    void close(Predicate<Hole> closed) {
        holes.removeIf(closed);
    }

    void replace(UnaryOperator<Hole> change) {
        holes.replaceAll(change);
    }

    /** Reads what is left of a head. */
    void read(Packed from) {
        holes.clear();
        if (from.position() < from.limit()) {
            for (long left = from.getUnsigned(); left > 0; left--) {
                holes.add(Hole.read(from));
            }
        }
    }

    void write(Packed to) {
        if (!holes.isEmpty()) {
            to.reserve((holes.size() + 1) * Hole.size());
            to.putUnsigned(holes.size());
            holes.forEach(hole -> hole.write(to));
        }
    }
}
