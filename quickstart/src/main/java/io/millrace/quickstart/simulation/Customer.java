package io.millrace.quickstart.simulation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * One customer, simulated by the hour. What decides the future is a small state: whether they are active, about to leave
 * or gone; their mood, which their visits change and their session durations show; their anger over urgent tickets,
 * which wears off; and the time since their last visit. Without a visit all of it but the first is a function of time,
 * which is why {@link Truth} needs no random numbers.
 */
final class Customer {
    static final long HOUR = 3_600_000L;
    static final long DAY = 24 * HOUR;
    private static final double ANGER_DAYS = 7;
    private static final String[] COUNTRIES = {"DE", "FR", "NL", "PL", "SE"};
    private static final String[] DEVICES = {"phone", "desktop", "tablet"};

    /** Where a customer is on the way out. */
    enum Regime {
        ACTIVE,
        LEAVING,
        GONE
    }

    private final SimulationSettings settings;
    private final RandomGenerator random;
    private final String id;
    private final TruthListener truth;
    private final long phase;
    private final List<CustomerEvent> events = new ArrayList<>();
    /** Moments at which the truth is still to be told, in order. */
    private final List<Long> moments = new ArrayList<>();

    private final long signedUpAt;
    private final double liveliness;
    private final double intervalBefore;
    private final double intervalAfter;
    private final double durationLevel;
    private final double buying;
    private final double basket;
    private final int taste;
    private final String device;
    private final String country;
    private final Truth forecast;

    Plan plan;
    Regime regime = Regime.ACTIVE;
    double mood;
    double anger;
    long angerAt;
    long goneSince;
    long lastVisit;
    long lastPurchase = Long.MIN_VALUE;
    private int count;

    Customer(SimulationSettings settings, int index, Simulator.PhaseOfDay phases, TruthListener truth) {
        this.settings = settings;
        this.truth = truth;
        random = RandomGeneratorFactory.of("L64X128MixRandom").create(settings.seed() * 1_000_003L + index);
        id = "c%05d".formatted(index);
        phase = Math.floorMod(phases.of(id), DAY);
        long start = settings.start().toEpochMilli();
        boolean newcomer = random.nextDouble() < 0.12;
        signedUpAt = newcomer
                ? start + (long) (random.nextDouble() * settings.days() * DAY)
                : start - (long) ((60 + 400 * random.nextExponential()) * DAY);
        double p = random.nextDouble();
        plan = p < 0.5 ? Plan.BASIC : p < 0.8 ? Plan.PLUS : Plan.PREMIUM;
        liveliness = Math.max(0.4, Math.min(3, Math.exp(0.38 * random.nextGaussian())));
        intervalBefore = interval(Behaviour.BEFORE);
        intervalAfter = interval(Behaviour.AFTER);
        durationLevel = Math.exp(0.3 * random.nextGaussian()) * 420;
        buying = Math.max(0.04, Math.min(0.6, 0.28 * Math.exp(0.4 * random.nextGaussian())));
        basket = Math.exp(Math.log(3000) + 0.5 * random.nextGaussian());
        taste = random.nextInt(400);
        device = DEVICES[random.nextInt(DEVICES.length)];
        country = COUNTRIES[random.nextInt(COUNTRIES.length)];
        mood = random.nextGaussian();
        lastVisit = signedUpAt;
        angerAt = signedUpAt;
        forecast = new Truth(settings, this);
    }

    private double interval(Behaviour era) {
        return era.interval() / Math.pow(liveliness, era.intervalSpread());
    }

    /** Lives through an hour since the epoch; returns its events, in order of production and not always of time. */
    List<CustomerEvent> live(long hour, boolean recorded) {
        events.clear();
        long begin = hour * HOUR;
        if (begin + HOUR <= signedUpAt) {
            return events;
        }
        if (begin % DAY == 0 && begin > signedUpAt) {
            changeRegime(begin);
        }
        if (recorded && count == 0) {
            long time = Math.max(signedUpAt, begin);
            emit(new CustomerEvent.Profile(id, count, time, signedUpAt, plan, country));
        }
        if (recorded && begin + HOUR > signedUpAt) {
            long boundary = begin - Math.floorMod(begin, DAY) + phase;
            if (boundary >= begin && boundary < begin + HOUR && boundary > signedUpAt) {
                moments.add(boundary);
            }
        }
        double rate = rate(hour) / 24;
        long from = Math.max(begin, signedUpAt);
        // Infinite where the rate is 0; the cast stops at the end of the hour.
        double wait = random.nextExponential() / rate;
        long visit = from + (long) (Math.min(1, wait) * HOUR);
        boolean visits = visit < begin + HOUR;
        tell(visits ? visit : begin + HOUR, false);
        if (visits) {
            visit(visit, recorded);
            tell(begin + HOUR, true);
        }
        return events;
    }

    /** Visits per day in a regime, in an hour since the epoch, if the last visit is still the last. */
    private double rate(long hour) {
        Behaviour era = era(hour * HOUR);
        return Season.factor(hour)
                * switch (regime) {
                    case GONE -> Behaviour.STRAY;
                    case LEAVING -> leavingRate(era);
                    case ACTIVE -> activeRate(era, hour);
                };
    }

