package io.millrace.console.page;

import static io.millrace.console.page.Documents.list;
import static io.millrace.console.page.Documents.object;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.console.testing.Browser;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.support.ui.Select;

/** What a person sees and clicks. */
class ConsolePageTest {
    private static Browser browser;
    private final Shop shop = Shop.small();
    private PageServer server;

    @BeforeAll
    static void start() {
        browser = new Browser();
        browser.look(1280, 900, "light");
    }

    @AfterAll
    static void stop() {
        browser.close();
    }

    @BeforeEach
    void open() {
        server = new PageServer(shop);
        browser.open(server.address());
        browser.find("main[data-page='now'] .story");
    }

    @AfterEach
    void close() {
        server.close();
    }

    private void signIn() {
        browser.open("about:blank");
        browser.open(server.address() + "#token=" + PageServer.TOKEN);
        browser.seen("button", "Operator");
    }

    @Test
    void shouldTellWhatHappensAsSoonAsTheStreamSaysSo() {
        // When
        server.put(
                "story",
                object(
                        "sentences",
                        list(Shop.sentence(
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
        assertThat(fresh.getText()).contains("0.881", "No session for 23.5 days", "likely");

        // When
        browser.button("Hold still").click();
        server.put("loop", loopWith("c88888"));

        // Then
        browser.seen(".fresh", "Held still");
        server.put("story", object("sentences", list(Shop.sentence(12, "neutral", "data", "Later.", null))));
        browser.seen(".headline", "Later.");
        assertThat(browser.find(".predictions").getText()).contains("c77777").doesNotContain("c88888");
        browser.button("Go on").click();
        browser.seen(".predictions li", "c88888");
    }

    private Map<String, @Nullable Object> loopWith(String customer) {
        Map<String, @Nullable Object> loop = shop.loop(1);
        loop.put("freshest", list(Shop.prediction(customer, 0.881)));
        return loop;
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
    void shouldTellInWordsWhatTheChosenCellOfTheHeatMapSays() {
        // Given
        browser.go("drift");
        browser.seen("#cell", "days_since_last_session, 9 Aug 2025 to 16 Aug 2025: PSI");
        browser.seen("#cell", "Confirmed: out in several of the last windows.");

        // When
        browser.find(".heat-scroll").sendKeys(Keys.ARROW_DOWN, Keys.HOME);

        // Then
        browser.seen("#cell", "sessions_7d, 1 Mar 2025 to 8 Mar 2025: PSI");
        browser.seen("#cell", "Within what chance and the threshold allow.");

        // When
        browser.seen("summary", "This feature as a table").click();

        // Then
        assertThat(browser.all("details[open] tbody tr")).hasSize(24);
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
    void shouldOnlyLookWithoutAToken() {
        // When
        browser.go("rollout");

        // Then
        WebElement promote = browser.button("Promote");
        assertThat(promote.isEnabled()).isFalse();
        assertThat(browser.find("#" + promote.getDomAttribute("aria-describedby"))
                        .getText())
                .contains("read-only");
        assertThat(browser.button("Roll back").isEnabled()).isFalse();
        assertThat(server.commands).isEmpty();
    }

    @Test
    void shouldAskWhyAndSendTheCommandWithTheToken() {
        // Given
        signIn();
        assertThat(browser.driver.getCurrentUrl()).doesNotContain(PageServer.TOKEN);
        browser.go("rollout");

        // When
        browser.button("Promote").click();
        browser.find("#question textarea").sendKeys("It is better, and the night is short");
        browser.find("#question button[type=submit]").click();

        // Then
        browser.seen(".banner.good", "Done: promote it is.");
        PageServer.Command command = server.commandsTo("/commands").get(0);
        assertThat(command.authorization()).isEqualTo("Bearer " + PageServer.TOKEN);
        assertThat(command.body().path("kind").asText()).isEqualTo("promote");
        assertThat(command.body().path("version").asText()).isEqualTo("1.2.0");
        assertThat(command.body().path("expected_sequence").asInt()).isEqualTo(14);
        assertThat(command.body().path("why").asText()).isEqualTo("It is better, and the night is short");
    }

    @Test
    void shouldOfferWhatARolloutAllowsNow() {
        // Given
        signIn();
        browser.go("rollout");

        // When
        List<String> sent = new ArrayList<>();
        for (String[] each : new String[][] {{"Pause", "pause"}, {"Abort", "abort"}, {"Roll back", "rollback"}}) {
            browser.button(each[0]).click();
            browser.find("#question textarea").sendKeys("tried");
            browser.find("#question button[type=submit]").click();
            browser.seen(".banner", each[1] + " it is.");
        }
        server.put("rollout", new ShopModels(shop).rollout(true));
        browser.seen(".lead", "somebody has to say whether that is wanted");
        browser.button("Resume").click();
        browser.find("#question textarea").sendKeys("wanted");
        browser.find("#question button[type=submit]").click();
        browser.seen(".banner", "resume it is.");

        // Then
        server.commandsTo("/commands")
                .forEach(command -> sent.add(command.body().path("kind").asText()));
        assertThat(sent).containsExactly("pause", "abort", "rollback", "resume");
        assertThat(browser.all("main .buttons button"))
                .noneMatch(button -> button.getText().equals("Pause"));
    }

    @Test
    void shouldRefuseAWrongTokenAndSaySo() {
        // When
        browser.button("Read-only").click();
        browser.find("#question input[name=token]").sendKeys("wrong", Keys.ENTER);

        // Then
        browser.seen("#question .error", "The server does not accept this token.");
        browser.button("Cancel").click();
        assertThat(browser.<String>script("return sessionStorage.getItem('millrace.token')"))
                .isNull();
    }

    @Test
    void shouldRetryChosenDeadLetters() {
        // Given
        signIn();
        browser.go("dead-letters");
        assertThat(browser.button("Retry").isEnabled()).isFalse();

        // When
        browser.find("[aria-label='Choose 0-40']").click();
        browser.find("[aria-label='Choose 0-38']").click();
        browser.button("Retry").click();
        browser.find("#question textarea").sendKeys("The rule is wider now");
        browser.find("#question button[type=submit]").click();

        // Then
        browser.seen(".banner.good", "Tried again: 2.");
        PageServer.Command retry = server.commandsTo("/retry").get(0);
        assertThat(retry.body().path("ids").toString()).isEqualTo("[\"0-40\",\"0-38\"]");
        assertThat(retry.body().path("why").asText()).isEqualTo("The rule is wider now");
        browser.seen("main [role=status]", "0 chosen");
    }

    @Test
    void shouldShowWhatRecordsSayAsTextAndNeverAsAPartOfThePage() {
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
                        list(Shop.sentence(13, "bad", "data", Shop.HOSTILE, "javascript:document.title='owned'"))));
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
        server.put("story", object("sentences", list(Shop.sentence(14, "good", "data", "Back again.", null))));

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
        server.put("story", object("sentences", list(Shop.sentence(15, "good", "data", "While away.", null))));
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
            {"dead-letters", "No record has failed"}
        }) {
            browser.go(each[0]);
            browser.seen(".empty", each[1]);
        }
    }

    @Test
    void shouldShowOneOfSeveralModels() {
        // Given
        Map<String, @Nullable Object> second = new LinkedHashMap<>(rolloutOf(new ShopModels(shop).rollout(false)));
        second.put("model", "upgrade");
        second.put("champion", "7.0.0");
        server.put("rollout", object("models", list(rolloutOf(new ShopModels(shop).rollout(false)), second)));
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
