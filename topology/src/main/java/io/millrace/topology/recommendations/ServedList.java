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
 * @param version the version that scored the first item
 * @param candidates how many were ranked
 * @param taken how many of them the owner took
 * @param items best first; the number of each is 1 where the owner took it, else 0
 */
record ServedList(String version, int candidates, int taken, List<Candidate> items) {
    static final ServedList NONE = new ServedList("", 0, 0, List.of());

    private static final int TAKEN = 1;

    /**
     * With one more candidate.
     *
     * @param by the version that scored it
     * @param top how long a list is
     */
    ServedList with(Candidate candidate, String by, int top) {
        List<Candidate> more = new ArrayList<>(items);
        more.add(candidate);
        List<Candidate> best = Candidate.best(more, top);
        return new ServedList(
                best.get(0).equals(candidate) ? by : version, candidates + 1, taken + candidate.number(), best);
    }

    /** A candidate of which it is known whether the owner took it. */
    static Candidate candidate(String item, double score, long asOf, boolean taken) {
        return new Candidate(item, score, asOf, taken ? TAKEN : 0);
    }

    /** Whether the owner took any of the items. */
    boolean hits() {
        for (Candidate item : items) {
            if (item.number() == TAKEN) {
                return true;
            }
        }
        return false;
    }

    /** How likely as many candidates hit that are drawn by lot, in units of 1e-9. */
    long byLot(int top) {
        return Math.round(HitCounter.ONE * HitRates.byLot(candidates, taken, top));
    }

    byte[] encode() {
        byte[] by = version.getBytes(UTF_8);
        byte[][] names = new byte[items.size()][];
        int length = 4 * Integer.BYTES + by.length;
        for (int i = 0; i < names.length; i++) {
            names[i] = items.get(i).item().getBytes(UTF_8);
            length += Double.BYTES + Long.BYTES + 1 + Integer.BYTES + names[i].length;
        }
        ByteBuffer out = ByteBuffer.allocate(length)
                .putInt(candidates)
                .putInt(taken)
                .putInt(by.length)
                .put(by)
                .putInt(names.length);
        for (int i = 0; i < names.length; i++) {
            Candidate item = items.get(i);
            out.putDouble(item.score())
                    .putLong(item.asOf())
                    .put((byte) item.number())
                    .putInt(names[i].length)
                    .put(names[i]);
        }
        return out.array();
    }

    static ServedList decode(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        int candidates = in.getInt();
        int taken = in.getInt();
        String version = text(in);
        int size = in.getInt();
        List<Candidate> items = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            double score = in.getDouble();
            long asOf = in.getLong();
            int number = in.get();
            items.add(new Candidate(text(in), score, asOf, number));
        }
        return new ServedList(version, candidates, taken, items);
    }

    private static String text(ByteBuffer in) {
        byte[] utf8 = new byte[in.getInt()];
        in.get(utf8);
        return new String(utf8, UTF_8);
    }
}
