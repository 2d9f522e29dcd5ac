package io.millrace.console.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.openqa.selenium.By;
import org.openqa.selenium.JavascriptExecutor;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.support.ui.ExpectedCondition;
import org.openqa.selenium.support.ui.WebDriverWait;

/** Debian's Chromium, without a screen, driven as a person would. Nothing is downloaded: both programs are named by their paths. */
public final class Browser implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    public final ChromeDriver driver;

    /** Starts it, with nothing open. */
    public Browser() {
        ChromeOptions options = new ChromeOptions();
        options.setBinary("/usr/bin/chromium");
        options.addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--window-size=1440,900");
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(Path.of("/usr/bin/chromedriver").toFile())
                .usingAnyFreePort()
                .build();
        driver = new ChromeDriver(service, options);
        driver.manage().timeouts().scriptTimeout(PATIENCE);
    }

    /** Loads a page. */
    public void open(String address) {
        driver.get(address);
    }

    /** Goes to a page of the one that is open, by its address, without loading it anew. */
    public void go(String page) {
        script("location.hash = arguments[0]", "#/" + page);
        String name = page.isEmpty() ? "now" : page.replaceAll("[/?].*", "");
        until(at -> !driver.findElements(By.cssSelector("main[data-page='" + name + "']"))
                .isEmpty());
    }

    /** Waits until what is asked for is there: neither false nor null. */
    public <T> T until(ExpectedCondition<T> condition) {
        return until("something", condition);
    }

    private <T> T until(String what, ExpectedCondition<T> condition) {
        return new WebDriverWait(driver, PATIENCE, Duration.ofMillis(50))
                .withMessage(() -> "looked in vain for %s at %s, which says:%n%s"
                        .formatted(what, driver.getCurrentUrl(), script("return document.body.innerText")))
                .ignoring(StaleElementReferenceException.class)
                .until(condition);
    }

    /** The first element that has this text in it. */
    public WebElement seen(String css, String text) {
        return Objects.requireNonNull(
                until(css + " with " + text, at -> driver.findElements(By.cssSelector(css)).stream()
                        .filter(each -> each.getText().contains(text))
                        .findFirst()
                        .orElse(null)));
    }

    /** The first element that there is of a selector. */
    public WebElement find(String css) {
        return Objects.requireNonNull(until(css, at -> driver.findElements(By.cssSelector(css)).stream()
                .findFirst()
                .orElse(null)));
    }

    /** Those that are there now. */
    public List<WebElement> all(String css) {
        return driver.findElements(By.cssSelector(css));
    }

    /** The button of that name that is in sight. */
    public WebElement button(String name) {
        return Objects.requireNonNull(
                until("the button " + name, at -> driver.findElements(By.cssSelector("button")).stream()
                        .filter(each -> each.isDisplayed() && each.getText().equals(name))
                        .findFirst()
                        .orElse(null)));
    }

    /** What a script returns that runs in the page. */
    @SuppressWarnings("TypeParameterUnusedInFormals")
    public <T> T script(String script, Object... arguments) {
        @SuppressWarnings("unchecked")
        T answer = (T) ((JavascriptExecutor) driver).executeScript(script, arguments);
        return answer;
    }

    /** As on a screen of this width, and in these colours. */
    public void look(int width, int height, String scheme) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of(
                        "features",
                        List.of(
                                Map.of("name", "prefers-color-scheme", "value", scheme),
                                Map.of("name", "prefers-reduced-motion", "value", "reduce"))));
    }

    /** Takes a picture of the whole page, which is as tall as it has to be. */
    public void shoot(Path file) {
        Number height = script("return Math.min(4000, document.documentElement.scrollHeight)");
        Number width = script("return innerWidth");
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
        driver.executeAsyncScript(
                "requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(arguments[0], 0)))");
        try {
            Files.createDirectories(Objects.requireNonNull(file.getParent()));
            Files.write(file, driver.getScreenshotAs(OutputType.BYTES));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What axe-core finds against WCAG 2.1, A and AA: a line for each rule that is broken, with where. */
    public List<String> violations() {
        if (!Boolean.TRUE.equals(script("return typeof axe === 'object'"))) {
            script(axe());
        }
        @SuppressWarnings("unchecked")
        List<String> found = (List<String>) Objects.requireNonNull(driver.executeAsyncScript("""
                const done = arguments[0];
                axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'], resultTypes: ['violations']})
                    .then(({violations}) => done(violations.map(each => `${each.id}: ${each.help}: `
                        + each.nodes.slice(0, 4).map(node => `${node.html.slice(0, 160)} (${node.any.concat(node.all, node.none).map(c => c.message).join('; ')})`).join(' | '))))
                    .catch(error => done(['axe itself: ' + error]));
                """));
        return found;
    }

    private static String axe() {
        try (InputStream script = Objects.requireNonNull(Browser.class.getResourceAsStream("/axe.min.js"))) {
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        driver.quit();
    }
}
