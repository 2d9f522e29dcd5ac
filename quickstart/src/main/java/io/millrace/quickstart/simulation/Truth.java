package io.millrace.quickstart.simulation;

import io.millrace.quickstart.simulation.Customer.Regime;

/**
 * The probability that a customer is silent for the horizon, given their whole state: the forward recursion over the four
 * ways to be (active, about to leave, gone for some time, gone since this forecast began), each weighted with the
 * probability of being there without having visited. Exact for the process that {@link Customer} lives, not estimated, but for
 * one thing: who comes back within the horizon has a new mood, which here is taken to be the old one until they visit.
 */
final class Truth {
    private final SimulationSettings settings;
    private final Customer customer;

    Truth(SimulationSettings settings, Customer customer) {
        this.settings = settings;
        this.customer = customer;
    }

    /**
     * The probability of silence in (time, time + horizon].
     *
     * @param time epoch milliseconds, not before the customer's last change of regime
     * @param visitedThisHour whether the hour that holds the time has had its visit: there is at most one
     */
    double probability(long time, boolean visitedThisHour) {
        if (customer.lastPurchase > time) {
            return 0;
        }
        long end = time + settings.horizon().toMillis();
        double active = customer.regime == Regime.ACTIVE ? 1 : 0;
        double leaving = customer.regime == Regime.LEAVING ? 1 : 0;
        double gone = customer.regime == Regime.GONE ? 1 : 0;
        double newlyGone = 0;
        long newlyGoneSince = 0;
        long at = time;
        while (at < end) {
            // Within a day nobody changes regime: add up the hazards, and take one exponential at its end.
            long dayEnd = Math.min(end, at - Math.floorMod(at, Customer.DAY) + Customer.DAY);
            Behaviour era = customer.era(at);
            if (visitedThisHour && at == time) {
                at = Math.min(dayEnd, (Math.floorDiv(at, Customer.HOUR) + 1) * Customer.HOUR);
            }
            double season = Season.days(at, dayEnd);
            if (active > 0) {
                active *= Math.exp(-activeHazard(era, at, dayEnd, season));
            }
            leaving *= Math.exp(-customer.leavingRate(era) * season);
            double stray = Math.exp(-Behaviour.STRAY * season);
            gone *= stray;
            newlyGone *= stray;
            at = dayEnd;
            if (at < end) {
                double leave = customer.leaveProbability(at);
                double lapse = customer.lapseProbability(at);
                double stay = customer.stayProbability(at);
                double back = Customer.comeBackProbability(customer.goneSince, at);
                // At most a horizon old: all of them come back at the rate of the first days.
                double newBack = Customer.comeBackProbability(newlyGoneSince == 0 ? at : newlyGoneSince, at);
                double nextActive = active * (1 - leave) + leaving * stay + gone * back + newlyGone * newBack;
                double nextLeaving = leaving * (1 - lapse - stay) + active * leave;
                newlyGone = newlyGone * (1 - newBack) + leaving * lapse;
                if (newlyGoneSince == 0) {
                    newlyGoneSince = at;
                }
                gone *= 1 - back;
                active = nextActive;
                leaving = nextLeaving;
            }
        }
        return active + leaving + gone + newlyGone;
    }

    private double activeHazard(Behaviour era, long from, long to, double season) {
        if (!era.regular()) {
            return customer.activeRate(era, 0) * season;
        }
        double hazard = 0;
        for (long at = from; at < to; ) {
            long hour = Math.floorDiv(at, Customer.HOUR);
            long hourEnd = Math.min(to, (hour + 1) * Customer.HOUR);
            hazard += customer.activeRate(era, hour) * Season.factor(hour) * (hourEnd - at);
            at = hourEnd;
        }
        return hazard / Customer.DAY;
    }
}
