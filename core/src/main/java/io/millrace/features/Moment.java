package io.millrace.features;

/**
 * Sum of a slot's scaled integers, or of 1 for every event where the slot is -1, each times the number of its tile: a signed 128-bit
 * integer, low half first. With the sum itself it gives the slope of the series of tiles, see {@link Reading.Slope}.
 */
final class Moment implements TileMonoid {
    private final Resolution resolution;
    private final Sum sum = new Sum();

    Moment(Resolution resolution) {
        this.resolution = resolution;
    }

    @Override
    public String name() {
        return "Moment " + resolution;
    }

    @Override
    public int size() {
        return sum.size();
    }

    @Override
    public void zero(byte[] state, int at) {
        sum.zero(state, at);
    }

    @Override
    public void add(byte[] state, int at, Event event, int slot) {
        long value = slot < 0 ? 1 : event.scaled(slot);
        if (value != Event.MISSING) {
            long tile = resolution.tileOf(event.time());
            Sum.add(state, at, value * tile, Math.multiplyHigh(value, tile));
        }
    }

    @Override
    public void merge(byte[] state, int at, byte[] other, int otherAt) {
        sum.merge(state, at, other, otherAt);
    }

    @Override
    public boolean remove(byte[] state, int at, byte[] other, int otherAt) {
        return sum.remove(state, at, other, otherAt);
    }

    @Override
    public boolean isZero(byte[] state, int at) {
        return sum.isZero(state, at);
    }

    @Override
    public void pack(byte[] state, int at, Packed to) {
        sum.pack(state, at, to);
    }

    @Override
    public void unpack(Packed from, byte[] state, int at) {
        sum.unpack(from, state, at);
    }
}
