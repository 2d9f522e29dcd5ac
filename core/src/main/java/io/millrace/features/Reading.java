package io.millrace.features;

import io.millrace.project.FeatureDefinition.CalendarPart;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Objects;

/** How a number is read off an area's bytes. Offsets are within the area. */
sealed interface Reading {

    /** The value of the area that starts at {@code base}, at a moment; NaN when missing. */
    double value(byte[] state, int base, long asOf);

    /** Number of events; 0 without any. */
    record Count(int at) implements Reading {
        @Override
        public double value(byte[] state, int base, long asOf) {
            return Bytes.getLong(state, base + at);
        }
    }

    /** Sum; 0 without values. */
    record Total(int at, int scale) implements Reading {
        @Override
        public double value(byte[] state, int base, long asOf) {
            return Exact.sum(Bytes.getLong(state, base + at), Bytes.getLong(state, base + at + 8), scale);
        }
    }

    /** Mean; missing without values. */
    record Mean(int countAt, int sumAt, int scale) implements Reading {
        @Override
        public double value(byte[] state, int base, long asOf) {
            int at = base + sumAt;
            return Exact.mean(
                    Bytes.getLong(state, base + countAt),
                    Bytes.getLong(state, at),
                    Bytes.getLong(state, at + 8),
                    scale);
        }
    }

    /** Population variance; missing without values or when their squares do not fit 128 bits. */
    record Variance(int countAt, int sumAt, int squaresAt, int scale) implements Reading {
        @Override
        public double value(byte[] state, int base, long asOf) {
            int squares = base + squaresAt;
            if (SquareSum.saturated(state, squares)) {
                return Double.NaN;
            }
            int sum = base + sumAt;
            return Exact.variance(
                    Bytes.getLong(state, base + countAt),
                    Bytes.getLong(state, sum),
                    Bytes.getLong(state, sum + 8),
                    Bytes.getLong(state, squares),
                    Bytes.getLong(state, squares + 8),
                    scale);
        }
    }

    /** Smallest or greatest value; missing without values. */
    record Extreme(int at, long none, int scale) implements Reading {
        @Override
        public double value(byte[] state, int base, long asOf) {
            long value = Bytes.getLong(state, base + at);
            return value == none ? Double.NaN : Exact.scaled(value, scale);
        }
    }

    /** Value of the latest event in the span; missing without one, or when it has none. */
    record Latest(int at, Span span, int scale) implements Reading {
        @Override
        public double value(byte[] state, int base, long asOf) {
            long value = LatestNumber.value(state, base + at);
            return value == Event.MISSING || !span.holds(LatestNumber.time(state, base + at), asOf)
                    ? Double.NaN
                    : Exact.scaled(value, scale);
        }
    }

    /** Units since the moment that the latest event holds; missing without one. Negative while that moment is ahead. */
    record Since(int at, long unit) implements Reading {
        @Override
        public double value(byte[] state, int base, long asOf) {
            long moment = LatestNumber.value(state, base + at);
            return moment == Event.MISSING ? Double.NaN : (double) (asOf - moment) / unit;
        }
    }

    /** Units since the latest event; missing without one. */
    record SinceLast(int at, long unit) implements Reading {
        @Override
        public double value(byte[] state, int base, long asOf) {
            long time = Bytes.getLong(state, base + at);
            return time == LatestTime.NONE ? Double.NaN : (double) (asOf - time) / unit;
        }
    }

    /** Units since the first event; missing without one. */
    record SinceFirst(int at, long unit) implements Reading {
        @Override
        public double value(byte[] state, int base, long asOf) {
            long time = FirstTime.time(state, base + at);
            return time == Long.MAX_VALUE ? Double.NaN : (double) (asOf - time) / unit;
        }
    }

    /** Value of the first event; missing without one, or when it has none. */
    record First(int at, int scale) implements Reading {
        @Override
        public double value(byte[] state, int base, long asOf) {
            long value = FirstNumber.value(state, base + at);
            return value == Event.MISSING ? Double.NaN : Exact.scaled(value, scale);
        }
    }

