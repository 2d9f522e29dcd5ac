package io.millrace.features;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Carries one entity's state over from the layout that it was written under: parts with equal keys are copied, and windows
 * rebuilt from the tiles; what is new begins empty, with a hole; what is no longer wanted goes. One per entity carried.
 */
final class Carry {
    private final Plan plan;
    private final int epoch;
    private final Layout old;
    private final byte[] oldHead;
    private final long asOf;
    private final Holes before = new Holes();
    private final Holes holes;

    /**
     * Of a head.
     *
     * @param plan of the layout that is to be
     * @param epoch its number
     * @param old the layout that was
     * @param stored what follows the fingerprint in the store; is read to the end of the fixed part
     * @param holes will be those that the state has then
     */
    Carry(Plan plan, int epoch, Layout old, Packed stored, Holes holes) {
        this.plan = plan;
        this.epoch = epoch;
        this.old = old;
        this.holes = holes;
        oldHead = new byte[old.headSize()];
        Words.unpack(stored, oldHead);
        asOf = Bytes.getLong(oldHead, Plan.AS_OF_AT);
    }

    /** Fills the head, the tiles and what lies beside. */
    void into(byte[] head, Tiles[] tiles, Workspace work, Packed stored) {
        plan.clear(head, asOf);
        work.clear();
        System.arraycopy(oldHead, 0, head, 0, Plan.LIFETIME_AT);
        byte[][] values = work.wide.takeOut(old.wides());
        List<SortedMap<Long, byte[]>> kept = new ArrayList<>();
        for (Layout.Tiled from : old.tiles()) {
            kept.add(kept(from, values[from.wide()], stored));
        }
        Workspace variable = new Workspace(work.wide, old.variables());
        variable.read(stored);
        before.read(stored);
        holes.clear();
        List<Layout.Block> blocks = plan.state.blocks();
        for (int part = 0; part < blocks.size(); part++) {
            block(part, values, variable, head, work);
        }
        int part = blocks.size();
        for (int i = 0; i < tiles.length; i++) {
            Layout.Tiled to = plan.state.tiles().get(i);
            Layout.Tiled from = old.tiled(to.resolution());
            SortedMap<Long, byte[]> all = new TreeMap<>();
            for (Component component : to.area().components()) {
                if (from == null || !from.area().holds(component)) {
                    holes.add(Hole.open(part, epoch, asOf));
                } else {
                    long first = to.resolution().firstWhole(goesOnSince(part, from, to, component));
                    copy(component, from, kept.get(old.tiles().indexOf(from)).tailMap(first), to, all);
                }
                part++;
            }
            tiles[i].replace(head, all, asOf);
        }
    }

    private void block(int part, byte[][] values, Workspace variable, byte[] head, Workspace work) {
        Layout.Block to = plan.state.blocks().get(part);
        Layout.Block from = old.block(to.key());
        if (from == null) {
            holes.add(Hole.open(part, epoch, asOf));
            return;
        }
        byte[] beside = from.wide() < 0 ? null : values[from.wide()];
        if (from.variable() >= 0) {
            Packed bytes = variable.part(from.variable());
            work.part(to.variable()).put(bytes.bytes(), 0, bytes.limit());
        }
        if (from.isLike(to)) {
            System.arraycopy(oldHead, from.at(), head, to.at(), to.size());
            if (beside != null) {
                work.wide.put(to.wide(), beside);
            }
            keep(before.of(old.part(to.key())), part);
        } else {
            carry(part, from, to, beside, head, work);
        }
        carryTiles(from, to, beside);
    }

