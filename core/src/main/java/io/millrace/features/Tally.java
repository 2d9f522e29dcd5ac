package io.millrace.features;

/**
 * The occurrences of one field at work on one entity: most lie in {@link Cells} beside the head, the latest to arrive in the
 * head, up to {@link #YOUNG} of them, so that what is large is written once for so many.
 *
 * <p>In the head are a byte, whether anything lies beside (1) and twice how many are young, then for each of those its tile's
 * distance from the one before, and its key and level; after a key that is new the text follows. Beside are the texts and the
 * cells. Nothing at all stands for no occurrence.
 */
final class Tally {
    /** Occurrences that gather in the head. */
    static final int YOUNG = 16;

    private static final int LEVEL_BITS = 5;

    private final Cells cells = new Cells();
    private final TextTable texts = new TextTable();
    private final Packed old = new Packed();
    private final long[] young = new long[YOUNG];
    private Packed part = old;
    private int number;
    private int youngs;
    private long lastTile;
    private boolean stored;

    /** Takes up an entity's occurrences: their texts, if that is what they are, and what is young. */
    void open(Packed inHead, boolean text, int wideNumber, WideCache wide) {
        part = inHead;
        number = wideNumber;
        texts.clear();
        old.setLimit(0);
        youngs = 0;
        lastTile = 0;
        stored = false;
        if (part.limit() == 0) {
            return;
        }
        part.setPosition(0);
        int state = part.getByte();
        stored = (state & 1) != 0;
        if (text && stored) {
            readOld(wide);
            texts.read(old);
        }
        while (youngs < state >> 1) {
            lastTile += part.getSigned();
            long what = part.getUnsigned();
            int key = (int) (what >>> LEVEL_BITS);
            if (text && key == texts.size()) {
                texts.readOne(part);
            }
            young[youngs++] = Cells.code(key, (int) lastTile, (int) what & (Cells.LEVELS - 1));
        }
    }

    /** All occurrences that were taken up. */
    Cells cells(WideCache wide) {
        cells.clear();
        for (int i = 0; i < youngs; i++) {
            cells.add(young[i], 1);
        }
        if (stored) {
            if (old.limit() == 0) {
                readOld(wide);
            }
            int start = old.position();
            cells.merge(old);
            old.setPosition(start);
        }
        return cells;
    }

    private void readOld(WideCache wide) {
        byte[] bytes = wide.get(number);
        old.put(bytes, 0, bytes.length);
        old.setPosition(0);
    }

    TextTable texts() {
        return texts;
    }

    /** Adds an occurrence of a number's key. */
    void add(int key, int tile, int level) {
        part.reserve(1 + 2 * Packed.NUMBER);
        if (part.limit() == 0) {
            part.putByte(0);
        }
        part.putSigned(tile - lastTile);
        part.putUnsigned(((long) key << LEVEL_BITS) | level);
        part.bytes()[0] = (byte) (part.bytes()[0] + 2);
        lastTile = tile;
        young[youngs++] = Cells.code(key, tile, level);
    }

    /** Adds an occurrence of a text. */
    void add(byte[] bytes, int start, int length, int tile, int level) {
        int key = texts.find(bytes, start, length);
        add(key, tile, level);
        if (key == texts.size()) {
            part.reserve(Packed.NUMBER + length);
            part.putUnsigned(length);
            texts.add(part.bytes(), part.limit(), length);
            part.put(bytes, start, length);
        }
    }

    /** Whether no more fits in the head. */
    boolean isFull() {
        return youngs == YOUNG;
    }

    /** Moves what is young to what is old, which is pruned: what is older than a tile has left every window. */
    void age(long firstTile, boolean text, WideCache wide) {
        cells(wide);
        keep(firstTile, text, wide);
    }

    /** Adds what another has taken up of tiles before one, and keeps it as {@link #age} does. */
    void merge(Tally other, long beforeTile, long firstTile, boolean text, WideCache wide, WideCache otherWide) {
        cells(wide);
        other.cells(otherWide).visit(beforeTile, (key, tile, level, count) -> {
            int own = text ? texts.copy(other.texts, key) : key;
            cells.add(Cells.code(own, tile, level), count);
        });
        keep(firstTile, text, wide);
    }

    private void keep(long firstTile, boolean text, WideCache wide) {
        cells.prune(firstTile);
        boolean any = cells.size() > 0;
        if (any) {
            Packed written = new Packed();
            if (text) {
                int[] numbers = new int[texts.size()];
                cells.renumber(numbers);
                texts.write(numbers, written);
            }
            cells.write(written);
            wide.put(number, written.copy());
        } else if (stored) {
            wide.put(number, null);
        }
        part.setLimit(0);
        if (any) {
            part.reserve(1);
            part.putByte(1);
        }
    }
}
