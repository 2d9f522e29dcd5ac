package io.millrace.features;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The gaps in one entity's state; nearly always none. They stand at the end of the head, which ends earlier without. */
final class Gaps {
    private final List<Gap> gaps = new ArrayList<>();

    boolean isEmpty() {
        return gaps.isEmpty();
    }

    void clear() {
        gaps.clear();
    }

    void add(Gap gap) {
        gaps.add(gap);
    }

    List<Gap> all() {
        return gaps;
    }

    /** The gap of a part, if it has one. */
    @Nullable Gap of(int part) {
        for (Gap gap : gaps) {
            if (gap.part() == part) {
                return gap;
            }
        }
        return null;
    }

    /** Closes those that no value can show any more. */
    void close(Predicate<Gap> closed) {
        gaps.removeIf(closed);
    }

    void replace(UnaryOperator<Gap> change) {
        gaps.replaceAll(change);
    }

    /** Reads what is left of a head. */
    void read(Packed from) {
        gaps.clear();
        if (from.position() < from.limit()) {
            for (long left = from.getUnsigned(); left > 0; left--) {
                gaps.add(Gap.read(from));
            }
        }
    }

    void write(Packed to) {
        if (!gaps.isEmpty()) {
            to.reserve((gaps.size() + 1) * Gap.size());
            to.putUnsigned(gaps.size());
            gaps.forEach(gap -> gap.write(to));
        }
    }
}