    /** Population standard deviation: the square root of {@link Variance}, within one unit in the last place. */
    record Deviation(Variance variance) implements Reading {
        @Override
        public double value(byte[] state, int base, long asOf) {
            return Math.sqrt(variance.value(state, base, asOf));
        }
    }

    /** Number of days with an event; 0 without any. */
    record Days(int at) implements Reading {
        @Override
        public double value(byte[] state, int base, long asOf) {
            return ActiveDays.count(state, base + at);
        }
    }

    /** Mean time between an event and the next one, in units; missing with fewer than two events. */
    record MeanGap(int countAt, int spanAt, long unit) implements Reading {
        @Override
        public double value(byte[] state, int base, long asOf) {
            long gaps = Bytes.getLong(state, base + countAt) - 1;
            return gaps < 1 ? Double.NaN : (double) TimeSpan.length(state, base + spanAt) / ((double) gaps * unit);
        }
    }

    /** Longest time between events of different tiles, in units; missing where there is only one tile with events. */
    record Gap(int at, long unit) implements Reading {
        @Override
        public double value(byte[] state, int base, long asOf) {
            long gap = LongestGap.gap(state, base + at);
            return gap == 0 ? Double.NaN : (double) gap / unit;
        }
    }

    /** Sum in which every event's share halves with each half-life; 0 without values. */
    record Decayed(int at, DecayedSum sum, int scale) implements Reading {
        @Override
        public double value(byte[] state, int base, long asOf) {
            return sum.value(state, base + at, asOf, scale);
        }
    }

    /**
     * Slope of the line of least squares through the series of a window's tiles, by how much the sum per unit rises in a unit. Tiles
     * without values are 0. With n tiles of numbers k from k₀ to k₁ it is (Σ k·y − (k₀ + k₁)/2 · Σ y) · 12 / (n (n² − 1)) per tile.
     */
    record Slope(int totalAt, boolean count, int momentAt, Span span, long unit, int scale) implements Reading {
        @Override
        public double value(byte[] state, int base, long asOf) {
            Resolution resolution = Objects.requireNonNull(span.resolution(), "a slope has a window");
            long first = resolution.firstTile(asOf, span.length());
            long last = resolution.tileOf(asOf);
            long tiles = last - first + 1;
            int total = base + totalAt;
            long low = Bytes.getLong(state, total);
            double rise = Exact.rise(
                    Bytes.getLong(state, base + momentAt),
                    Bytes.getLong(state, base + momentAt + 8),
                    low,
                    count ? low >> 63 : Bytes.getLong(state, total + 8),
                    first + last,
                    tiles,
                    scale);
            double perUnit = (double) unit / resolution.millis();
            return rise * perUnit * perUnit;
        }
    }

    /** A part of the date of the latest event; missing without one. */
    record Calendar(int at, CalendarPart part, ZoneId zone) implements Reading {
        private static final long DAY = 86_400_000;
        private static final int HOUR = 3_600_000;

        @Override
        public double value(byte[] state, int base, long asOf) {
            long time = Bytes.getLong(state, base + at);
            if (time == LatestTime.NONE) {
                return Double.NaN;
            }
            long local = time
                    + 1_000L
                            * zone.getRules()
                                    .getOffset(Instant.ofEpochMilli(time))
                                    .getTotalSeconds();
            long day = Math.floorDiv(local, DAY);
            // 1970-01-01 was a Thursday.
            int weekday = (int) Math.floorMod(day + 3, 7L);
            return switch (part) {
                case HOUR -> Math.floorMod(local, DAY) / HOUR;
                case DAY_OF_WEEK -> weekday;
                case DAY_OF_MONTH -> LocalDate.ofEpochDay(day).getDayOfMonth();
                case MONTH -> LocalDate.ofEpochDay(day).getMonthValue();
                case IS_WEEKEND -> weekday >= 5 ? 1 : 0;
            };
        }
    }
}
