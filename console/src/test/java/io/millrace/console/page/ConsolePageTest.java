package io.millrace.console.page;

import static io.millrace.console.page.Documents.list;
import static io.millrace.console.page.Documents.object;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.console.testing.Browser;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.support.ui.Select;

/** What a person sees and uses on every page. */
class ConsolePageTest extends PageTest {
    ConsolePageTest(Browser browser) {
        super(browser);
    }

    @Test
    void shouldTellWhatHappensAsSoonAsTheStreamSaysSo() {
        // When
        server.put(
                "story",
                object(
                        "sentences",
                        list(ShopNews.sentence(
                                11, "good", "rollout", "Version 1.2.0 decides for everyone.", "#/models/1.2.0"))));

        // Then
        WebElement told = browser.seen(".headline", "Version 1.2.0 decides for everyone.");
        assertThat(told.findElement(By.xpath("..")).getDomAttribute("aria-live"))
                .isEqualTo("polite");
        browser.seen(".latest a", "See for yourself").click();
        browser.seen("main h2", "Version 1.2.0");
    }

    @Test
    void shouldShowFreshPredictionsWithTheirFirstReasonAndHoldThemStillWhenAsked() {
        // When
        server.put("loop", loopWith("c77777"));

        // Then
        WebElement fresh = browser.seen(".predictions li", "c77777");
        assertThat(fresh.getText()).contains("0.881", "No session for 23.5 days", "above threshold");

        // When
        browser.button("Hold still").click();
        server.put("loop", loopWith("c88888"));

        // Then
        browser.seen(".fresh", "Held still");
        server.put("story", object("sentences", list(ShopNews.sentence(12, "neutral", "data", "Later.", null))));
        browser.seen(".headline", "Later.");
        assertThat(browser.find(".predictions").getText()).contains("c77777").doesNotContain("c88888");
        browser.button("Go on").click();
        browser.seen(".predictions li", "c88888");
    }

    private Map<String, @Nullable Object> loopWith(String customer) {
        Map<String, @Nullable Object> loop = new ShopNews(shop).loop(1);
        loop.put("freshest", list(ShopNews.prediction(customer, 0.881)));
        return loop;
    }

    @Test
    void shouldSayThatNobodyIsScoredYetAndWhatIsKeptBeforeThereIsAModel() {
        // Given
        server.customers.unscored = true;
        Map<String, @Nullable Object> loop = loopWith("c77777");
        loop.put("freshest", list(unscored("c77777", "EVENT"), unscored("c88888", "SNAPSHOT")));
        server.put("loop", loop);

        // When
        browser.open("about:blank");
        browser.open(server.address());

        // Then
        browser.seen(".people li .why", "not scored yet");
        assertThat(browser.seen(".predictions li", "c77777").getText())
                .contains("No model yet")
                .doesNotContain("example");
        browser.seen(".predictions li", "c88888 … no model");
        browser.seen(".predictions li", "No model yet: kept as an example to learn from");
        browser.go("entities");
        browser.seen(".virtual-body [role=cell]", "not scored yet");
    }

    private static Map<String, @Nullable Object> unscored(String customer, String cause) {
        Map<String, @Nullable Object> prediction = ShopNews.prediction(customer, 0);
        prediction.putAll(object(
                "cause",
                cause,
                "status",
                "NO_MODEL",
                "score",
                null,
                "decision",
                null,
                "threshold",
                null,
                "version",
                null,
                "reasons",
                list()));
        return prediction;
    }

    @Test
    void shouldTellANumberOfAReasonAtThreeDigitsAndACategoryAsItIs() {
        // Given
        Map<String, @Nullable Object> number = ShopNews.prediction("c77777", 0.881);
        number.put("reasons", list(reason("days_since_breakdown", "12.824751435185185")));
        Map<String, @Nullable Object> category = ShopNews.prediction("c88888", 0.881);
        category.put("reasons", list(reason("plan", "85123")));
        Map<String, @Nullable Object> loop = loopWith("c77777");
        loop.put("freshest", list(number, category));

        // When
        server.put("loop", loop);

        // Then
        assertThat(browser.seen(".predictions li", "c77777")
                        .findElement(By.className("why"))
                        .getText())
                .isEqualTo("days_since_breakdown is 12.8");
        assertThat(browser.seen(".predictions li", "c88888")
                        .findElement(By.className("why"))
                        .getText())
                .isEqualTo("plan is 85123");
    }

    private static Map<String, @Nullable Object> reason(String feature, String value) {
        return object("feature", feature, "value", value, "contribution", 0.5, "sentence", null);
    }

    @Test
    void shouldShowTheWholeDecisionOfARow() {
        // Given
        browser.look(1440, 900, "light");

        // When
        browser.go("entities");

        // Then
        WebElement cell = browser.seen(".virtual-body [role=cell]", "above threshold");
        assertThat(browser.<Boolean>script("return arguments[0].scrollWidth <= arguments[0].clientWidth", cell))
                .isTrue();
        assertThat(browser.find("input[name=query]").getDomAttribute("placeholder"))
                .isEqualTo("id");
    }

