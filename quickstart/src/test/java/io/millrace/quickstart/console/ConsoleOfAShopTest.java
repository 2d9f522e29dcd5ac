package io.millrace.quickstart.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.console.Console;
import io.millrace.console.testing.Browser;
import io.millrace.project.ProjectFile;
import io.millrace.project.ProjectReader;
import io.millrace.quickstart.cluster.EmbeddedBroker;
import io.millrace.quickstart.replay.Outgoing;
import io.millrace.quickstart.shop.Shop;
import io.millrace.quickstart.shop.ShopEvents;
import io.millrace.quickstart.shop.ShopModel;
import io.millrace.quickstart.wire.SharedRegistry;
import io.millrace.records.Command;
import io.millrace.records.CommandKind;
import io.millrace.runtime.commands.CommandTopic;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.streams.StreamsApplication;
import io.millrace.runtime.testing.WholeTopic;
import io.millrace.serving.ServingApp;
import io.millrace.topology.features.FeaturesApp;
import io.millrace.topology.rollout.RolloutTopology;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/** A person at a browser before a shop that runs: features, serving and who decides on rollouts, at a real broker and a real registry, and the console that serving shows. */
@ExtendWith(SharedRegistry.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class ConsoleOfAShopTest {
    private static final String TOKEN = "a-token-of-the-shop";
    private static final String NEXT = "1.1.0";
    private static final long SEED = 17;

    private final String registry;
    private final HttpClient client = HttpClient.newHttpClient();
    private final Deque<AutoCloseable> running = new ArrayDeque<>();
    private ProcessContext process;
    private ShopEvents events;
    private Producer<byte[], byte[]> producer;
    private Browser browser;
    private String address;

    ConsoleOfAShopTest(SharedRegistry.Running registry) {
        this.registry = registry.url();
    }

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        System.out.println("seed " + SEED);
        String yaml = Shop.yaml(
                        "watched",
                        "1.0.0",
                        "{strategy: direct}",
                        "{strategy: canary, canary: {steps: [40 %, 70 %], hold: 1 d, min_samples: 30}}")
                + "constraints: {interpretability: high}\n";
        EmbeddedBroker broker = opened(EmbeddedBroker.start(directory.resolve("broker")));
        process = opened(Shop.open(
                broker,
                registry,
                directory.resolve("state"),
                ProjectReader.read(List.of(new ProjectFile("watched.yaml", yaml))),
                Map.of("console.token", TOKEN, "serving.report.interval.ms", "250")));
        events = opened(new ShopEvents(SEED, 0, 0, process.registry()));
        producer = opened(process.producer("shop", Map.of("linger.ms", 0)));
        FeaturesApp features = opened(FeaturesApp.start(process, true));
        Console console = opened(Console.open(process, Clock.systemUTC()));
        ServingApp serving = opened(ServingApp.start(process, console.routes(), Clock.systemUTC()));
        StreamsApplication rollout = StreamsApplication.exactlyOnce(
                RolloutTopology.applicationId(process.project().name()),
                RolloutTopology.build(process.project(), process.topics(), process.serdes()),
                Duration.ofMillis(100));
        opened(process.streams().configure(rollout).start());
        browser = opened(new Browser());
        features.streams().awaitRunning(Duration.ofMinutes(1));
        serving.scoring().awaitRunning(Duration.ofMinutes(1));
        serving.online().streams().awaitRunning(Duration.ofMinutes(1));
        ShopModel.register(process);
        give(CommandKind.PROMOTE, ShopModel.VERSION);
        address = "http://127.0.0.1:" + serving.online().port() + Console.PATH;
    }

    private <T extends AutoCloseable> T opened(T one) {
        running.push(one);
        return one;
    }

    @AfterAll
    void stop() throws Exception {
        for (AutoCloseable each : running) {
            each.close();
        }
    }

    @Test
    void shouldShowEventsAsTheyComeAndWhatIsPredictedAndWhy() throws Exception {
        // Given
        look();
        Number painted = browser.script("return performance.getEntriesByName('first-contentful-paint')[0].startTime");
        System.out.println("first contentful paint after " + painted.intValue() + " ms");
        browser.script("""
                window.seen = {};
                const look = () => {
                    const now = Date.now();
                    for (const row of document.querySelectorAll('.predictions li'))
                        if (row.querySelector('.num').textContent.trim() !== '–') window.seen[row.querySelector('a').textContent.trim()] ??= now;
                };
                new MutationObserver(look).observe(document.body, {subtree: true, childList: true, characterData: true});
                """);
        List<Long> millis = new ArrayList<>();

        // When
        for (int i = 0; i < 20; i++) {
            String customer = "fresh-" + i;
            long sent = System.currentTimeMillis();
            send(events.good(customer, sent));
            Number seen = browser.until(at -> browser.script("return window.seen[arguments[0]]", customer));
            millis.add(seen.longValue() - sent);
        }

        // Then
        millis.sort(null);
        System.out.println("from an event to its prediction in the browser, ms: " + millis);
        assertThat(browser.seen(".predictions li", "fresh-19").getText())
                .contains("by 1.0.0")
                .containsPattern("(spend_7d|purchases_ever) is ");
        browser.until(at -> browser.find("loop-picture svg")
                .getDomAttribute("aria-label")
                .matches(".*Events: [0-9.]*[1-9]/s, 2[0-9] in all.*Predictions: [0-9.]*[1-9]/s, .*"));
        browser.seen(".people li", "fresh-");
    }

    @Test
    void shouldSayOfACustomerWhyAndWhatIf() throws Exception {
        // Given
        look();
        send(purchase("asked"));
        browser.seen(".predictions a", "asked").click();

        // When
        String score = browser.seen("[data-score]", "0.").getText();
        browser.seen(".reasons", "spend_7d");
        browser.find("[data-feature=spend_7d]").sendKeys(Keys.chord(Keys.CONTROL, "a"), "1000");

        // Then
        assertThat(score).isEqualTo(shown(ShopModel.score(1.0, 1.0)));
        assertThat(browser.find("[data-what-if]").getText()).isEqualTo(shown(ShopModel.score(1_000.0, 1.0)));
    }

    @Test
    void shouldChangeNothingForWhoeverHasNoToken() throws Exception {
        // Given
        look();
        browser.go("rollout");

        // When
        int status = post("commands", "{\"kind\": \"rollback\", \"model\": \"churn\", \"why\": \"mischief\"}");

        // Then
        assertThat(status).isEqualTo(401);
        assertThat(browser.button("Roll back").isEnabled()).isFalse();
        assertThat(browser.button("Train now").isEnabled()).isFalse();
        browser.button("Read-only");
    }

    @Test
    void shouldPromoteWhatIsRolledOut() throws Exception {
        // Given
        ShopModel.register(process, NEXT, "1.0.0");
        give(CommandKind.ROLL_OUT, NEXT);
        operate();
        browser.go("rollout");
        browser.seen(".steps", "now: 40");

        // When
        browser.button("Promote").click();
        confirm("the shop is small, and the night is short");

        // Then
        browser.seen(".banner.good", "Done");
        browser.seen("section[aria-label='In service']", NEXT + " takes over from " + ShopModel.VERSION);
        List<Command> commands = WholeTopic.read(process, process.topics().commands()).stream()
                .map(record -> process.serdes().of(Command.class).fromBytes(record.value()))
                .toList();
        Command last = commands.get(commands.size() - 1);
        assertThat(last.getKind()).isEqualTo(CommandKind.PROMOTE);
        assertThat(last.getVersion()).isEqualTo(NEXT);
        assertThat(last.getWho()).isEqualTo("console");
        assertThat(last.getWhy()).isEqualTo("the shop is small, and the night is short");
    }

    @Test
    void shouldTryADeadLetterAgain() throws Exception {
        // Given
        operate();
        browser.go("dead-letters");
        byte[] bad = {0, 0, 0, 0, 1, 77};
        send(new Outgoing.Message(Shop.PURCHASES, 0, "torn".getBytes(UTF_8), bad, null));
        browser.seen("tr", "torn");

        // When
        browser.find("[aria-label^='Choose ']").click();
        browser.button("Retry").click();
        confirm("its schema is there now");

        // Then
        browser.seen(".banner.good", "Tried again: 1.");
        List<ConsumerRecord<byte[], byte[]>> retried =
                WholeTopic.read(process, process.topics().deadLetterRetries());
        assertThat(retried).hasSize(1);
        assertThat(retried.get(0).value()).isEqualTo(bad);
    }

    private void look() {
        browser.open(address);
        browser.script("sessionStorage.clear()");
        browser.open("about:blank");
        browser.open(address);
        browser.seen(".connection", "Live");
        browser.find("loop-picture svg");
    }

    private void operate() {
        browser.open("about:blank");
        browser.open(address + "#token=" + TOKEN);
        browser.seen("button", "Operator");
    }

    private void confirm(String why) {
        browser.find("#question textarea").sendKeys(why);
        browser.find("#question button[type=submit]").click();
    }

    private static String shown(double score) {
        return String.format(Locale.ROOT, "%.3f", score);
    }

    private Outgoing.Message purchase(String customer) {
        while (true) {
            Outgoing.Message event = events.good(customer, System.currentTimeMillis());
            if (event.topic().equals(Shop.PURCHASES)) {
                return event;
            }
        }
    }

    private void send(Outgoing.Message event) throws Exception {
        producer.send(new ProducerRecord<>(event.topic(), event.partition(), event.key(), event.value()))
                .get();
    }

    private void give(CommandKind kind, String version) throws Exception {
        Command command = new Command(
                kind + version, kind, "churn", version, null, "test", "test", Instant.now(), null, null, null, false);
        assertThat(new CommandTopic(process)
                        .give(command, Duration.ofMinutes(1))
                        .accepted())
                .isTrue();
    }

    private int post(String path, String body) throws Exception {
        return client.send(
                        HttpRequest.newBuilder(URI.create(address + "api/" + path))
                                .header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofString(body))
                                .build(),
                        BodyHandlers.discarding())
                .statusCode();
    }
}
