package io.millrace.quickstart.experiments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.arms.Arm;
import io.millrace.experiments.ArmOutcomes;
import io.millrace.experiments.Decision;
import io.millrace.experiments.ExperimentJudge;
import io.millrace.experiments.ExperimentPlan;
import io.millrace.experiments.ExperimentPlan.PlannedArm;
import io.millrace.experiments.Look;
import io.millrace.experiments.MetricFormat;
import io.millrace.experiments.PrimaryMetric.ConversionRate;
import io.millrace.experiments.PrimaryMetric.Direction;
import io.millrace.experiments.RequiredSample;
import io.millrace.experiments.SecondaryMetric;
import io.millrace.experiments.Verdict;
import io.millrace.statistics.LatencyReplicates;
import io.millrace.statistics.PoissonWeights;
import java.awt.image.BufferedImage;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class ExperimentPageTest {
    private static final long SEED = 5;
    private static final ExperimentPlan PLAN = plan("offers", "control", "treatment");

    private static ExperimentPlan plan(String name, String control, String... treatments) {
        List<PlannedArm> arms = new ArrayList<>();
        int share = Arm.WHOLE / (treatments.length + 1);
        arms.add(new PlannedArm(control, Arm.WHOLE - treatments.length * share));
        for (String treatment : treatments) {
            arms.add(new PlannedArm(treatment, share));
        }
        return new ExperimentPlan(
                name,
                arms,
                new ConversionRate(Direction.HIGHER_IS_BETTER, 0.05),
                EnumSet.allOf(SecondaryMetric.class),
                0.05,
                0.8,
                0.01,
                1_700_000_000_000L,
                Duration.ofDays(14),
                Duration.ofDays(7),
                1_000);
    }

    /** Looks every six hours, at 1,600 new entities of each arm a day; the later arms convert the more. */
    private static List<Verdict> looks(ExperimentPlan plan, int days) {
        System.out.println("seed " + SEED);
        SplittableRandom random = new SplittableRandom(SEED);
        PoissonWeights weights = new PoissonWeights("test", 100);
        ExperimentJudge judge = new ExperimentJudge(plan);
        int arms = plan.arms().size();
        long[] matured = new long[arms];
        long[] converted = new long[arms];
        LatencyReplicates[] latencies = new LatencyReplicates[arms];
        List<Verdict> looks = new ArrayList<>();
        Decision before = null;
        for (int quarter = 1; quarter <= 4 * days; quarter++) {
            List<ArmOutcomes> outcomes = new ArrayList<>();
            for (int arm = 0; arm < arms; arm++) {
                latencies[arm] = latencies[arm] == null ? new LatencyReplicates(100) : latencies[arm];
                for (int entity = 0; entity < 400; entity++) {
                    matured[arm]++;
                    converted[arm] += random.nextDouble() < 0.05 + 0.01 * arm ? 1 : 0;
                    byte[] id = (arm + "-" + matured[arm]).getBytes(StandardCharsets.UTF_8);
                    latencies[arm].add(weights.of(id, id.length), 5 + random.nextInt(40));
                }
                outcomes.add(new ArmOutcomes(
                        plan.arms().get(arm).name(),
                        matured[arm] + 400,
                        matured[arm],
                        converted[arm],
                        0,
                        0,
                        8 * matured[arm],
                        matured[arm] / 50,
                        latencies[arm]));
            }
            long at = plan.start() + Duration.ofHours(6L * quarter).toMillis();
            looks.add(judge.judge(before, new Look(at, false, outcomes)));
            before = looks.get(looks.size() - 1).decision();
        }
        return looks;
    }

    private static Document parse(String page) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(page)));
    }

    private static Element only(Document document, String element, String kind) {
        NodeList all = document.getElementsByTagName(element);
        List<Element> found = new ArrayList<>();
        for (int i = 0; i < all.getLength(); i++) {
            if (all.item(i) instanceof Element candidate
                    && candidate.getAttribute("class").startsWith(kind)) {
                found.add(candidate);
            }
        }
        assertThat(found).as("%s of class %s", element, kind).hasSize(1);
        return found.get(0);
    }

    @Test
    void shouldSayTheVerdictAndEveryFigureBehindIt() throws Exception {
        List<Verdict> looks = looks(PLAN, 14);
        Verdict last = looks.get(looks.size() - 1);

        Document document = parse(ExperimentPage.of(PLAN, looks));

        assertThat(only(document, "p", "verdict").getTextContent()).isEqualTo("treatment is better.");
        MetricFormat format = MetricFormat.of(PLAN.primary());
        RequiredSample required = RequiredSample.of(PLAN);
        assertThat(document.getDocumentElement().getTextContent())
                .contains(
                        last.decision().reason(),
                        format.differences(last.comparisons().get(0).alwaysValid()),
                        format.value(last.comparisons().get(0).treatmentEstimate()),
                        String.valueOf(last.look().arms().get(1).conversions()),
                        MetricFormat.of(SecondaryMetric.LATENCY_P99)
                                .differences(last.comparisons()
                                        .get(0)
                                        .secondary()
                                        .get(1)
                                        .difference()),
                        "Nothing speaks against them",
                        "with " + required.sequential() + " entities in all arms",
                        "would need " + required.fixed(),
                        "Smallest effect of interest: 1 percentage point",
                        "2023-11-14T22:13:20Z");
        assertThat(last.look().arms().get(0).latencies()).isNotNull();
    }

    @Test
    void shouldDrawTheCourseFromTheLooks() throws Exception {
        List<Verdict> looks = looks(PLAN, 14);

        Document document = parse(ExperimentPage.of(PLAN, looks));

        String[] corners =
                only(document, "polygon", "band").getAttribute("points").split(" ");
        String[] line =
                only(document, "polyline", "estimate").getAttribute("points").split(" ");
        assertThat(corners).hasSize(2 * looks.size());
        assertThat(line).hasSize(looks.size());
        // The picture's own scale, read from two lines on it: no difference, and the smallest effect of interest.
        double zero = Double.parseDouble(only(document, "line", "zero").getAttribute("y1"));
        NodeList lines = document.getElementsByTagName("line");
        double effect = zero;
        for (int i = 0; i < lines.getLength(); i++) {
            if (lines.item(i) instanceof Element level
                    && level.getAttribute("class").equals("effect")) {
                effect = Math.min(effect, Double.parseDouble(level.getAttribute("y1")));
            }
        }
        double difference = looks.get(looks.size() - 1).comparisons().get(0).difference();
        double drawn = Double.parseDouble(line[line.length - 1].split(",", -1)[1]);
        assertThat((zero - drawn) / (zero - effect) * 0.01).isCloseTo(difference, within(2e-4));
    }

    @Test
    void shouldEscapeNamesAndNeedNothingFromElsewhere() throws Exception {
        String hostile = "<script>alert('&\"')</script>\u0000\uD800";
        ExperimentPlan plan = plan(hostile, "con<trol", "a & b", "\"c\"");

        String page = ExperimentPage.of(plan, looks(plan, 3));

        Document document = parse(page);
        assertThat(document.getElementsByTagName("h1").item(0).getTextContent())
                .isEqualTo("Experiment <script>alert('&\"')</script>\uFFFD\uFFFD");
        assertThat(page).doesNotContain("<script", "<link", "<img", "src=", "href=", "url(", "@import");
        assertThat(document.getElementsByTagName("svg").getLength()).isEqualTo(2);
    }

    @Test
    void shouldSayWhatIsNotKnownYet() throws Exception {
        List<ArmOutcomes> nothing = PLAN.arms().stream()
                .map(arm -> new ArmOutcomes(arm.name(), 0, 0, 0, 0, 0, 0, 0, null))
                .toList();
        Verdict verdict = new ExperimentJudge(PLAN).judge(null, new Look(PLAN.start(), false, nothing));

        Document document = parse(ExperimentPage.of(PLAN, List.of(verdict)));

        assertThat(only(document, "p", "verdict").getTextContent()).isEqualTo("Nothing is decided yet.");
        assertThat(document.getDocumentElement().getTextContent())
                .contains("unknown")
                .doesNotContain("NaN");
    }

    @Test
    void shouldBeDrawnByABrowser(@TempDir Path directory) throws Exception {
        Path page = directory.resolve("experiment.html");
        Path picture = directory.resolve("experiment.png");
        Files.writeString(page, ExperimentPage.of(PLAN, looks(PLAN, 14)));

        Process browser = new ProcessBuilder(
                        "chromium",
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--user-data-dir=" + directory.resolve("profile"),
                        "--window-size=1000,2400",
                        "--screenshot=" + picture,
                        page.toUri().toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("chromium.log").toFile())
                .start();

        assertThat(browser.waitFor(60, TimeUnit.SECONDS)).isTrue();
        BufferedImage drawn = ImageIO.read(picture.toFile());
        // #2f6db5 at 18 % on white, of the band, and opaque, of the line on it.
        assertThat(pixels(drawn, 0xDA, 0xE5, 0xF2)).isGreaterThan(5_000);
        assertThat(pixels(drawn, 0x2F, 0x6D, 0xB5)).isGreaterThan(300);
    }

    /** How many have a colour, but for rounding. */
    private static long pixels(BufferedImage picture, int red, int green, int blue) {
        long found = 0;
        for (int x = 0; x < picture.getWidth(); x++) {
            for (int y = 0; y < picture.getHeight(); y++) {
                int colour = picture.getRGB(x, y);
                boolean same = Math.abs((colour >> 16 & 0xFF) - red) <= 2
                        && Math.abs((colour >> 8 & 0xFF) - green) <= 2
                        && Math.abs((colour & 0xFF) - blue) <= 2;
                found += same ? 1 : 0;
            }
        }
        return found;
    }
}