    @Test
    void shouldShowWhatRecordsSayAsTextAndNeverAsAPartOfThePage() {
        // Given
        signIn();

        // When
        browser.go("dead-letters/0-39");
        browser.seen("pre", Shop.HOSTILE);
        browser.seen("tbody td", Shop.HOSTILE);
        browser.go("entities/c00042");
        browser.seen(".features li", Shop.HOSTILE);
        server.put(
                "story",
                object(
                        "sentences",
                        list(ShopNews.sentence(13, "bad", "data", Shop.HOSTILE, "javascript:document.title='owned'"))));
        browser.go("");
        browser.seen(".headline", Shop.HOSTILE);

        // Then
        assertThat(browser.driver.getTitle()).isEqualTo("Now · churn");
        assertThat(browser.all("img[onerror]")).isEmpty();
        assertThat(browser.find(".latest a").getDomAttribute("href")).isEqualTo("#/alerts");
    }

    @Test
    void shouldSayThatTheConnectionIsLostAndComeBackByItself() {
        // When
        server.goAway();

        // Then
        browser.seen(".banner.bad", "Connection lost");
        assertThat(browser.find(".page").getDomAttribute("class")).contains("old");
        browser.seen(".predictions li", "c0");

        // When
        server.comeBack();
        server.put("story", object("sentences", list(ShopNews.sentence(14, "good", "data", "Back again.", null))));

        // Then
        browser.seen(".headline", "Back again.");
        browser.seen(".connection", "Live");
        assertThat(browser.all(".banner.bad")).isEmpty();
    }

    @Test
    void shouldListenOnlyWhileSomebodyLooksAtIt() {
        // Given
        String page = browser.driver.getWindowHandle();
        browser.until(at -> server.listeners() == 1);

        // When
        browser.driver.switchTo().newWindow(WindowType.TAB);

        // Then
        browser.until(at -> server.listeners() == 0);

        // When
        server.put("story", object("sentences", list(ShopNews.sentence(15, "good", "data", "While away.", null))));
        browser.driver.close();
        browser.driver.switchTo().window(page);

        // Then
        browser.seen(".headline", "While away.");
        browser.seen(".connection", "Live");
    }

    @Test
    void shouldStopListeningWhenItIsLeftAndGoOnWhenOneComesBack() {
        // Given
        browser.until(at -> server.listeners() == 1);

        // When
        browser.open("about:blank");

        // Then
        browser.until(at -> server.listeners() == 0);

        // When
        browser.driver.navigate().back();

        // Then
        browser.seen(".connection", "Live");
        browser.until(at -> server.listeners() == 1);
    }

    @Test
    void shouldSayWhyTheServerTellsItNothing() {
        // When
        server.full = true;
        browser.open("about:blank");
        browser.open(server.address());

        // Then
        browser.seen(".banner.bad", "The server says: as many look as may at once.");

        // When
        server.full = false;

        // Then
        browser.seen(".connection", "Live");
        assertThat(browser.all(".banner.bad")).isEmpty();
    }

    @Test
    void shouldSayWhatWillAppearWhereThereIsNothingYet() {
        // When
        server.put("story", object("sentences", list()));
        server.put("models", object("models", list()));
        server.put("drift", object("models", list()));
        server.put("quality", object("models", list()));
        server.put("rollout", object("models", list()));
        server.put("experiments", object("experiments", list()));
        server.put("alerts", object("open", list(), "closed", list()));
        server.put(
                "dead_letters", object("topic", "churn.dead-letters", "total", 0, "reasons", list(), "newest", list()));

        // Then
        browser.seen(".empty", "Nothing has happened yet");
        for (String[] each : new String[][] {
            {"models", "No model has been trained yet"},
            {"drift", "No window has been compared yet"},
            {"quality", "Nothing can be said about quality yet"},
            {"rollout", "No version is in service yet"},
            {"experiments", "No experiment has been started"},
            {"alerts", "No alert is open"},
            {"dead-letters", "No dead letter is open"}
        }) {
            browser.go(each[0]);
            browser.seen(".empty", each[1]);
        }
    }

    @Test
    void shouldBeUsedByKeyboardAlone() {
        // Given
        browser.script("document.activeElement.blur()");

        // When
        browser.find("body").sendKeys(Keys.TAB);

        // Then
        WebElement skip = browser.driver.switchTo().activeElement();
        assertThat(skip.getText()).isEqualTo("Skip to the content");

        // When
        browser.find("section[aria-label='The loop'] .help").sendKeys(Keys.ENTER);

        // Then
        browser.seen("#explanation", "Events come in on Kafka topics.");
        browser.driver.switchTo().activeElement().sendKeys(Keys.ESCAPE);
        browser.until(at -> !browser.find("#explanation").isDisplayed());
        assertThat(browser.driver.switchTo().activeElement().getDomAttribute("aria-label"))
                .isEqualTo("What is this? The loop");
    }

    @Test
    void shouldKeepTheChosenColours() {
        // When
        new Select(browser.find(".theme select")).selectByValue("dark");

        // Then
        assertThat(browser.find("body").getCssValue("background-color")).contains("14, 20, 19");
        browser.open(server.address());
        browser.find(".story");
        assertThat(browser.find("body").getCssValue("background-color")).contains("14, 20, 19");
        new Select(browser.find(".theme select")).selectByValue("system");
        assertThat(browser.find("body").getCssValue("background-color")).contains("244, 246, 245");
    }
}
