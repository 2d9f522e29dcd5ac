package io.millrace.console.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.console.testing.Browser;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/**
 * A thousand features, sixty windows and ten thousand customers: the page holds no more elements than for a few, which is what keeps it quick. How quick is printed,
 * and not asserted: it is the machine's to say.
 */
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

    private static void longest(String what) {
        Number longest = browser.script("return Math.max(0, ...window.tasks.splice(0))");
        System.out.printf("%s: longest task %.0f ms%n", what, longest.doubleValue());
    }

    @Test
    void shouldPaintWithoutWaitingForWhatOtherPagesDrawWith() {
        // When
        browser.open(SERVER.address());
        browser.find(".story");

        // Then
        Number first = browser.script("return performance.getEntriesByName('first-contentful-paint')[0].startTime");
        Number story = browser.script("return performance.now()");
        System.out.printf(
                "first contentful paint after %.0f ms, the story is there after at most %.0f ms%n",
                first.doubleValue(), story.doubleValue());
        assertThat(browser.<List<String>>script(
                        "return performance.getEntriesByType('resource').map(each => each.name)"))
                .isNotEmpty()
                .noneMatch(name -> name.contains("uPlot"));
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
        longest("10,000 customers listed and scrolled");

        // When
        browser.go("drift");
        browser.seen("#cell", "days_since_last_session");
        browser.find(".heat-scroll").sendKeys(Keys.PAGE_DOWN, Keys.PAGE_DOWN, Keys.ARROW_LEFT);
        browser.seen("#cell", "signal_0040");
        SERVER.put("drift", new ShopMonitoring(SHOP).drift(0.123));
        SERVER.put("loop", new ShopNews(SHOP).loop(3));
        browser.seen("#cell", "(threshold 0.123)");

        // Then
        longest("1,000 features by 60 windows shown and updated");

        // When
        browser.go("entities/c00042");
        browser.seen("main [role=status]", "40 of 1,000 features");
        browser.find(".features li");
        longest("one customer with 1,000 features");

        // Then
        Number elements = browser.script("return document.querySelectorAll('*').length");
        assertThat(elements.intValue()).isLessThan(1_500);
    }
}
