package io.millrace.console.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.console.testing.Browser;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** What a person may do by the page, and with a token only. */
class OperatePageTest extends PageTest {
    OperatePageTest(Browser browser) {
        super(browser);
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
    void shouldAskWhoLooksWhereNobodyMayWithoutSayingIt() {
        // Given
        server.closed = true;
        browser.go("rollout");
        browser.driver.navigate().refresh();
        browser.seen(".banner.bad", "The server says: say who you are.");

        // When
        browser.button("Enter a token").click();
        browser.find("#question input[name=token]").sendKeys(PageServer.TOKEN, Keys.ENTER);

        // Then
        browser.seen(".connection", "Live");
        browser.seen("#main h1", "Rollout");
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
    void shouldSayThatTheFirstVersionWaitsForAPersonAndLetOnePromoteIt() {
        // Given
        server.put("models", ShopModels.waiting());
        server.put("rollout", ShopRollouts.none());
        browser.go("rollout");
        browser.seen(".lead", "Version 1.0.0 waits for a person: 41 of the 200 positives that a comparison needs.");
        assertThat(browser.find(".empty").getText()).doesNotContain("at once");
        assertThat(browser.button("Promote 1.0.0").isEnabled()).isFalse();
        signIn();
        browser.go("models");

        // When
        browser.button("Promote 1.0.0").click();
        browser.find("#question textarea").sendKeys("Few, and good enough");
        browser.find("#question button[type=submit]").click();

        // Then
        browser.seen(".banner.good", "Done: promote it is.");
        PageServer.Command command = server.commandsTo("/commands").get(0);
        assertThat(command.body().path("version").asText()).isEqualTo("1.0.0");
        assertThat(command.body().path("expected_sequence").asInt()).isEqualTo(1);
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
        server.put("rollout", ShopRollouts.rollout(true));
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
    void shouldAskBeforeALinkMakesSomebodyElseOfAnOperator() {
        // Given
        signIn();
        String kept = "return sessionStorage.getItem('millrace.token')";

        // When
        browser.script("location.hash = '#token=token-of-mallory'");

        // Then
        browser.seen("#question h2", "Go on as somebody else?");
        assertThat(browser.driver.getCurrentUrl()).doesNotContain("mallory");
        assertThat(browser.<String>script(kept)).isEqualTo(PageServer.TOKEN);
        assertThat(browser.<String>script("return document.activeElement.textContent"))
                .isEqualTo("Stay who I am");
        browser.button("Use the other token").click();
        browser.seen("#question .error", "You are who you were.");
        assertThat(browser.<String>script(kept)).isEqualTo(PageServer.TOKEN);
        browser.button("Stay who I am").click();
        browser.seen("button", "Operator");
    }

    @Test
    void shouldShowWhatARecordHoldsToThoseOnlyWhoMayOperate() {
        // When
        browser.go("dead-letters/0-39");

        // Then
        browser.seen(".withheld", "are shown to those who may operate");
        assertThat(browser.all("pre")).isEmpty();
        browser.button("Read-only").click();
        browser.find("#question input[name=token]").sendKeys(PageServer.TOKEN, Keys.ENTER);
        browser.seen("pre", "customer_id");
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
    void shouldRetryAllOfAKindWhenItIsToldHowManyThereAre() {
        // Given
        signIn();
        browser.go("dead-letters");
        browser.script("""
                const since = document.querySelector("input[name=since]");
                since.value = "2026-01-31T12:00:00";
                since.dispatchEvent(new Event("change"));
                """);

        // When
        browser.button("Retry all").click();
        browser.seen("#question h2", "Try these 12,345 records again?");
        browser.find("#question textarea").sendKeys("The rule is wider now");
        browser.find("#question button[type=submit]").click();

        // Then
        browser.seen(".banner.good", "Tried again: 12,345.");
        PageServer.Command retry = server.commandsTo("/retry").get(0);
        assertThat(retry.body().path("all").toString())
                .isEqualTo(
                        "{\"reason\":\"invalid_value\",\"stage\":\"features\",\"topic\":\"purchases\",\"since\":\"2026-01-31T12:00:00.000Z\"}");
        assertThat(retry.body().path("below").toString()).isEqualTo("{\"0\":41}");
    }
}
