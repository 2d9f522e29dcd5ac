package io.millrace.project;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetrainingReaderTest {

    /** A cool-down that ends with the moment is done in time, and one that is shorter than some gap leaves moments. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0 2 * * * | 1 d",
                "0 2 * * 1 | 7 d",
                "0 2 * * 1-5 | 3 d",
                "0 */6 * * * | 6 h",
                "*/10 * * * * | 0 s",
                "0 2 29 2 * | 365 d"
            })
    void shouldTakeACoolDownThatLeavesMomentsOfTheSchedule(String line, String cooldown) throws Exception {
        ModelDefinition model = ShopFile.read(ShopFile.SHOP, overlay(line, "cooldown: " + cooldown))
                .models()
                .get(0);

        assertThat(model.retraining().schedule()).isEqualTo(line);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0 2 * * * | 25 h | 1 d",
                "0 2 * * 1 | 8 d | 7 d",
                "0 2 * * 1-5 | 73 h | 1 d",
                "0 */6 * * * | 7 d | 6 h",
                "0 2 1 * * | 32 d | 31 d"
            })
    void shouldRefuseACoolDownThatEveryMomentFallsInto(String line, String cooldown, String gap) {
        assertThat(ShopFile.mistakes(ShopFile.SHOP, overlay(line, "cooldown: " + cooldown)))
                .containsExactly("overlay1.yaml:1: models.leaving.retraining.cooldown: found " + cooldown
                        + ", expected no more than lies between two moments of the schedule, such as " + gap);
    }

    @Test
    void shouldSayOfTheScheduleThatTheUsualCoolDownIsTooLong() {
        assertThat(ShopFile.mistakes(ShopFile.SHOP, overlay("0 * * * *", "min_post_drift: 10")))
                .containsExactly("overlay1.yaml:1: models.leaving.retraining.cooldown: found 1 d, expected no more than"
                        + " lies between two moments of the schedule, such as 1 h");
    }

    @Test
    void shouldTakeAScheduleThatLooksMoreOftenThanItMayTrain() throws Exception {
        ModelDefinition model = ShopFile.read(
                        ShopFile.SHOP,
                        "models: {leaving: {retraining: {on: [age], max_age: 30 d, schedule: \"0 * * * *\", cooldown: 7 d}}}")
                .models()
                .get(0);

        assertThat(model.retraining().schedule()).isEqualTo("0 * * * *");
    }

    private static String overlay(String line, String key) {
        return "models: {leaving: {retraining: {always: true, schedule: \"" + line + "\", " + key + "}}}";
    }
}