    /** A block that was kept for other spans, or a smaller number of events. */
    private void carry(
            int part, Layout.Block from, Layout.Block to, byte @Nullable [] beside, byte[] head, Workspace work) {
        WidePlan wide = plan.wides[part - plan.lifetime.components().size()];
        long kept = wide instanceof RecentPlan recent
                ? recent.keptSince(work, from.events())
                : from.longest().start(asOf);
        // Where nothing has been dropped yet, nothing is missing of what is longer.
        boolean lengthened = kept != Long.MIN_VALUE
                && (to.events() > from.events()
                        || to.longest().start(asOf) < from.longest().start(asOf));
        Hole hole = before.of(old.part(to.key()));
        long since = lengthened ? known(kept, hole) : kept;
        wide.carry(head, asOf, work, beside, from.spans(), since);
        if (lengthened) {
            holes.add(Hole.open(part, epoch, since));
        } else {
            keep(hole, part);
        }
    }

    /** A set that was kept by coarser tiles knows nothing by finer ones of what it holds. */
    private void carryTiles(Layout.Block from, Layout.Block to, byte @Nullable [] beside) {
        Resolution finest = Span.finest(to.spans());
        for (Resolution each : Resolution.values()) {
            int part = plan.state.part(to.part(each));
            if (part < 0 || beside == null || each.compareTo(finest) < 0) {
                continue;
            }
            Hole hole = before.of(old.part(from.part(each)));
            if (each.compareTo(Span.finest(from.spans())) < 0) {
                holes.add(Hole.open(part, epoch, asOf));
            } else {
                keep(hole, part);
            }
        }
    }

    private void keep(@Nullable Hole hole, int part) {
        if (hole != null) {
            holes.add(hole.at(part));
        }
    }

    /** From when on the tiles of a component go on, with the hole that they have then. */
    private long goesOnSince(int part, Layout.Tiled from, Layout.Tiled to, Component component) {
        Hole hole = before.of(old.part(to.part(component)));
        long kept = new Span(from.resolution(), from.longest()).start(asOf);
        if (new Span(to.resolution(), to.longest()).start(asOf) >= kept) {
            keep(hole, part);
            return kept;
        }
        // Tiles are kept longer than before: also of what no longer window needs yet, but may later.
        long since = known(kept, hole);
        holes.add(Hole.open(part, epoch, since));
        return since;
    }

    /**
     * From when on everything is known of what was kept since a moment. What is missing twice, before an earlier change and because
     * it was not kept, is missing once, as of this change: with what came between the two left out.
     */
    private static long known(long kept, @Nullable Hole hole) {
        return hole == null ? kept : Math.max(kept, hole.from());
    }

    /** The tiles that the old windows held, in their old form; also moves on to what follows them in the store. */
    private SortedMap<Long, byte[]> kept(Layout.Tiled from, byte @Nullable [] beside, Packed stored) {
        SortedMap<Long, byte[]> all = new TreeMap<>();
        TileList list = new TileList(from.area());
        int size = from.area().size();
        if (beside != null) {
            Packed packed = new Packed();
            packed.put(beside, 0, beside.length);
            list.read(packed);
            list.copyTo(all, size);
        }
        list.read(stored);
        list.copyTo(all, size);
        from.windows().keySet().forEach(window -> TileList.skip(stored));
        long open = Bytes.getLong(oldHead, from.at());
        if (open != TilePlan.NONE) {
            byte[] state = new byte[size];
            System.arraycopy(oldHead, TilePlan.openAt(from.at()), state, 0, size);
            all.put(open, state);
        }
        return all.tailMap(from.resolution().firstTile(asOf, from.longest()));
    }

    private static void copy(
            Component component,
            Layout.Tiled from,
            SortedMap<Long, byte[]> tiles,
            Layout.Tiled to,
            SortedMap<Long, byte[]> all) {
        int fromAt = from.area().offset(component);
        int toAt = to.area().offset(component);
        tiles.forEach((number, state) -> {
            byte[] made = all.computeIfAbsent(number, k -> {
                byte[] empty = new byte[to.area().size()];
                to.area().zero(empty, 0);
                return empty;
            });
            System.arraycopy(state, fromAt, made, toAt, component.monoid().size());
        });
    }
}
