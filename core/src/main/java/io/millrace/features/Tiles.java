package io.millrace.features;

import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The rolling windows of one resolution at work on one entity. Between operations each window's cached merge holds exactly the
 * closed tiles that the window holds at the head's as-of, so that a value is a merge of two areas, and its queue those that
 * leave first, so that what lies beside the head is read once for several that leave and not for each.
 */
final class Tiles {
    /** Closed tiles that gather in the head before they leave it together. */
    static final int TAIL = 16;
    /** Tiles that a queue takes up at a time. */
    static final int QUEUE = 8;

    private final TilePlan plan;
    private final StoredTiles stored;
    private final TileList tail;
    private final TileList[] queues;
    private final ClosedTiles closed;
    /** A tile, or the part of it that is a window's. */
    private final byte[] scratch;

    Tiles(TilePlan plan, WideCache wide) {
        this.plan = plan;
        stored = new StoredTiles(plan.wide, wide, plan.tile);
        tail = new TileList(plan.tile);
        closed = new ClosedTiles(plan.tile, tail);
        queues = new TileList[plan.windows.length];
        for (int i = 0; i < queues.length; i++) {
            queues[i] = new TileList(plan.windows[i].area);
        }
        scratch = new byte[plan.tile.size()];
    }

    /** Takes up an entity whose state is not known yet. */
    void begin() {
        stored.begin();
    }

    /** Hands what lies beside the head to the cache that writes it. */
    void flush() {
        stored.flush();
    }

    /** Empties what lies in the variable part of the head. */
    void clear() {
        tail.clear();
        for (TileList queue : queues) {
            queue.clear();
        }
    }

    /** Reads the variable part of the head. */
    void read(Packed from) {
        tail.read(from);
        for (TileList queue : queues) {
            queue.read(from);
        }
    }

    /** Writes it. */
    void write(Packed to) {
        tail.write(to);
        for (TileList queue : queues) {
            queue.write(to);
        }
    }

    /** Moves every window on to a later as-of. Returns whether any tile has left. */
    boolean advance(byte[] head, long asOf) {
        boolean left = false;
        for (int i = 0; i < queues.length; i++) {
            WindowPlan window = plan.windows[i];
            long first = plan.firstTile(window, asOf);
            long oldest = queues[i].count() > 0 ? queues[i].first() : window.queued(head);
            if (oldest < first) {
                leave(head, window, queues[i], first);
                left = true;
            }
        }
        if (hasStored(head) && plan.stored(head) < plan.oldestKept(asOf)) {
            deleteStored(head);
        }
        return left;
    }

    /** Adds an event to its tile, and to the windows that hold the tile at as-of, which windows have been moved to. */
    void add(byte[] head, Event event, long passed, long asOf) {
        if (!plan.tile.feels(event, passed)) {
            return;
        }
        long tile = plan.resolution.tileOf(event.time());
        long open = plan.open(head);
        if (tile < open) {
            addToClosed(head, tile, event, passed, asOf);
            return;
        }
        if (tile > open) {
            close(head, open, asOf);
            plan.setOpen(head, tile);
        }
        plan.tile.add(head, plan.openAt, event, passed);
    }

    /** How many tiles that are not empty are kept. Reads those beside the head. */
    int count(byte[] head) {
        int open = plan.open(head) == TilePlan.NONE ? 0 : 1;
        return open + tail.count() + (hasStored(head) ? stored.get().count() : 0);
    }

    /** Fills an area with a window's value at as-of, which windows have been moved to. */
    void value(byte[] head, WindowPlan window, long asOf, byte[] area) {
        System.arraycopy(head, window.mergeAt, area, 0, window.area.size());
        if (plan.open(head) >= plan.firstTile(window, asOf)) {
            window.merge(area, 0, head, plan.openAt);
        }
    }

    /** Deletes what lies beside the head, and empties the rest. */
    void forget(byte[] head) {
        if (hasStored(head)) {
            deleteStored(head);
        }
        clear();
    }

    /** All tiles, the open one included, by number: each in an array of its own. */
    SortedMap<Long, byte[]> all(byte[] head) {
        SortedMap<Long, byte[]> tiles = new TreeMap<>();
        if (hasStored(head)) {
            stored.get().copyTo(tiles, plan.tile.size());
        }
        tail.copyTo(tiles, plan.tile.size());
        if (plan.open(head) != TilePlan.NONE) {
            tiles.put(plan.open(head), Arrays.copyOfRange(head, plan.openAt, plan.openAt + plan.tile.size()));
        }
        return tiles;
    }

    /** Puts these in place of all tiles that there were, and of the windows what they hold of them at as-of. */
    void replace(byte[] head, SortedMap<Long, byte[]> all, long asOf) {
        forget(head);
        plan.clear(head);
        SortedMap<Long, byte[]> kept = all.tailMap(plan.oldestKept(asOf));
        if (kept.isEmpty()) {
            return;
        }
        long open = kept.lastKey();
        plan.setOpen(head, open);
        System.arraycopy(kept.get(open), 0, head, plan.openAt, plan.tile.size());
        SortedMap<Long, byte[]> old = kept.headMap(open);
        boolean beside = old.size() >= TAIL;
        TileList list = beside ? stored.create() : tail;
        old.forEach((tile, state) -> list.append(tile, state, 0));
        if (beside) {
            stored.change();
            plan.setStored(head, old.lastKey());
        }
        for (int i = 0; i < queues.length; i++) {
            WindowPlan window = plan.windows[i];
            refill(head, window, queues[i], plan.firstTile(window, asOf), true);
        }
    }

