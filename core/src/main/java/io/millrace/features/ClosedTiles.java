package io.millrace.features;

/** Walks an entity's closed tiles of one resolution in order, from a tile on: those in pages, then those in the tail. */
final class ClosedTiles {
    private final TilePlan plan;
    private final PageCache pages;
    private final TileList tail;
    private final byte[] state;
    private TileList list;
    private long nextPage;
    private long lastPage;
    private long from;
    private boolean inTail;

    ClosedTiles(TilePlan plan, PageCache pages, TileList tail) {
        this.plan = plan;
        this.pages = pages;
        this.tail = tail;
        this.list = tail;
        state = new byte[plan.tile.size()];
    }

    void begin(byte[] head, long fromTile) {
        from = fromTile;
        nextPage = PageCache.pageOf(fromTile);
        lastPage = plan.paged(head) == TilePlan.NONE ? nextPage - 1 : PageCache.pageOf(plan.paged(head));
        inTail = false;
        takeNextList(head);
    }

    /** Goes to the next tile; false after the last. */
    boolean next(byte[] head) {
        while (true) {
            while (list.next(state, 0)) {
                if (list.tile() >= from) {
                    return true;
                }
            }
            if (inTail) {
                return false;
            }
            takeNextList(head);
        }
    }

    long tile() {
        return list.tile();
    }

    /** Its states. */
    byte[] state() {
        return state;
    }

    private void takeNextList(byte[] head) {
        while (nextPage <= lastPage && !plan.hasPage(head, nextPage)) {
            nextPage++;
        }
        inTail = nextPage > lastPage;
        list = inTail ? tail : pages.get(nextPage);
        nextPage++;
        list.rewind();
    }
}
