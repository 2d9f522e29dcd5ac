package io.millrace.features;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Where everything lies in state that was written under a description (see {@link PlanBuilder}), this program's or an earlier
 * one's. It is made of parts, each with a key: equal keys, equal content.
 */
final class Layout {
    private static final String DISTINCT = "distinct ";

    private final List<Block> blocks = new ArrayList<>();
    private final List<Tiled> tiles = new ArrayList<>();
    private final List<String> parts = new ArrayList<>();
    private final long fingerprint;
    private int size = Plan.LIFETIME_AT;
    private int wides;
    private int variables;

    /**
     * A part that lies in one piece: a lifetime state, or a state whose size is not fixed.
     *
     * @param key says what it holds; the spans that it holds it for are not in it
     * @param spans those spans, where they change how it is kept
     * @param at where its fixed bytes start in the head
     * @param size how many they are
     * @param events how many it keeps of, where that is bounded; 0 otherwise
     * @param wide number of what lies beside the head; -1 without
     * @param variable number of what lies in the variable part of the head; -1 without
     */
    record Block(String key, List<Span> spans, int events, int at, int size, int wide, int variable) {

        /** Whether another of the same key is kept in the same bytes. */
        boolean isLike(Block other) {
            return spans.equals(other.spans) && events == other.events;
        }

        Span longest() {
            return Span.longest(spans);
        }

        private boolean isSet() {
            return key.startsWith(DISTINCT);
        }

        /** The part that says since when a set's values are known by tiles of a resolution; a set alone has it. */
        String part(Resolution resolution) {
            return key + " by " + resolution;
        }
    }

    /**
     * The tiles of one resolution; each component is a part.
     *
     * @param at where they start in the head, see {@link TilePlan}
     * @param wide number of the closed tiles beside the head
     * @param windows the components' keys of each window, by its length
     */
    record Tiled(Resolution resolution, int at, int wide, TileArea area, SortedMap<Long, List<String>> windows) {

        String part(Component component) {
            return resolution + " " + component.key();
        }

        /** Length of the longest window. */
        long longest() {
            return windows.lastKey();
        }
    }

    /**
     * Reads a description.
     *
     * @throws IllegalArgumentException when this program cannot read state of that description
     */
    Layout(String description) {
        fingerprint = FeatureMeaning.fingerprint(description);
        List<String> lines = description.lines().toList();
        if (!lines.get(0).equals("format " + PlanBuilder.FORMAT)) {
            throw new IllegalArgumentException("state of " + lines.get(0));
        }
        int at = 1;
        while (at < lines.size()) {
            String line = lines.get(at++);
            List<String> keys = new ArrayList<>();
            while (at < lines.size() && lines.get(at).startsWith("  ")) {
                keys.add(lines.get(at++).substring(2));
            }
            read(line, keys);
        }
        blocks.forEach(block -> parts.add(block.key));
        tiles.forEach(each -> each.area.components().forEach(component -> parts.add(each.part(component))));
        for (Block block : blocks) {
            if (block.isSet()) {
                for (Resolution resolution : Resolution.values()) {
                    parts.add(block.part(resolution));
                }
            }
        }
    }

    private void read(String line, List<String> keys) {
        String word = line.split(" ", 2)[0];
        switch (word) {
            case "lifetime" ->
                keys.forEach(key ->
                        block("lifetime " + key, List.of(), Monoids.of(key).size(), false));
            case "text" -> block(line, List.of(), TextPlan.SIZE, true);
            case "tally" -> tally(line);
            case "last" -> last(line);
            case "distinct" -> {
                int end = line.lastIndexOf(" [");
                List<Span> spans = Span.list(line.substring(end + 2, line.length() - 1));
                block(line.substring(0, end), spans, DistinctPlan.size(spans.size()), true);
            }
            case "window" -> {
                Tiled last = tiles.get(tiles.size() - 1);
                last.windows.put(Long.parseLong(line.substring(word.length() + 1)), keys);
                size += WindowPlan.size(area(keys));
            }
            default -> {
                TileArea area = area(keys);
                tiles.add(new Tiled(Resolution.valueOf(line), size, wides++, area, new TreeMap<>()));
                size = TilePlan.openAt(size) + area.size();
            }
        }
    }

    private void block(String key, List<Span> spans, int bytes, boolean wide) {
        blocks.add(new Block(key, spans, 0, size, bytes, wide ? wides++ : -1, -1));
        size += bytes;
    }

    /** {@code tally RESOLUTION KEY over LENGTH}. */
    private void tally(String line) {
        int end = line.lastIndexOf(" over ");
        String resolution = line.split(" ", 3)[1];
        Span longest = resolution.equals("null")
                ? Span.LIFETIME
                : new Span(Resolution.valueOf(resolution), Long.parseLong(line.substring(end + " over ".length())));
        blocks.add(new Block(line.substring(0, end), List.of(longest), 0, size, 0, wides++, variables++));
    }

    /** {@code last EVENTS KEY}. */
    private void last(String line) {
        String[] words = line.split(" ", 3);
        blocks.add(new Block("last " + words[2], List.of(), Integer.parseInt(words[1]), size, 0, -1, variables++));
    }

    private static TileArea area(List<String> keys) {
        return new TileArea(
                keys.stream()
                        .map(key -> new Component(key, Monoids.of(key), List.of()))
                        .toList(),
                0);
    }

    long fingerprint() {
        return fingerprint;
    }

    /** Bytes of the fixed part of the head, unpacked. */
    int headSize() {
        return Words.roundUp(size);
    }

    /** Number of wide values. */
    int wides() {
        return wides;
    }

    /** Number of what lies in the variable part of the head, beside tiles. */
    int variables() {
        return variables;
    }

    List<Block> blocks() {
        return blocks;
    }

    List<Tiled> tiles() {
        return tiles;
    }

    @Nullable Block block(String key) {
        return blocks.stream()
                .filter(block -> block.key.equals(key))
                .findFirst()
                .orElse(null);
    }

    @Nullable Tiled tiled(Resolution resolution) {
        return tiles.stream()
                .filter(each -> each.resolution == resolution)
                .findFirst()
                .orElse(null);
    }

    /** Number of a part, or -1. */
    int part(String key) {
        return parts.indexOf(key);
    }

    /** Numbers of the parts that a block is; a set's others come after all tiles. */
    List<Integer> partsOf(int block) {
        List<Integer> numbers = new ArrayList<>();
        numbers.add(block);
        if (blocks.get(block).isSet()) {
            for (Resolution resolution : Resolution.values()) {
                numbers.add(part(blocks.get(block).part(resolution)));
            }
        }
        return numbers;
    }

    /** Keys of all parts; a part's number is its place here. */
    List<String> parts() {
        return parts;
    }
}
