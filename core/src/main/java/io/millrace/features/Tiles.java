package io.millrace.features;

/**
 * The rolling windows of one resolution at work on one entity's head. Between operations each window's cached merge holds
 * exactly the closed tiles that the window holds at the head's as-of, so that a value is a merge of two areas and nothing is
 * read while no tile closes or leaves.
 */
final class Tiles {
    private final TilePlan plan;
    private final PageCache pages;

    Tiles(TilePlan plan, PageCache pages) {
        this.plan = plan;
        this.pages = pages;
    }

    /** Moves every window on, from the head's as-of to a later one. Returns whether any tile has left. */
    boolean advance(byte[] head, long from, long to) {
        boolean left = false;
        for (WindowPlan window : plan.windows) {
            long first = plan.resolution.firstTile(to, window.length);
            if (window.oldest(head) < first) {
                expire(head, window, first);
                left = true;
            }
        }
        deletePages(head, Page.of(plan.oldestKept(from)), Page.of(plan.oldestKept(to)));
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
            close(head, asOf);
            plan.setOpen(head, tile);
        }
        plan.tile.add(head, plan.openAt, event, passed);
    }

    /** Fills a scratch area with a window's value at as-of, which windows have been moved to. */
    void read(byte[] head, WindowPlan window, long asOf, byte[] scratch) {
        window.copyMerge(head, scratch);
        if (plan.open(head) >= plan.resolution.firstTile(asOf, window.length)) {
            window.mergeOpen(scratch, head, plan.openAt);
        }
    }

    /** Deletes everything that the head says exists in pages. */
    void forget(byte[] head, long asOf) {
        long oldest = Page.of(plan.oldestKept(asOf));
        deletePages(head, oldest, oldest + PageCache.SLOTS);
    }

    private void close(byte[] head, long asOf) {
        long open = plan.open(head);
        if (open >= plan.oldestKept(asOf)) {
            int at = roomFor(head, open);
            System.arraycopy(head, plan.openAt, pages.get(Page.of(open)), at, plan.tile.size());
            for (WindowPlan window : plan.windows) {
                if (open >= plan.resolution.firstTile(asOf, window.length)) {
                    window.include(head, open, head, plan.openAt);
                }
            }
        }
        plan.tile.zero(head, plan.openAt);
    }

    private void addToClosed(byte[] head, long tile, Event event, long passed, long asOf) {
        if (tile < plan.oldestKept(asOf)) {
            return;
        }
        int at = roomFor(head, tile);
        plan.tile.add(pages.get(Page.of(tile)), at, event, passed);
        for (WindowPlan window : plan.windows) {
            if (tile >= plan.resolution.firstTile(asOf, window.length)) {
                window.area.add(head, window.mergeAt, event, passed);
                window.setOldest(head, Math.min(window.oldest(head), tile));
            }
        }
    }

    /** Makes a page with a tile that may be written, zero if it is new, and returns where the tile starts in it. */
    private int roomFor(byte[] head, long tile) {
        long number = Page.of(tile);
        int slot = Page.slotOf(tile);
        int size = plan.tile.size();
        if (!plan.hasPage(head, number)) {
            plan.setPages(head, plan.pages(head) | (1L << number));
            byte[] page = Page.single(slot, size);
            pages.put(number, page);
            int at = Page.at(page, slot, size);
            plan.tile.zero(page, at);
            return at;
        }
        byte[] page = pages.get(number);
        int at = Page.at(page, slot, size);
        if ((Page.present(page) & (1 << slot)) == 0) {
            page = Page.withRoom(page, slot, size);
            pages.put(number, page);
            plan.tile.zero(page, at);
        } else if (!pages.owned(number)) {
            pages.put(number, page.clone());
        }
        return at;
    }

    private void expire(byte[] head, WindowPlan window, long first) {
        long oldest = window.oldest(head);
        long open = plan.open(head);
        if (first >= open) {
            window.clear(head);
            return;
        }
        // Taking out is for the few that leave; when more pages leave than stay, adding up those that stay reads less.
        boolean few = Page.of(first) - Page.of(oldest) <= Page.of(open) - Page.of(first);
        if (!few || !exclude(head, window, oldest, first)) {
            rebuild(head, window, first, open);
        }
    }

    /** Takes out the tiles from the oldest held up to the first that stays; false when the window is to be rebuilt. */
    private boolean exclude(byte[] head, WindowPlan window, long oldest, long first) {
        for (long number = Page.of(oldest); number <= Page.of(first - 1); number++) {
            if (!plan.hasPage(head, number)) {
                continue;
            }
            byte[] page = pages.get(number);
            for (int rest = Page.present(page); rest != 0; rest &= rest - 1) {
                int slot = Integer.numberOfTrailingZeros(rest);
                long tile = number * Page.TILES + slot;
                if (tile >= oldest
                        && tile < first
                        && !window.exclude(head, page, Page.at(page, slot, plan.tile.size()))) {
                    return false;
                }
            }
        }
        window.setOldest(head, oldestFrom(head, first));
        return true;
    }

    private long oldestFrom(byte[] head, long first) {
        for (long number = Page.of(first); number <= Page.of(plan.open(head)); number++) {
            if (plan.hasPage(head, number)) {
                byte[] page = pages.get(number);
                int fromSlot = number == Page.of(first) ? Page.slotOf(first) : 0;
                int rest = Page.present(page) & (-1 << fromSlot);
                if (rest != 0) {
                    return number * Page.TILES + Integer.numberOfTrailingZeros(rest);
                }
            }
        }
        return WindowPlan.NOTHING;
    }

    private void rebuild(byte[] head, WindowPlan window, long first, long open) {
        window.clear(head);
        for (long number = Page.of(first); number <= Page.of(open); number++) {
            if (!plan.hasPage(head, number)) {
                continue;
            }
            byte[] page = pages.get(number);
            for (int rest = Page.present(page); rest != 0; rest &= rest - 1) {
                int slot = Integer.numberOfTrailingZeros(rest);
                long tile = number * Page.TILES + slot;
                if (tile >= first) {
                    window.include(head, tile, page, Page.at(page, slot, plan.tile.size()));
                }
            }
        }
    }

    private void deletePages(byte[] head, long from, long to) {
        long end = Math.min(to, from + PageCache.SLOTS);
        long present = plan.pages(head);
        for (long number = from; number < end && present != 0; number++) {
            if (((present >> number) & 1) == 1) {
                pages.delete(number);
                present &= ~(1L << number);
            }
        }
        plan.setPages(head, present);
    }
}