    /** Visits per day, season aside, of this customer while about to leave. */
    double leavingRate(Behaviour era) {
        return era.regular() ? era.leavingVisits() : era.leavingVisits() * liveliness / era.interval();
    }

    /** Visits per day, season aside, of this customer while active, in an hour since the epoch. */
    double activeRate(Behaviour era, long hour) {
        double interval = era.regular() ? intervalAfter : intervalBefore;
        if (!era.regular()) {
            return 1 / interval;
        }
        // The hazard of a Weibull with this mean; it stops growing long after the visit was due.
        double scale = interval * 1.1;
        double elapsed = Math.min(1.6, (hour * HOUR - lastVisit) / (double) DAY / scale);
        if (elapsed <= 0) {
            return 0;
        }
        double rate = era.shape() / scale;
        for (int i = 1; i < era.shape(); i++) {
            rate *= elapsed;
        }
        return rate;
    }

    /** Probability that a regime ends in the day that starts now. */
    double leaveProbability(long midnight) {
        Behaviour era = era(midnight);
        double frustration = anger * Math.exp(-(midnight - angerAt) / (ANGER_DAYS * DAY));
        double hazard =
                era.leave() * Math.exp(era.moodHazard() * mood + era.angerHazard() * frustration) * planHazard(era);
        return -Math.expm1(-Math.min(1, hazard));
    }

    private double planHazard(Behaviour era) {
        return Objects.requireNonNull(era.planHazard().get(plan));
    }

    double lapseProbability(long midnight) {
        return -Math.expm1(-era(midnight).lapse());
    }

    double stayProbability(long midnight) {
        return -Math.expm1(-era(midnight).stay());
    }

    static double comeBackProbability(long since, long midnight) {
        return -Math.expm1(-Behaviour.comeBack((midnight - since) / DAY));
    }

    Behaviour era(long time) {
        return time < settings.drift().toEpochMilli() ? Behaviour.BEFORE : Behaviour.AFTER;
    }

    private void changeRegime(long midnight) {
        double u = random.nextDouble();
        switch (regime) {
            case ACTIVE -> {
                if (u < leaveProbability(midnight)) {
                    regime = Regime.LEAVING;
                }
            }
            case LEAVING -> {
                double lapse = lapseProbability(midnight);
                if (u < lapse) {
                    regime = Regime.GONE;
                    goneSince = midnight;
                } else if (u < lapse + stayProbability(midnight)) {
                    regime = Regime.ACTIVE;
                }
            }
            case GONE -> {
                if (u < comeBackProbability(goneSince, midnight)) {
                    regime = Regime.ACTIVE;
                    mood = random.nextGaussian();
                }
            }
        }
    }

    private void visit(long time, boolean recorded) {
        Behaviour era = era(time);
        boolean leaving = regime == Regime.LEAVING;
        mood = 0.92 * mood + Math.sqrt(1 - 0.92 * 0.92) * random.nextGaussian();
        lastVisit = time;
        double duration = durationLevel
                * era.duration()
                * (leaving ? era.leavingDuration() : 1)
                * Math.exp(era.moodDuration() * mood + 0.4 * random.nextGaussian());
        int pages = 1 + (int) (duration / 60 * (0.5 + random.nextDouble()));
        if (recorded) {
            emit(new CustomerEvent.Session(
                    id, count, time, Math.rint(Math.min(duration, 36_000) * 10) / 10, pages, device));
        }
        if (random.nextDouble() < buying * era.purchases() * (leaving ? 0.5 : 1)) {
            long at = time + 60_000 + (long) (random.nextDouble() * Math.min(duration, 3600) * 1000);
            long cents = Math.max(99, Math.round(basket * era.amount() * Math.exp(0.6 * random.nextGaussian())));
            int product = Math.floorMod(taste + (int) (25 * random.nextGaussian()), 400);
            lastPurchase = at;
            if (recorded) {
                emit(new CustomerEvent.Purchase(id, count, at, cents, "p%03d".formatted(product)));
            }
        }
        if (random.nextDouble() < era.tickets() * Math.exp(-0.5 * mood) * (leaving ? 2 : 1)) {
            boolean urgent = random.nextDouble() < (leaving ? 0.5 : 0.3);
            long at = time + 300_000 + (long) (random.nextDouble() * HOUR);
            String severity =
                    urgent ? (random.nextBoolean() ? "urgent" : "high") : random.nextBoolean() ? "normal" : "low";
            if (urgent) {
                anger = Math.min(2, 1 + anger * Math.exp(-(time - angerAt) / (ANGER_DAYS * DAY)));
                angerAt = time;
            }
            if (recorded) {
                emit(new CustomerEvent.Ticket(id, count, at, severity));
            }
        }
        if (random.nextDouble() < 0.003) {
            plan = Plan.values()[random.nextInt(3)];
            if (recorded) {
                emit(new CustomerEvent.Profile(id, count, time + 1000, signedUpAt, plan, country));
            }
        }
    }

    private void emit(CustomerEvent event) {
        count++;
        events.add(event);
        moments.add(event.time());
    }

    private void tell(long until, boolean visitedThisHour) {
        moments.sort(Comparator.naturalOrder());
        int told = 0;
        while (told < moments.size() && moments.get(told) < until) {
            long moment = moments.get(told++);
            truth.accept(id, moment, forecast.probability(moment, visitedThisHour));
        }
        moments.subList(0, told).clear();
    }
}
