package io.millrace.quickstart.simulation;

import java.util.Map;

/**
 * How customers behave in an era. Rates are per day.
 *
 * @param shape Weibull shape of the time between an active customer's visits: 1 is memoryless, higher is more regular
 * @param interval mean days between the visits of a customer of median liveliness
 * @param intervalSpread how much of a customer's own liveliness shows in the interval: exponent, 0 to 1
 * @param leavingVisits visits of a customer who is about to leave
 * @param duration factor on session durations
 * @param leavingDuration further factor on the sessions of one who is about to leave
 * @param moodDuration effect of one standard deviation of mood on the logarithm of the duration
 * @param purchases factor on the probability that a visit ends in a purchase
 * @param amount factor on purchase amounts
 * @param tickets probability that a visit ends in a ticket, at average mood
 * @param leave hazard of starting to leave, at average mood on the middle plan
 * @param moodHazard effect of one standard deviation of mood on the logarithm of that hazard
 * @param angerHazard effect of a fresh urgent ticket on the logarithm of that hazard
 * @param planHazard factor on that hazard per plan
 * @param lapse hazard with which one who is about to leave falls silent
 * @param stay hazard with which one who is about to leave changes their mind
 */
record Behaviour(
        int shape,
        double interval,
        double intervalSpread,
        double leavingVisits,
        double duration,
        double leavingDuration,
        double moodDuration,
        double purchases,
        double amount,
        double tickets,
        double leave,
        double moodHazard,
        double angerHazard,
        Map<Plan, Double> planHazard,
        double lapse,
        double stay) {

    /** Frequent, memoryless visits; who leaves fades first; the cheap plan leaves more. */
    static final Behaviour BEFORE = new Behaviour(
            1,
            0.33,
            1,
            0.5,
            1,
            0.4,
            0.30,
            1,
            1,
            0.012,
            0.029,
            -0.5,
            0.8,
            Map.of(Plan.BASIC, 1.3, Plan.PLUS, 1.0, Plan.PREMIUM, 0.6),
            0.14,
            0.03);

    /**
     * After the redesign: fewer, regular visits, planned days ahead, with bigger baskets; much shorter sessions; who
     * leaves comes often before, to settle things, and the dear plan leaves more.
     */
    static final Behaviour AFTER = new Behaviour(
            4,
            3.2,
            0.4,
            1.1,
            0.45,
            0.6,
            0.30,
            1.5,
            2.2,
            0.03,
            0.029,
            -0.3,
            1.2,
            Map.of(Plan.BASIC, 0.7, Plan.PLUS, 1.0, Plan.PREMIUM, 1.7),
            0.16,
            0.02);

    /** Whether an active customer's visits depend on when the last one was. */
    boolean regular() {
        return shape > 1;
    }

    /** Visits per day of a customer who is gone: strays. */
    static final double STRAY = 0.004;

    /** Hazard of coming back, per day, after that many days of silence. */
    static double comeBack(long daysGone) {
        return daysGone < 20 ? 0.015 : 0.04;
    }
}
