package io.millrace.features;

/**
 * The rolling windows of one resolution at work on one entity. Between operations each window's cached merge holds exactly the
 * closed tiles that the window holds at the head's as-of, so that a value is a merge of two areas, and its queue those that
 * leave first, so that pages are read once for several that leave and not for each.
 */
final class Tiles {
    /** Closed tiles that gather in the head before they go to their pages together. */
    static final int TAIL = 16;
    /** Tiles that a queue takes up at a time. */
    static final int QUEUE = 8;

    private final TilePlan plan;
    private final PageCache pages;
    private final TileList tail;
    private final TileList[] queues;
    private final ClosedTiles closed;
    /** A tile, or the part of it that is a window's. */
    private final byte[] scratch;

    Tiles(TilePlan plan, PageCache pages) {
        this.plan = plan;
        this.pages = pages;
        tail = new TileList(plan.tile);
        closed = new ClosedTiles(plan, pages, tail);
        queues = new TileList[plan.windows.length];
        for (int i = 0; i < queues.length; i++) {
            queues[i] = new TileList(plan.windows[i].area);
        }
        scratch = new byte[plan.tile.size()];
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

    /** Moves every window on, from an as-of to the later one that the head has now. Returns whether any tile has left. */
    boolean advance(byte[] head, long from, long to) {
        boolean left = false;
        for (int i = 0; i < queues.length; i++) {
            WindowPlan window = plan.windows[i];
            long first = plan.firstTile(window, to);
            long oldest = queues[i].count() > 0 ? queues[i].first() : window.queued(head);
            if (oldest < first) {
                leave(head, window, queues[i], first);
                left = true;
            }
        }
        deletePages(head, PageCache.pageOf(plan.oldestKept(from)), PageCache.pageOf(plan.oldestKept(to)));
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

    /** Fills an area with a window's value at as-of, which windows have been moved to. */
    void value(byte[] head, WindowPlan window, long asOf, byte[] area) {
        System.arraycopy(head, window.mergeAt, area, 0, window.area.size());
        if (plan.open(head) >= plan.firstTile(window, asOf)) {
            window.merge(area, 0, head, plan.openAt);
        }
    }

    /** Deletes the entity's pages. */
    void forget(byte[] head, long asOf) {
        long oldest = PageCache.pageOf(plan.oldestKept(asOf));
        deletePages(head, oldest, oldest + PageCache.SLOTS);
        clear();
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
                page(head, asOf);
            }
        }
        plan.tile.zero(head, plan.openAt);
    }

    private void addToClosed(byte[] head, long tile, Event event, long passed, long asOf) {
        if (tile < plan.oldestKept(asOf)) {
            return;
        }
        if (tile > plan.paged(head)) {
            tail.add(tile, event, passed, scratch);
            if (tail.count() >= TAIL) {
                page(head, asOf);
            }
        } else {
            long number = PageCache.pageOf(tile);
            pageFor(head, number).add(tile, event, passed, scratch);
            pages.change(number);
        }
        for (int i = 0; i < queues.length; i++) {
            WindowPlan window = plan.windows[i];
            if (tile < plan.firstTile(window, asOf) || !window.area.feels(event, passed)) {
                continue;
            }
            window.area.add(head, window.mergeAt, event, passed);
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

    /** Moves the tail to its pages. */
    private void page(byte[] head, long asOf) {
        long last = tail.last();
        tail.rewind();
        while (tail.next(scratch, 0)) {
            if (tail.tile() >= plan.oldestKept(asOf)) {
                long number = PageCache.pageOf(tail.tile());
                pageFor(head, number).append(tail.tile(), scratch, 0);
                pages.change(number);
            }
        }
        plan.setPaged(head, last);
        tail.clear();
    }

    private TileList pageFor(byte[] head, long number) {
        if (plan.hasPage(head, number)) {
            return pages.get(number);
        }
        plan.setPages(head, plan.pages(head) | PageCache.bit(number));
        return pages.create(number);
    }

    /** Takes the tiles before the first that stays out of a window's merge. */
    private void leave(byte[] head, WindowPlan window, TileList queue, long first) {
        long youngest = tail.count() > 0 ? tail.last() : plan.paged(head);
        if (youngest < first) {
            window.clear(head);
            queue.clear();
            return;
        }
        while (true) {
            while (queue.count() > 0 && queue.first() < first) {
                queue.pop(scratch, 0);
                if (!window.area.remove(head, window.mergeAt, scratch, 0)) {
                    window.area.zero(head, window.mergeAt);
                    refill(head, window, queue, first, true);
                    return;
                }
            }
            if (queue.count() > 0 || window.queued(head) >= first) {
                return;
            }
            refill(head, window, queue, window.queued(head), false);
        }
    }

    /** Fills a queue with the closed tiles from one on; with {@code merge} all of them are also merged. */
    private void refill(byte[] head, WindowPlan window, TileList queue, long from, boolean merge) {
        queue.clear();
        window.setQueued(head, WindowPlan.ALL);
        closed.begin(head, from);
        while (closed.next(head)) {
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

    private void deletePages(byte[] head, long from, long to) {
        long end = Math.min(to, from + PageCache.SLOTS);
        int present = plan.pages(head);
        for (long number = from; number < end && present != 0; number++) {
            if ((present & PageCache.bit(number)) != 0) {
                pages.delete(number);
                present &= ~PageCache.bit(number);
            }
        }
        plan.setPages(head, present);
    }
}
