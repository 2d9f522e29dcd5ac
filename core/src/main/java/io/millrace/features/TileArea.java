package io.millrace.features;

import java.util.List;

/** Components of tiles or of a window's merge of them. */
final class TileArea extends Area {
    private final TileMonoid[] monoids;
    private final int[] offsets;
    private final boolean addsToMerge;

    TileArea(List<Component> components, int sources) {
        super(components, sources);
        monoids = components.stream()
                .map(component -> (TileMonoid) component.monoid())
                .toArray(TileMonoid[]::new);
        offsets = offsets();
        addsToMerge = List.of(monoids).stream().allMatch(TileMonoid::addsToMerge);
    }

    /** For every component of this area, where it starts in another that holds them all. */
    int[] offsetsIn(TileArea other) {
        return components().stream().mapToInt(other::offset).toArray();
    }

    /** Merges the components of this area out of another; {@code from} is {@link #offsetsIn} of that. */
    void merge(byte[] state, int at, byte[] other, int otherAt, int[] from) {
        for (int i = 0; i < monoids.length; i++) {
            monoids[i].merge(state, at + offsets[i], other, otherAt + from[i]);
        }
    }

    /** Adds an event to a merge of several tiles; false, with the state unchanged, when it needs to be rebuilt. */
    boolean addToMerge(byte[] state, int at, Event event, long passed) {
        if (addsToMerge) {
            add(state, at, event, passed);
        }
        return addsToMerge;
    }

    /** Takes out such a merge of an area like this one; false, with the state undefined, when a component needs to be rebuilt. */
    boolean remove(byte[] state, int at, byte[] other, int otherAt) {
        for (int i = 0; i < monoids.length; i++) {
            if (!monoids[i].remove(state, at + offsets[i], other, otherAt + offsets[i])) {
                return false;
            }
        }
        return true;
    }

    boolean isZero(byte[] state, int at) {
        for (int i = 0; i < monoids.length; i++) {
            if (!monoids[i].isZero(state, at + offsets[i])) {
                return false;
            }
        }
        return true;
    }

    /** Most bytes of a packed state. */
    int packedSize() {
        int size = (monoids.length + 7) / 8;
        for (TileMonoid monoid : monoids) {
            size += monoid.packedSize();
        }
        return size;
    }

    /** Writes a state: a bit per component that is not zero, then those; {@link #packedSize} bytes are reserved. */
    void pack(byte[] state, int at, Packed to) {
        for (int group = 0; group < monoids.length; group += 8) {
            int bits = 0;
            int end = Math.min(group + 8, monoids.length);
            for (int i = group; i < end; i++) {
                bits |= monoids[i].isZero(state, at + offsets[i]) ? 0 : 1 << (i - group);
            }
            to.putByte(bits);
            for (int i = group; i < end; i++) {
                if ((bits & (1 << (i - group))) != 0) {
                    monoids[i].pack(state, at + offsets[i], to);
                }
            }
        }
    }

    /** Reads it again. */
    void unpack(Packed from, byte[] state, int at) {
        for (int group = 0; group < monoids.length; group += 8) {
            int bits = from.getByte();
            int end = Math.min(group + 8, monoids.length);
            for (int i = group; i < end; i++) {
                if ((bits & (1 << (i - group))) == 0) {
                    monoids[i].zero(state, at + offsets[i]);
                } else {
                    monoids[i].unpack(from, state, at + offsets[i]);
                }
            }
        }
    }
}
