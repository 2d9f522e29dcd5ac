package io.millrace.project;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DriftReaderTest {
    private static final String SEASON =
            "models: {leaving: {test_share: 20 %, monitoring: {drift: {season: week_of_year, window: 7 d}}}}";

    /** The test is 20 % of what has matured, and the train rows end a horizon of 30 d before it: (364 d + 30 d) / 0.8 + 30 d + 1 d = 523.5 d. */
    @Test
    void shouldAskForAHistoryThatHoldsTheYearOfTheSeason() throws Exception {
        Project enough = ShopFile.read(ShopFile.SHOP, SEASON, "constraints: {historical_period: 524 d}");

        assertThat(enough.models().get(0).drift().season()).containsExactly(Season.WEEK_OF_YEAR);
        assertThat(ShopFile.mistakes(ShopFile.SHOP, SEASON, "constraints: {historical_period: 523 d}"))
                .containsExactly("overlay2.yaml:1: constraints.historical_period: found 523 d, expected at least 524 d,"
                        + " so that the train rows of leaving cover the 52 weeks of its season week_of_year");
        assertThat(ShopFile.mistakes(
                        ShopFile.SHOP,
                        SEASON.replace("week_of_year", "hour_of_week"),
                        "constraints: {historical_period: 365 d}"))
                .isEmpty();
    }
}
