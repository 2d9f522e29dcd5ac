package io.millrace.console.page;

import static io.millrace.console.page.Documents.object;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.console.testing.Browser;
import java.util.Map;
import org.jspecify.annotations.Nullable;
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
        assertThat(browser.find("[data-usual]").getText()).isEqualTo("5.3 %");
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

    @Test
    void shouldShowWhatIsRecommendedToTheOwnerOfAPair() {
        // Given
        Map<String, @Nullable Object> project = shop.project();
        project.put("entity", object("name", "pair", "key", "customer_id|product"));
        project.put(
                "recommendations", object("model", "buys_again", "top", 10, "owner", "customer_id", "item", "product"));
        server.put("project", project);
        browser.seen("nav a", "Pairs");
        browser.go("entities/17850%7C85123B");

        // When
        browser.seen("main a", "What is recommended to 17850").click();

        // Then
        browser.seen("h1", "Customer id 17850");
        browser.seen("section[aria-label=Recommended]", "held out");
        browser.seen("section[aria-label=Recommended]", "The best 3 of 24, by the scores of buys_again.");
        WebElement best = browser.find("ol.people li");
        assertThat(best.getText()).contains("85123A", "0.400", "No session for 23.5 days", "1.1.0", "7 days ago");
        assertThat(browser.violations()).isEmpty();

        // When
        browser.seen("ol.people a", "85123C").click();
        browser.seen("h1", "Pair 17850|85123C");
        browser.go("entities/nobody");

        // Then
        browser.seen("main h2", "Nothing is recommended to nobody");
    }
}
