package io.millrace.console.page;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** What a person sees of one customer, and tries. */
class EntityPageTest extends PageTest {
    EntityPageTest(Browser browser) {
        super(browser);
    }

    @Test
    void shouldFindACustomerAndSayWhatTheModelWouldSayIf() {
        // Given
        browser.seen("nav a", "Customers").click();
        browser.seen("[role=row]", "c00000");
        browser.find("input[type=search]").sendKeys("c0004");
        browser.until(at -> browser.all("virtual-rows [role=row]").size() == 11);

        // When
        browser.seen("virtual-rows a", "c00042").click();

        // Then
        assertThat(browser.find("[data-score]").getText()).isEqualTo("0.731");
        browser.seen(".reasons", "No session for 23.5 days");
        browser.find("line-chart canvas");

        // When
        WebElement field = browser.find("[data-feature=days_since_last_session]");
        field.sendKeys(Keys.chord(Keys.CONTROL, "a"), "1");

        // Then
        assertThat(browser.find("[data-what-if]").getText()).isEqualTo("0.223");
        browser.seen(".trial", "If days_since_last_session were 1.");

        // When
        field.sendKeys(Keys.chord(Keys.CONTROL, "a"), "many");

        // Then
        browser.seen(".trial .banner", "days_since_last_session is a number: “many” is none.");
        browser.button("Put all back").click();
        browser.until(at -> browser.all(".trial").isEmpty());
        assertThat(browser.find("[data-feature=days_since_last_session]").getDomProperty("value"))
                .isEqualTo("23.5");
    }

    @Test
    void shouldSayThatNothingIsKnownOfSomebodyWhoWasNeverHeardOf() {
        // When
        browser.go("entities/nobody");

        // Then
        browser.seen("main h2", "Nothing has been heard of nobody");
    }

    @Test
    void shouldShowWhatAFollowedCustomerIsScoredAsSoonAsTheServerSaysSo() {
        // Given
        browser.go("entities/c00042");
        browser.seen("[data-score]", "0.731");
        browser.find("[data-feature=days_since_last_session]").sendKeys(Keys.chord(Keys.CONTROL, "a"), "1");
        browser.seen(".trial", "−0.51 against 0.731 now");

        // When
        server.tell(
                "c00042",
                ShopCustomers.page("c00042", ShopNews.prediction("c00042", 0.125), ShopCustomers.scores("c00042")));

        // Then
        browser.seen("[data-score]", "0.125");
        browser.seen(".trial", "+0.10 against 0.125 now");

        // When
        browser.go("entities");

        // Then
        browser.until(at -> !server.isFollowed("c00042"));
    }
}
