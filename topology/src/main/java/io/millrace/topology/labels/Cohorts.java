package io.millrace.topology.labels;

import io.millrace.business.CalendarMonths;
import io.millrace.business.Cohort;
import io.millrace.business.Outcomes;
import io.millrace.records.BusinessPartial;
import io.millrace.records.CohortOutcomes;
import io.millrace.records.Decision;
import io.millrace.records.LabelledExample;
import io.millrace.topology.records.ByteStores;
import io.millrace.topology.records.StoreKeys;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.function.Consumer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Whom each model would have acted on in each calendar month, and what became of them. An entity counts once in a month, by its first row there that says
 * to act: rows of one entity are not independent. An earlier row that matures later takes the place of the one that counted. What is counted does not depend on the order.
 */
final class Cohorts {
    /** Entities whose month is forgotten at one tick: bounds the time that a tick takes. */
    private static final int FORGOTTEN_PER_TICK = 10_000;

    private final CalendarMonths months;
    private final KeyValueStore<Bytes, byte[]> members;
    private final KeyValueStore<Bytes, byte[]> counts;

    /**
     * Over two stores.
     *
     * @param members by month, model and entity
     * @param counts by month and model
     */
    Cohorts(CalendarMonths months, KeyValueStore<Bytes, byte[]> members, KeyValueStore<Bytes, byte[]> counts) {
        this.months = months;
        this.members = members;
        this.counts = counts;
    }

    /** Counts an example, unless it says not to act, or the entity counts already by an earlier one. */
    void add(LabelledExample example) {
        Boolean heldOut = heldOut(example);
        if (heldOut == null) {
            return;
        }
        long end = months.end(example.getAsOf().toEpochMilli());
        byte[] model = example.getModel().getBytes(StandardCharsets.UTF_8);
        Bytes key = StoreKeys.of(end, model, example.getEntity().getBytes(StandardCharsets.UTF_8));
        Member member = new Member(
                example.getAsOf().toEpochMilli(),
                heldOut,
                example.getLabel() == 1,
                example.getTreated(),
                example.getId());
        byte[] bytes = members.get(key);
        Member before = bytes == null ? null : Member.decode(bytes);
        if (before != null && !member.isBefore(before)) {
            return;
        }
        members.put(key, member.encode());
        Bytes month = StoreKeys.of(end, model);
        byte[] counted = counts.get(month);
        Counts now = counted == null ? Counts.NONE : Counts.decode(counted);
        if (before != null) {
            now = now.plus(before, -1);
        }
        counts.put(month, now.plus(member, 1).encode());
    }

    /** Whether the entity is held out, and would have been acted on; null where nobody would have acted. */
    private static @Nullable Boolean heldOut(LabelledExample example) {
        Double score = example.getScore();
        Double threshold = example.getThreshold();
        if (example.getDecision() == Decision.POSITIVE) {
            return false;
        }
        boolean wouldHave =
                example.getDecision() == Decision.HOLDOUT && score != null && threshold != null && score >= threshold;
        return wouldHave ? Boolean.TRUE : null;
    }

    /** Tells the months that have changed, in the order of months and models. */
    void tellChanged(Consumer<BusinessPartial> listener) {
        for (KeyValue<Bytes, byte[]> month : ByteStores.between(counts, -1, Long.MAX_VALUE - 1)) {
            Counts found = Counts.decode(month.value);
            if (found.changed) {
                byte[] key = month.key.get();
                long end = StoreKeys.time(month.key);
                Cohort cohort = found.cohort;
                listener.accept(new BusinessPartial(
                        new String(key, Long.BYTES, key.length - Long.BYTES, StandardCharsets.UTF_8),
                        Instant.ofEpochMilli(months.start(end)),
                        Instant.ofEpochMilli(end),
                        outcomes(cohort.actedOn()),
                        outcomes(cohort.heldOut())));
                counts.put(month.key, new Counts(cohort, false).encode());
            }
        }
    }

    /** Forgets months that end at or before a moment, a slice of their members at a time, and looks for members only while there is such a month. */
    void forget(long upTo) {
        for (KeyValue<Bytes, byte[]> month : ByteStores.between(counts, -1, upTo)) {
            if (!forgetMembers(StoreKeys.time(month.key))) {
                return;
            }
            counts.delete(month.key);
        }
    }

    /** Whether none is left. */
    private boolean forgetMembers(long end) {
        try (KeyValueIterator<Bytes, byte[]> old = members.range(StoreKeys.of(end), StoreKeys.of(end + 1))) {
            for (int i = 0; i < FORGOTTEN_PER_TICK && old.hasNext(); i++) {
                members.delete(old.next().key);
            }
            return !old.hasNext();
        }
    }

    private static CohortOutcomes outcomes(Outcomes outcomes) {
        return new CohortOutcomes(outcomes.rows(), outcomes.positives(), outcomes.treated());
    }

    /** The row by which an entity counts. */
    private record Member(long asOf, boolean heldOut, boolean positive, boolean treated, String id) {

        boolean isBefore(Member other) {
            return asOf != other.asOf ? asOf < other.asOf : id.compareTo(other.id) < 0;
        }

        byte[] encode() {
            byte[] text = id.getBytes(StandardCharsets.UTF_8);
            return ByteBuffer.allocate(Long.BYTES + 1 + text.length)
                    .putLong(asOf)
                    .put((byte) ((heldOut ? 1 : 0) | (positive ? 2 : 0) | (treated ? 4 : 0)))
                    .put(text)
                    .array();
        }

        static Member decode(byte[] bytes) {
            ByteBuffer in = ByteBuffer.wrap(bytes);
            long asOf = in.getLong();
            int flags = in.get();
            String id = new String(bytes, in.position(), in.remaining(), StandardCharsets.UTF_8);
            return new Member(asOf, (flags & 1) != 0, (flags & 2) != 0, (flags & 4) != 0, id);
        }
    }

    /** A month's counts, and whether they have changed since they were told. */
    private record Counts(Cohort cohort, boolean changed) {
        static final Counts NONE = new Counts(Cohort.NONE, false);
        private static final int BYTES = 6 * Long.BYTES + 1;

        /** With an entity more, or less. */
        Counts plus(Member member, int times) {
            Outcomes acted = cohort.actedOn();
            Outcomes held = cohort.heldOut();
            return new Counts(
                    member.heldOut
                            ? new Cohort(acted, with(held, member, times))
                            : new Cohort(with(acted, member, times), held),
                    true);
        }

        private static Outcomes with(Outcomes outcomes, Member member, int times) {
            return new Outcomes(
                    outcomes.rows() + times,
                    outcomes.positives() + (member.positive ? times : 0),
                    outcomes.treated() + (member.treated ? times : 0));
        }

        byte[] encode() {
            ByteBuffer out = ByteBuffer.allocate(BYTES);
            put(out, cohort.actedOn());
            put(out, cohort.heldOut());
            return out.put((byte) (changed ? 1 : 0)).array();
        }

        private static void put(ByteBuffer out, Outcomes outcomes) {
            out.putLong(outcomes.rows()).putLong(outcomes.positives()).putLong(outcomes.treated());
        }

        static Counts decode(byte[] bytes) {
            ByteBuffer in = ByteBuffer.wrap(bytes);
            Outcomes acted = new Outcomes(in.getLong(), in.getLong(), in.getLong());
            Outcomes held = new Outcomes(in.getLong(), in.getLong(), in.getLong());
            return new Counts(new Cohort(acted, held), in.get() == 1);
        }
    }
}
