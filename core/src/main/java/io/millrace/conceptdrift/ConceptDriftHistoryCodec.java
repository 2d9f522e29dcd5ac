package io.millrace.conceptdrift;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The bytes of a {@link ConceptDriftHistory}: a version byte, then plain numbers. 3.2 KB a cohort. */
public final class ConceptDriftHistoryCodec {
    private static final byte VERSION = 1;
    private static final int HEAD = 1 + Long.BYTES + 3 * Integer.BYTES;
    private static final int COHORT = 5 * Long.BYTES + Integer.BYTES + 2 * CohortErrors.NUMBERS * Long.BYTES;

    private ConceptDriftHistoryCodec() {}

    /** The bytes of a history. */
    public static byte[] encode(ConceptDriftHistory history) {
        List<CohortErrors> cohorts = history.cohorts();
        ByteBuffer out = ByteBuffer.allocate(HEAD + cohorts.size() * COHORT)
                .put(VERSION)
                .putLong(history.lastEnd())
                .putInt(history.changed())
                .putInt(history.calm())
                .putInt(cohorts.size());
        for (CohortErrors cohort : cohorts) {
            out.putLong(cohort.start()).putLong(cohort.end()).putInt(cohort.cohorts());
            out.putLong(cohort.entities()).putLong(cohort.expectedRows()).putLong(cohort.expectedSquares());
            for (int i = 0; i < CohortErrors.NUMBERS; i++) {
                out.putLong(cohort.rows(i)).putLong(cohort.squares(i));
            }
        }
        return out.array();
    }

    /**
     * The history of bytes.
     *
     * @throws IllegalArgumentException when they are none of a known version
     */
    public static ConceptDriftHistory decode(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        try {
            byte version = in.get();
            if (version != VERSION) {
                throw new IllegalArgumentException("a history of concept drift of version " + version
                        + "; version 1 is read: start the process of the version that wrote it, or a later one");
            }
            long lastEnd = in.getLong();
            int changed = in.getInt();
            int calm = in.getInt();
            int count = in.getInt();
            List<CohortErrors> cohorts = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                cohorts.add(cohort(in));
            }
            if (in.hasRemaining()) {
                throw new IllegalArgumentException("a history of concept drift with bytes behind its end");
            }
            return new ConceptDriftHistory(lastEnd, cohorts, changed, calm);
        } catch (BufferUnderflowException cut) {
            throw new IllegalArgumentException("a history of concept drift that breaks off", cut);
        }
    }

    private static CohortErrors cohort(ByteBuffer in) {
        long start = in.getLong();
        long end = in.getLong();
        int cohorts = in.getInt();
        long entities = in.getLong();
        long expectedRows = in.getLong();
        long expectedSquares = in.getLong();
        long[] rows = new long[CohortErrors.NUMBERS];
        long[] squares = new long[CohortErrors.NUMBERS];
        for (int i = 0; i < CohortErrors.NUMBERS; i++) {
            rows[i] = in.getLong();
            squares[i] = in.getLong();
        }
        return new CohortErrors(start, end, cohorts, entities, rows, squares, expectedRows, expectedSquares);
    }
}
