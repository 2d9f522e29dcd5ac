package io.millrace.topology.recommendations;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.recommendations.Candidate;
import io.millrace.recommendations.HitCounter;
import io.millrace.recommendations.HitRates;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * What is known of the list of an owner at a boundary, as its labels come one by one: the same in whatever order.
 *
 * <p>An item can have been scored several times since a boundary, as after an outage of more than the time between two: the earliest counts. The list was made of that one, and it knows least of the time by which the list is judged.
 *
 * @param top how many items it has at most: as many as lists had when its first label came. It is counted as such for good, so that what is taken back is what was counted
 * @param scored what it was made of, each item once
 */
record ServedList(int top, List<Scored> scored) {

    /**
     * An item that was scored, and of which it is known whether the owner took it.
     *
     * @param asOf the moment that the score speaks of, epoch milliseconds
     * @param version scored it
     */
    record Scored(String item, double score, long asOf, String version, boolean taken) {}

    /** With one more; itself where it has an item of that name, no later one, already. */
    ServedList with(Scored one) {
        List<Scored> more = new ArrayList<>(scored);
        for (int i = 0; i < more.size(); i++) {
            if (more.get(i).item().equals(one.item())) {
                if (more.get(i).asOf() <= one.asOf()) {
                    return this;
                }
                more.set(i, one);
                return new ServedList(top, more);
            }
        }
        more.add(one);
        return new ServedList(top, more);
    }

    /** The version that scored the first item. */
    String version() {
        return best(1).get(0).version();
    }

    /** Whether the owner took any of the items. */
    boolean hits() {
        return best(top).stream().anyMatch(Scored::taken);
    }

    /** How likely as many candidates hit that are drawn by lot, in units of 1e-9. */
    long byLot() {
        int taken = (int) scored.stream().filter(Scored::taken).count();
        return Math.round(HitCounter.ONE * HitRates.byLot(scored.size(), taken, top));
    }

    private List<Scored> best(int most) {
        List<Candidate> candidates = new ArrayList<>(scored.size());
        for (int i = 0; i < scored.size(); i++) {
            Scored one = scored.get(i);
            candidates.add(new Candidate(one.item(), one.score(), one.asOf(), i));
        }
        return Candidate.best(candidates, most).stream()
                .map(one -> scored.get(one.number()))
                .toList();
    }

    byte[] encode() {
        byte[][] names = new byte[scored.size()][];
        byte[][] versions = new byte[scored.size()][];
        int length = 2 * Integer.BYTES;
        for (int i = 0; i < names.length; i++) {
            names[i] = scored.get(i).item().getBytes(UTF_8);
            versions[i] = scored.get(i).version().getBytes(UTF_8);
            length += Double.BYTES + Long.BYTES + 1 + 2 * Integer.BYTES + names[i].length + versions[i].length;
        }
        ByteBuffer out = ByteBuffer.allocate(length).putInt(top).putInt(names.length);
        for (int i = 0; i < names.length; i++) {
            Scored one = scored.get(i);
            out.putDouble(one.score()).putLong(one.asOf()).put((byte) (one.taken() ? 1 : 0));
            out.putInt(names[i].length).put(names[i]);
            out.putInt(versions[i].length).put(versions[i]);
        }
        return out.array();
    }

    static ServedList decode(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        int top = in.getInt();
        int size = in.getInt();
        List<Scored> scored = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            double score = in.getDouble();
            long asOf = in.getLong();
            boolean taken = in.get() == 1;
            String item = text(in);
            scored.add(new Scored(item, score, asOf, text(in), taken));
        }
        return new ServedList(top, scored);
    }

    private static String text(ByteBuffer in) {
        byte[] utf8 = new byte[in.getInt()];
        in.get(utf8);
        return new String(utf8, UTF_8);
    }
}
