package io.millrace.console.page;

import static io.millrace.console.page.Documents.list;
import static io.millrace.console.page.Documents.object;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.console.testing.Browser;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.support.ui.Select;

/** What a person sees of models: how they drift and differ, and which decides. */
class ModelPagesTest extends PageTest {
    ModelPagesTest(Browser browser) {
        super(browser);
    }

    @Test
    void shouldTellInWordsWhatTheChosenCellOfTheHeatMapSays() {
        // Given
        browser.go("drift");
        browser.seen("#cell", "days_since_last_session, 9 Aug 2025 to 16 Aug 2025: PSI");
        browser.seen("#cell", "Confirmed: out in several of the last windows.");

        // When
        browser.find(".heat-scroll").sendKeys(Keys.ARROW_DOWN, Keys.HOME);

        // Then
        browser.seen("#cell", "sessions_7d, 1 Mar 2025 to 8 Mar 2025, against what 1.0.0 was trained on: PSI");
        browser.seen("#cell", "Within what chance and the threshold allow.");

        // When
        browser.seen("summary", "This feature as a table").click();

        // Then
        assertThat(browser.all("details[open] tbody tr")).hasSize(24);
    }

    @Test
    void shouldSayThatDriftIsNotJudgedYetWhereSamplesAreTooFew() {
        // Given
        server.put("drift", ShopMonitoring.driftOfFew());

        // When
        browser.go("drift");

        // Then
        browser.seen(".lead", "Not judged yet: 213 of the 600 samples that a window needs.");
        assertThat(browser.all(".lead .badge.good")).isEmpty();
    }

    @Test
    void shouldCallDriftSuspectedOrConfirmedWhereTheStoryAndTheAlertsDo() {
        // When
        server.put("drift", ShopMonitoring.driftOf("o-"));
        browser.go("drift");

        // Then
        browser.seen(
                ".lead",
                "Drift is suspected: sessions_7d. Once may be chance: it is believed when it shows in 2 of 3 windows.");

        // When
        server.put("drift", ShopMonitoring.driftOf("cc"));

        // Then
        browser.seen(
                ".lead",
                "Drift of sessions_7d is confirmed, and too little to ask for a new model: it holds 20 % of the importance, and 30 % is asked for.");
        assertThat(browser.all(".lead .badge.good")).isEmpty();
    }

    @Test
    void shouldCompareAnyTwoVersions() {
        // Given
        browser.go("models");
        browser.seen("main h2", "Version 1.1.0");

        // When
        List<WebElement> choices = browser.all(".filters select");
        new Select(choices.get(0)).selectByValue("1.0.0");
        new Select(choices.get(1)).selectByValue("1.2.0");

        // Then
        WebElement row = browser.seen("tbody tr", "AUC ROC\n".strip() + " 0.871");
        assertThat(row.getText()).contains("0.871", "0.912", "+0.041");
        assertThat(browser.seen("section[aria-label^=Difference] table", "Threshold")
                        .getText())
                .contains("Parameters: n estimators", "200", "280")
                .doesNotContain("max depth");
        assertThat(browser.find("section[aria-label^=Version]").getText()).contains("✓ passed", "… insufficient");
    }

    @Test
    void shouldShowOneOfSeveralModels() {
        // Given
        Map<String, @Nullable Object> second = new LinkedHashMap<>(rolloutOf(ShopRollouts.rollout(false)));
        second.put("model", "upgrade");
        second.put("champion", "7.0.0");
        server.put("rollout", object("models", list(rolloutOf(ShopRollouts.rollout(false)), second)));
        browser.go("rollout");
        assertThat(browser.find("section[aria-label='In service']").getText()).contains("1.1.0");

        // When
        browser.seen(".tabs a", "upgrade").click();

        // Then
        browser.seen("section[aria-label='In service']", "7.0.0");
        assertThat(browser.find(".tabs [aria-current]").getText()).isEqualTo("upgrade");
    }

    @SuppressWarnings("unchecked")
    private static Map<String, @Nullable Object> rolloutOf(Map<String, @Nullable Object> document) {
        return (Map<String, @Nullable Object>) ((List<?>) Objects.requireNonNull(document.get("models"))).get(0);
    }

    @Test
    void shouldTellHowOldAlertsAreByTheEventTimeThatIsReached() {
        // When
        browser.go("alerts");

        // Then
        browser.seen("main .meta", "opened 7 days ago, figures of 34 h ago");
        browser.seen("main tbody tr", "7 days ago 28 days ago");
    }
}
