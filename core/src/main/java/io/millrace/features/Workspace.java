package io.millrace.features;

/** What the wide states of one entity at a time are worked on with: one per engine. */
final class Workspace {
    final WideCache wide;
    final Hashing hashing = new Hashing();
    final DistinctSet sets = new DistinctSet();
    final TextPool pool = new TextPool();
    final Tally tally = new Tally();
    final Ranking ranking = new Ranking();
    final RecentEvents recent = new RecentEvents();

    /** What plans keep in the variable part of the head. */
    private final Packed[] parts;

    Workspace(WideCache wide, int parts) {
        this.wide = wide;
        this.parts = new Packed[parts];
        for (int i = 0; i < parts; i++) {
            this.parts[i] = new Packed();
        }
    }

    /** The bytes that a plan keeps in the variable part of the head. */
    Packed part(int number) {
        return parts[number];
    }

    /** Empties the variable part of the head. */
    void clear() {
        for (Packed part : parts) {
            part.setLimit(0);
        }
    }

    /** Reads it. */
    void read(Packed from) {
        for (Packed part : parts) {
            int length = (int) from.getUnsigned();
            part.setLimit(0);
            part.put(from.bytes(), from.position(), length);
            from.setPosition(from.position() + length);
        }
    }

    /** Writes it. */
    void write(Packed to) {
        for (Packed part : parts) {
            to.reserve(Packed.NUMBER + part.limit());
            to.putUnsigned(part.limit());
            to.put(part.bytes(), 0, part.limit());
        }
    }
}
