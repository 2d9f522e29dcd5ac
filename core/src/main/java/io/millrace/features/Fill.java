package io.millrace.features;

import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * Merges into one entity's state what its holes are missing, out of state of the same plan over the events that were not counted.
 * No event is in both, because what a hole's part counts came later; but for sets and last events, which do not mind.
 */
final class Fill {
    private final Plan plan;
    private final byte[] head;
    private final byte[] other;
    private final long asOf;
    private final List<Hole> open;

    /**
     * Of a head.
     *
     * @param other the head over the events that are missing
     * @param open the holes that these events fill
     */
    Fill(Plan plan, byte[] head, byte[] other, List<Hole> open) {
        this.plan = plan;
        this.head = head;
        this.other = other;
        this.open = open;
        asOf = Bytes.getLong(head, Plan.AS_OF_AT);
    }

    /** Merges the parts that lie in one piece; in the order of {@link Layout#parts}. */
    void blocks(Workspace work, Workspace otherWork) {
        int block = 0;
        for (Component component : plan.lifetime.components()) {
            int at = Plan.LIFETIME_AT + plan.lifetime.offset(component);
            if (hole(block++) != null) {
                component.monoid().merge(head, at, other, at);
            }
        }
        for (WidePlan wide : plan.wides) {
            Hole hole = plan.state.partsOf(block++).stream()
                    .map(this::hole)
                    .filter(Objects::nonNull)
                    .findFirst()
                    .orElse(null);
            if (hole != null) {
                wide.merge(head, asOf, work, other, otherWork, hole.since());
            }
        }
    }

    /** Merges the tiles of each resolution that has holes. */
    void tiles(Tiles[] tiles, Tiles[] otherTiles) {
        int part = plan.state.blocks().size();
        for (int i = 0; i < tiles.length; i++) {
            TileArea area = plan.tiles[i].tile;
            SortedMap<Long, byte[]> mine = tiles[i].all(head);
            SortedMap<Long, byte[]> theirs = otherTiles[i].all(other);
            boolean merged = false;
            for (Component component : area.components()) {
                Hole hole = hole(part++);
                if (hole != null && !theirs.isEmpty()) {
                    // A tile that begins after the hole is whole; one before is missing, but for what has come late.
                    long whole = plan.tiles[i].resolution.firstWhole(hole.since());
                    mergeTiles(
                            (TileMonoid) component.monoid(), area.offset(component), mine, theirs.headMap(whole), area);
                    merged = true;
                }
            }
            if (merged) {
                tiles[i].replace(head, mine, asOf);
            }
        }
    }

    private static void mergeTiles(
            TileMonoid monoid, int at, SortedMap<Long, byte[]> mine, SortedMap<Long, byte[]> theirs, TileArea area) {
        theirs.forEach((number, state) -> {
            byte[] into = mine.computeIfAbsent(number, k -> zero(area));
            monoid.mergeTile(into, at, state, at);
        });
    }

    private static byte[] zero(TileArea area) {
        byte[] state = new byte[area.size()];
        area.zero(state, 0);
        return state;
    }

    private @Nullable Hole hole(int part) {
        return open.stream().filter(hole -> hole.part() == part).findFirst().orElse(null);
    }
}
