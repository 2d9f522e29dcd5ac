package io.millrace.topology.business;

import io.millrace.business.Cohort;
import io.millrace.business.Outcomes;
import io.millrace.records.Cause;
import io.millrace.records.Decision;
import io.millrace.records.InferenceLogEntry;
import io.millrace.records.ScoringRole;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.jspecify.annotations.Nullable;

/**
 * A random shop that acts on predictions: its customers' weekly rows, what was done, what they bought. Rows reach the topic days after their as-of, some when their label has long
 * matured. {@link #naive} counts who was acted on in each month by looking at everything.
 */
final class ActingShop {
    static final long DAY = Duration.ofDays(1).toMillis();
    static final long START = Instant.parse("2026-01-05T00:00:00Z").toEpochMilli();
    static final int DAYS = 80;
    private static final long HORIZON = 7 * DAY;
    private static final int CUSTOMERS = 60;

    final List<Row> rows = new ArrayList<>();
    final List<Happening> happenings = new ArrayList<>();

    record Row(InferenceLogEntry entry, long arrives) {}

    /**
     * A purchase or an intervention.
     *
     * @param marks as the features process sets them
     */
    record Happening(String entity, long time, long marks) {
        boolean isIntervention() {
            return marks < 0;
        }
    }

    ActingShop(Random random) {
        for (int customer = 0; customer < CUSTOMERS; customer++) {
            String entity = "c" + customer;
            boolean heldOut = customer % 5 == 0;
            for (int week = 0; week * 7 < DAYS; week++) {
                long asOf = START + week * (7 * DAY) + random.nextInt((int) DAY);
                InferenceLogEntry entry = entry(random, entity, asOf, heldOut);
                long delay = random.nextInt(10) == 0 ? random.nextInt(15) : random.nextInt(2);
                rows.add(new Row(entry, asOf + delay * DAY));
                boolean act = entry.getDecision() == Decision.POSITIVE && random.nextInt(5) > 0;
                boolean byMistake = entry.getDecision() == Decision.HOLDOUT && random.nextInt(3) == 0;
                if (act || byMistake) {
                    happenings.add(new Happening(entity, asOf + 1 + random.nextInt((int) DAY), Long.MIN_VALUE));
                }
                if (random.nextInt(10) < (act ? 7 : 5)) {
                    happenings.add(new Happening(entity, asOf + 1 + random.nextInt((int) (6 * DAY)), 1));
                }
            }
        }
    }

    private static InferenceLogEntry entry(Random random, String entity, long asOf, boolean heldOut) {
        boolean scored = random.nextInt(20) > 0;
        double score = random.nextDouble();
        double threshold = asOf < START + 40 * DAY ? 0.6 : 0.7;
        boolean stale = random.nextInt(30) == 0;
        Decision decision = heldOut ? Decision.HOLDOUT : score >= threshold ? Decision.POSITIVE : Decision.NEGATIVE;
        return new InferenceLogEntry(
                "row-" + random.nextInt(Integer.MAX_VALUE) + "-" + entity + "-" + asOf,
                entity,
                "churn",
                Cause.SNAPSHOT,
                Instant.ofEpochMilli(asOf),
                Instant.ofEpochMilli(asOf),
                "1.0.0",
                List.of(3.0, Double.NaN, 5.0),
                List.of("gold"),
                scored ? Double.valueOf(score) : null,
                null,
                scored ? "1.0.0" : null,
                null,
                ScoringRole.PRIMARY,
                3L,
                Instant.EPOCH,
                Instant.EPOCH,
                null,
                scored && !stale ? decision : null,
                scored ? Double.valueOf(threshold) : null,
                false);
    }

    /** A feature update as far as labels look at it. */
    static byte[] update(Happening of) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            bytes.write(new byte[] {0, 0, 0, 0, 77});
            BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
            encoder.writeString("0123456789abcdef0123456789abcdef");
            encoder.writeString(of.entity());
            encoder.writeEnum(Cause.getClassSchema().getEnumOrdinal("EVENT"));
            encoder.writeLong(of.time());
            encoder.writeLong(of.time());
            encoder.writeIndex(1);
            encoder.writeString(of.isIntervention() ? "campaigns" : "purchases");
            encoder.writeLong(of.marks());
            encoder.flush();
        } catch (IOException impossible) {
            throw new AssertionError(impossible);
        }
        return bytes.toByteArray();
    }

    /** Whom the model would have acted on in each month, among the rows whose label is known at a moment. */
    Map<String, Cohort> naive(long tick) {
        Map<String, Row> first = new TreeMap<>();
        rows.stream()
                .filter(row -> heldOut(row.entry()) != null)
                .filter(row -> row.entry().getAsOf().toEpochMilli() + HORIZON + DAY <= tick)
                .sorted(Comparator.comparing((Row row) -> row.entry().getAsOf())
                        .thenComparing(row -> row.entry().getId()))
                .forEach(row ->
                        first.putIfAbsent(month(row.entry()) + " " + row.entry().getEntity(), row));
        Map<String, Cohort> cohorts = new TreeMap<>();
        for (Row row : first.values()) {
            InferenceLogEntry entry = row.entry();
            Outcomes one = new Outcomes(1, any(entry, false) ? 0 : 1, any(entry, true) ? 1 : 0);
            Cohort cohort = Boolean.TRUE.equals(heldOut(entry))
                    ? new Cohort(Outcomes.NONE, one)
                    : new Cohort(one, Outcomes.NONE);
            cohorts.merge(month(entry), cohort, Cohort::plus);
        }
        return cohorts;
    }

    private static @Nullable Boolean heldOut(InferenceLogEntry entry) {
        if (entry.getDecision() == null || entry.getDecision() == Decision.NEGATIVE) {
            return null;
        }
        if (entry.getDecision() == Decision.POSITIVE) {
            return false;
        }
        return entry.getScore() >= entry.getThreshold() ? true : null;
    }

    private boolean any(InferenceLogEntry entry, boolean intervention) {
        long asOf = entry.getAsOf().toEpochMilli();
        return happenings.stream()
                .anyMatch(one -> one.isIntervention() == intervention
                        && one.entity().equals(entry.getEntity())
                        && one.time() > asOf
                        && one.time() <= asOf + HORIZON);
    }

    private static String month(InferenceLogEntry entry) {
        LocalDate date = entry.getAsOf().minusMillis(1).atZone(ZoneOffset.UTC).toLocalDate();
        return String.format("%d-%02d", date.getYear(), date.getMonthValue());
    }
}
