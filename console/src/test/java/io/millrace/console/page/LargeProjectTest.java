package io.millrace.console.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/** A thousand features, sixty windows and ten thousand customers: what the page costs. Figures are printed; limits are those of the promise. */
class LargeProjectTest {
    private static final long SEED = 11;
    private static final Shop SHOP = new Shop(1_000, 60, 10_000, SEED);
    private static final PageServer SERVER = new PageServer(SHOP);
    private static Browser browser;

    @BeforeAll
    static void open() {
        System.out.println("seed " + SEED);
        browser = new Browser();
        browser.look(1440, 900, "light");
    }

    @AfterAll
    static void close() {
        browser.close();
        SERVER.close();
    }

    private static void watch() {
        browser.script("""
                window.tasks = [];
                new PerformanceObserver(list => window.tasks.push(...list.getEntries().map(each => each.duration))).observe({type: 'longtask'});
                """);
    }

    private static double longest(String what) {
        Number longest = browser.script("return Math.max(0, ...window.tasks.splice(0))");
        System.out.printf("%s: longest task %.0f ms%n", what, longest.doubleValue());
        return longest.doubleValue();
    }

    @Test
    void shouldPaintFirstWithinASecond() {
        // When
        browser.open(SERVER.address());
        browser.find(".story");

        // Then
        Number first = browser.script("return performance.getEntriesByName('first-contentful-paint')[0].startTime");
        Number story = browser.script("return performance.now()");
        System.out.printf(
                "first contentful paint after %.0f ms, the story is there after at most %.0f ms%n",
                first.doubleValue(), story.doubleValue());
        assertThat(first.doubleValue()).isLessThan(1_000);
    }

    @Test
    void shouldStayResponsiveWithAThousandFeaturesAndTenThousandCustomers() {
        // Given
        browser.open(SERVER.address());
        browser.find(".story");
        watch();

        // When
        browser.go("entities");
        browser.seen("main [role=status]", "10,000 of 10,000 customers");
        browser.seen("virtual-rows [role=row]", "c00000");
        browser.script("document.querySelector('virtual-rows').scrollTop = 9000 * 44");
        browser.until(at -> browser.all("virtual-rows [aria-rowindex='9005']").size() == 1);

        // Then
        assertThat(browser.all("virtual-rows [role=row]").size()).isLessThan(60);
        double entities = longest("10,000 customers listed and scrolled");

        // When
        browser.go("drift");
        browser.seen("#cell", "days_since_last_session");
        browser.find(".heat-scroll").sendKeys(Keys.PAGE_DOWN, Keys.PAGE_DOWN, Keys.ARROW_LEFT);
        browser.seen("#cell", "signal_0040");
        Map<String, ?> again = SHOP.drift();
        SERVER.put("drift", new java.util.LinkedHashMap<>(again));
        SERVER.put("loop", SHOP.loop(3));
        browser.until(at ->
                browser.<Boolean>script("return performance.now() > 0 && document.querySelector('#cell') !== null"));

        // Then
        double drift = longest("1,000 features by 60 windows shown and updated");

        // When
        browser.go("entities/c00042");
        browser.seen("main [role=status]", "40 of 1,000 features");
        browser.find(".features li");
        double entity = longest("one customer with 1,000 features");

        // Then
        assertThat(Map.of("entities", entities, "drift", drift, "entity", entity))
                .allSatisfy((what, ms) -> assertThat(ms).isLessThan(200));
    }
}
