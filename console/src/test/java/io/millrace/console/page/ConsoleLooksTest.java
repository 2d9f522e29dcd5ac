package io.millrace.console.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.console.testing.Browser;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every page in light and dark, at a phone's, a tablet's and a desk's width: for everybody to use, and to be looked at in target/screenshots. */
class ConsoleLooksTest {
    private static final List<String> PAGES = List.of(
            "",
            "entities",
            "entities/c00042",
            "drift",
            "quality",
            "models",
            "rollout",
            "experiments",
            "alerts",
            "dead-letters",
            "dead-letters/0-39");
    private static final PageServer SERVER = new PageServer(Shop.small());
    private static Browser browser;

    @BeforeAll
    static void open() {
        browser = new Browser();
    }

    @AfterAll
    static void close() {
        browser.close();
        SERVER.close();
    }

    @ParameterizedTest(name = "{0} wide, {1}")
    @CsvSource({"360, light", "360, dark", "900, light", "900, dark", "1440, light", "1440, dark"})
    void shouldBeForEverybody(int width, String scheme) {
        // Given
        browser.look(width, 900, scheme);
        browser.open(SERVER.address());
        List<String> wrong = new ArrayList<>();

        // When
        for (String page : PAGES) {
            browser.look(width, 900, scheme);
            browser.go(page);
            browser.until(at -> browser.all("main .loading").isEmpty()
                    && (!page.startsWith("entities/")
                            || !browser.all(".features li").isEmpty()));
            browser.shoot(Path.of(
                    "target/screenshots",
                    "%s-%d-%s.png".formatted(page.isEmpty() ? "now" : page.replace('/', '-'), width, scheme)));
            browser.violations().forEach(each -> wrong.add(page + ": " + each));
            Number beyond = browser.script("return document.documentElement.scrollWidth - innerWidth");
            if (beyond.intValue() > 0) {
                wrong.add(page + ": is wider than the screen by " + beyond);
            }
        }

        // Then
        assertThat(wrong).isEmpty();
    }

    @ParameterizedTest(name = "{0} wide, {1}")
    @CsvSource({"360, light", "1440, dark"})
    void shouldAskAndExplainForEverybody(int width, String scheme) {
        // Given
        browser.look(width, 900, scheme);
        browser.open("about:blank");
        browser.open(SERVER.address() + "#token=" + PageServer.TOKEN);
        browser.seen("button", "Operator");
        browser.go("rollout");
        List<String> wrong = new ArrayList<>();

        // When
        browser.button("Promote").click();
        browser.find("#question[open]");
        browser.shoot(Path.of("target/screenshots", "question-%d-%s.png".formatted(width, scheme)));
        wrong.addAll(browser.violations());
        browser.button("Cancel").click();
        browser.find("main .help").click();
        browser.find("#explanation[open]");
        browser.shoot(Path.of("target/screenshots", "explanation-%d-%s.png".formatted(width, scheme)));
        wrong.addAll(browser.violations());
        browser.button("Close").click();
        browser.button("Operator · sign out").click();

        // Then
        assertThat(wrong).isEmpty();
    }
}