    private void close(byte[] head, long open, long asOf) {
        if (open >= plan.oldestKept(asOf)) {
            tail.append(open, head, plan.openAt);
            for (int i = 0; i < queues.length; i++) {
                WindowPlan window = plan.windows[i];
                if (open >= plan.firstTile(window, asOf)) {
                    window.merge(head, window.mergeAt, head, plan.openAt);
                    window.project(scratch, head, plan.openAt);
                    enqueue(head, window, queues[i], open);
                }
            }
            if (tail.count() >= TAIL) {
                store(head, asOf);
            }
        }
        plan.tile.zero(head, plan.openAt);
    }

    private void addToClosed(byte[] head, long tile, Event event, long passed, long asOf) {
        if (tile < plan.oldestKept(asOf)) {
            return;
        }
        if (tile > plan.stored(head)) {
            tail.add(tile, event, passed, scratch);
            if (tail.count() >= TAIL) {
                store(head, asOf);
            }
        } else {
            stored.get().add(tile, event, passed, scratch);
            stored.change();
        }
        for (int i = 0; i < queues.length; i++) {
            WindowPlan window = plan.windows[i];
            if (tile < plan.firstTile(window, asOf) || !window.area.feels(event, passed)) {
                continue;
            }
            if (!window.area.addToMerge(head, window.mergeAt, event, passed)) {
                rebuild(head, window, queues[i], plan.firstTile(window, asOf));
                continue;
            }
            if (tile < window.queued(head)) {
                queues[i].add(tile, event, passed, scratch);
                if (queues[i].count() > QUEUE) {
                    window.setQueued(head, queues[i].last());
                    queues[i].dropLast(scratch);
                }
            }
        }
    }

    /** Puts the tile whose part is in scratch behind a queue that holds all before it, while there is room. */
    private void enqueue(byte[] head, WindowPlan window, TileList queue, long tile) {
        if (window.queued(head) != WindowPlan.ALL || window.area.isZero(scratch, 0)) {
            return;
        }
        if (queue.count() < QUEUE) {
            queue.append(tile, scratch, 0);
        } else {
            window.setQueued(head, tile);
        }
    }

    /** Moves the tail out of the head, and drops what has left the longest window. */
    private void store(byte[] head, long asOf) {
        long oldest = plan.oldestKept(asOf);
        TileList list = hasStored(head) ? stored.get() : stored.create();
        while (list.count() > 0 && list.first() < oldest) {
            list.pop(scratch, 0);
        }
        tail.rewind();
        while (tail.next(scratch, 0)) {
            if (tail.tile() >= oldest) {
                list.append(tail.tile(), scratch, 0);
            }
        }
        stored.change();
        plan.setStored(head, tail.last());
        tail.clear();
    }

    private boolean hasStored(byte[] head) {
        return plan.stored(head) != TilePlan.NONE;
    }

    private void deleteStored(byte[] head) {
        stored.delete();
        plan.setStored(head, TilePlan.NONE);
    }

    /** Takes the tiles before the first that stays out of a window's merge. */
    private void leave(byte[] head, WindowPlan window, TileList queue, long first) {
        long youngest = tail.count() > 0 ? tail.last() : plan.stored(head);
        if (youngest < first) {
            window.clear(head);
            queue.clear();
            return;
        }
        while (true) {
            while (queue.count() > 0 && queue.first() < first) {
                queue.pop(scratch, 0);
                if (!window.area.remove(head, window.mergeAt, scratch, 0)) {
                    rebuild(head, window, queue, first);
                    return;
                }
            }
            if (queue.count() > 0 || window.queued(head) >= first) {
                return;
            }
            refill(head, window, queue, window.queued(head), false);
        }
    }

    /** Merges the closed tiles from one on anew. */
    private void rebuild(byte[] head, WindowPlan window, TileList queue, long first) {
        window.area.zero(head, window.mergeAt);
        refill(head, window, queue, first, true);
    }

    /** Fills a queue with the closed tiles from one on; with {@code merge} all of them are also merged. */
    private void refill(byte[] head, WindowPlan window, TileList queue, long from, boolean merge) {
        queue.clear();
        window.setQueued(head, WindowPlan.ALL);
        closed.begin(plan.stored(head) < from ? tail : stored.get(), from);
        while (closed.next()) {
            window.project(scratch, closed.state(), 0);
            if (merge) {
                window.merge(head, window.mergeAt, closed.state(), 0);
            }
            enqueue(head, window, queue, closed.tile());
            if (!merge && window.queued(head) != WindowPlan.ALL) {
                return;
            }
        }
    }
}
