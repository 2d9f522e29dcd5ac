package io.millrace.features;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is read off how often the values of one field occur, compiled: numbers by their {@link LogBuckets}, texts as they are. One
 * {@link Tally} serves all windows of a resolution, or all that look at the lifetime, which is a single tile.
 */
final class TallyPlan implements WidePlan {
    private final int source;
    private final long filter;
    private final int slot;
    private final boolean text;
    private final Span longest;
    private final int part;
    private final int wide;
    private final Output[] outputs;

    /** A feature, how far it looks back, and what it reads there. */
    record Output(int feature, Span span, TallyReading reading) {}

    /**
     * The tally of one field.
     *
     * @param text whether the slot is text
     * @param part number of its bytes in the variable part of the head
     * @param wide number of what is beside the head, among the entity's wide values
     */
    TallyPlan(int source, long filter, int slot, boolean text, int part, int wide, List<Output> outputs) {
        this.source = source;
        this.filter = filter;
        this.slot = slot;
        this.text = text;
        this.part = part;
        this.wide = wide;
        this.outputs = outputs.stream()
                .sorted(Comparator.comparingLong(output -> output.span.length()))
                .toArray(Output[]::new);
        longest = this.outputs[this.outputs.length - 1].span;
    }

    @Override
    public int wide() {
        return wide;
    }

    @Override
    public boolean stored(byte[] head, Workspace work) {
        Packed bytes = work.part(part);
        return bytes.limit() > 0 && (bytes.bytes()[0] & 1) != 0;
    }

    @Override
    public void clear(byte[] head) {
        // All of it is in the variable part.
    }

    @Override
    public boolean advance(byte[] head, long asOf, Workspace work) {
        // What has left the windows is not counted, and goes when what is young is moved.
        return false;
    }

    @Override
    public void add(byte[] head, Event event, long passed, long asOf, Workspace work) {
        if (event.source() != source || (passed & filter) == 0) {
            return;
        }
        int length = event.textLength(slot);
        byte[] bytes = event.text(slot);
        long number = event.scaled(slot);
        long tile = longest.tileOf(event.time());
        if ((text ? length < 0 || bytes == null : number == Event.MISSING) || tile < longest.firstTile(asOf)) {
            return;
        }
        Tally tally = work.tally;
        tally.open(work.part(part), text, wide, work.wide);
        int at = Math.toIntExact(tile);
        if (text && bytes != null) {
            int start = event.textStart(slot);
            int cut = Utf8.cut(bytes, start, length, TextTable.LONGEST);
            long hash = work.hashing.of(bytes, start, cut);
            tally.add(bytes, start, cut, at, Cells.level(Hashing.mix(hash, event.time())));
        } else {
            tally.add(LogBuckets.of(number), at, Cells.level(Hashing.mix(number, event.time())));
        }
        if (tally.isFull()) {
            tally.age(longest.firstTile(asOf), text, work.wide);
        }
    }

    @Override
    public List<Part> parts() {
        List<Part.Shown> shown = Arrays.stream(outputs)
                .map(output -> new Part.Shown(output.feature, output.span, Part.Settled.NEVER))
                .toList();
        return List.of(new Part(longest, Part.Settled.NEVER, shown));
    }

    /** What is not complete goes, lest a backfill count some of it again. */
    @Override
    public void carry(
            byte[] head, long asOf, Workspace work, byte @Nullable [] beside, List<Span> keptFor, long since) {
        if (beside != null) {
            work.wide.put(wide, beside);
        }
        work.tally.open(work.part(part), text, wide, work.wide);
        long whole = longest.resolution() == null
                ? Long.MIN_VALUE
                : longest.resolution().firstWhole(since);
        work.tally.age(whole, text, work.wide);
    }

    @Override
    public void merge(byte[] head, long asOf, Workspace work, byte[] other, Workspace otherWork, long since) {
        work.tally.open(work.part(part), text, wide, work.wide);
        otherWork.tally.open(otherWork.part(part), text, wide, otherWork.wide);
        long whole = longest.resolution() == null
                ? Long.MAX_VALUE
                : longest.resolution().firstWhole(since);
        work.tally.merge(otherWork.tally, whole, longest.firstTile(asOf), text, work.wide, otherWork.wide);
    }

    @Override
    public void read(byte[] head, long asOf, Workspace work, FeatureVector out) {
        Tally tally = work.tally;
        tally.open(work.part(part), text, wide, work.wide);
        Cells cells = tally.cells(work.wide);
        Ranking ranking = work.ranking;
        Span span = null;
        for (Output output : outputs) {
            if (!output.span.equals(span)) {
                span = output.span;
                cells.look(span.firstTile(asOf));
                ranking.begin(cells, tally.texts());
            }
            output.reading.read(ranking, work.pool, out, output.feature);
        }
    }
}
