package io.millrace.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.calibration.Calibration;
import io.millrace.calibration.Platt;
import io.millrace.drift.DriftReference;
import io.millrace.drift.ReferenceBuilder;
import io.millrace.features.FeatureSet;
import io.millrace.features.FeatureVector;
import io.millrace.forest.Forest;
import io.millrace.project.Project;
import io.millrace.project.ProjectFile;
import io.millrace.project.ProjectReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;

class ModelBundleTest {
    /** Reads sessions_7d (left below 2.5) and the plan's code (left below 0.5, which is "basic"). */
    private static final String MODEL = """
            {"learner": {"attributes": {}, "gradient_booster": {"model": {
              "gbtree_model_param": {"num_trees": "1"}, "iteration_indptr": [0, 1], "tree_info": [0],
              "trees": [{"left_children": [1, -1, 3, -1, -1], "right_children": [2, -1, 4, -1, -1],
                "split_indices": [0, 0, 1, 0, 0], "split_conditions": [2.5, 1, 0.5, -1, 2],
                "default_left": [1, 0, 0, 0, 0], "split_type": [0, 0, 0, 0, 0]}]}, "name": "gbtree"},
              "learner_model_param": {"base_score": "5E-1", "num_class": "0", "num_feature": "2", "num_target": "1"},
              "objective": {"name": "binary:logistic"}}}
            """;

    private final FeatureSet featureSet = FeatureSet.compile(churn());

    @Test
    void shouldSurviveItsBytes() throws Exception {
        ModelBundle bundle = bundle();
        byte[] bytes = bundle.encode();
        assertThat(ModelBundle.decode(bytes)).isEqualTo(bundle);
        assertThat(bundle().encode()).isEqualTo(bytes);
        assertThat(ModelBundle.sha256(bytes)).matches("[0-9a-f]{64}");
    }

    @Test
    void shouldScoreByNameAndByDictionary() throws Exception {
        Scorer scorer = Scorer.load(ModelBundle.decode(bundle().encode()), featureSet);
        assertThat(scorer.margin(vector(1, "basic"))).isEqualTo(1);
        assertThat(scorer.margin(vector(Double.NaN, "premium"))).isEqualTo(1);
        assertThat(scorer.margin(vector(3, "basic"))).isEqualTo(-1);
        assertThat(scorer.margin(vector(3, "premium"))).isEqualTo(2);
        // Unknown has a code of its own; missing goes where the split says.
        assertThat(scorer.margin(vector(3, "never seen"))).isEqualTo(2);
        assertThat(scorer.margin(vector(3, null))).isEqualTo(2);
        assertThat(scorer.score(vector(1, null))).isEqualTo(1 / (1 + Math.exp(-1)));
        assertThat(scorer.threshold()).isEqualTo(0.4);
        byte[][] dictionary = {bytes("basic"), bytes("premium")};
        assertThat(Columns.code(dictionary, bytes("premium"), Float.NaN)).isEqualTo(1);
        assertThat(Columns.code(dictionary, bytes("other"), Float.NaN)).isEqualTo(2);
        assertThat(Columns.code(dictionary, null, Float.NaN)).isNaN();
        assertThat(Columns.code(dictionary, null, 1)).isEqualTo(1);
    }

    @Test
    void shouldKeepTheBytesAndTheScoresOfBundlesWithoutCalibration() throws Exception {
        // Recorded once references knew what no train row had.
        assertThat(ModelBundle.sha256(bundle().encode()))
                .isEqualTo("25fbc410b8835eaf473abdc2460c45da8102c6ee3506e83bcc17288c98314285");
        assertThat(ModelBundle.sha256(transformed().encode()))
                .isEqualTo("d7bfd8a5bcd36000beafe719017d6ccb54007dfaec4cd6325c24f60d060eddcb");
        Scorer scorer = Scorer.load(ModelBundle.decode(bundle().encode()), featureSet);
        for (double sessions : new double[] {1, 3}) {
            FeatureVector vector = vector(sessions, "premium");
            assertThat(scorer.score(vector)).isEqualTo(Forest.probability(scorer.margin(vector)));
        }
    }

    @Test
    void shouldScoreCalibratedProbabilitiesAndLeaveTheMarginRaw() throws Exception {
        Platt platt = new Platt(0.5, 0.25);
        GoldenRow good = new GoldenRow(
                List.of(3.0, Double.NaN), Arrays.asList(null, "basic"), -1, 1 / (1 + StrictMath.exp(0.25)));

        Scorer scorer =
                Scorer.load(ModelBundle.decode(calibrated(platt, List.of(good)).encode()), featureSet);

        assertThat(scorer.margin(vector(3, "premium"))).isEqualTo(2);
        assertThat(scorer.score(vector(3, "premium"))).isEqualTo(1 / (1 + StrictMath.exp(-1.25)));
        assertThat(scorer.probability(2)).isEqualTo(scorer.score(vector(3, "premium")));
        GoldenRow wrong = new GoldenRow(good.numbers(), good.categories(), -1, Math.nextUp(good.score()));
        assertRefused(calibrated(platt, List.of(good, wrong)), "golden row 1 has a score of 0.4378");
        GoldenRow without = new GoldenRow(good.numbers(), good.categories(), -1);
        assertRefused(calibrated(platt, List.of(without)), "and null where it was trained");
    }

    @Test
    void shouldScoreTheSameFromManyThreads() throws Exception {
        Scorer scorer = Scorer.load(bundle(), featureSet);
        List<Double> scores = Collections.nCopies(2000, vector(3, "premium")).parallelStream()
                .map(scorer::score)
                .distinct()
                .toList();
        assertThat(scores).hasSize(1);
    }

    @Test
    void shouldRefuseAModelThatScoresOtherwise() {
        List<GoldenRow> golden = new ArrayList<>(bundle().golden());
        golden.set(1, new GoldenRow(List.of(3.0, Double.NaN), Arrays.asList(null, "basic"), -1.1));
        assertRefused(with(manifest(), MODEL, golden), "golden row 1 scores a margin of -1.0 here, and -1.1");
        assertRefused(with(manifest(), MODEL, List.of()), "no golden rows");
        golden.set(1, new GoldenRow(List.of(3.0, Double.NaN), Arrays.asList(null, "basic"), Double.NaN));
        assertRefused(with(manifest(), MODEL, golden), "golden row 1");
    }

    @Test
    void shouldRefuseAModelOfOtherFeatures() {
        assertRefused(
                with(inputs(new Input.Numeric("sessions_7d")), MODEL, List.of()),
                "has 2 columns, and the manifest names 1");
        assertRefused(
                with(inputs(new Input.Numeric("no_such"), new Input.Numeric("sessions_30d")), MODEL, List.of()),
                "reads no_such, and the feature set does not have it");
        assertRefused(
                with(inputs(new Input.Numeric("plan"), new Input.Numeric("sessions_30d")), MODEL, List.of()),
                "reads plan as a number, and it is a category");
        assertRefused(with(manifest(), MODEL.replace("gbtree\"}", "dart\"}"), List.of()), "booster is dart");
    }

    @Test
    void shouldRefuseBytesThatAreNoBundle() throws Exception {
        byte[] good = bundle().encode();
        assertBad(new byte[0], "not a ZIP file");
        assertBad("not a bundle at all".getBytes(StandardCharsets.UTF_8), "not a ZIP file");
        Map<String, byte[]> entries = new LinkedHashMap<>();
        entries.put("manifest.json", bytes("{}"));
        assertBad(zip(entries, ZipEntry.STORED), "has no model.json");
        entries.put("model.json", bytes(MODEL));
        entries.put("reference.json", bytes("{}"));
        entries.put("golden.json", bytes("[]"));
        assertBad(zip(entries, ZipEntry.STORED), "manifest.json is wrong: format is not an integer");
        assertBad(zip(entries, ZipEntry.DEFLATED), "manifest.json is compressed");
        entries.put("manifest.json", bytes("{\"format\": 4}"));
        assertBad(zip(entries, ZipEntry.STORED), "format is 4, and only 1 to 3 are known");
        entries.put("manifest.json", bytes("{\"format\": "));
        assertBad(zip(entries, ZipEntry.STORED), "manifest.json is not JSON");
        entries.put("../../etc/passwd", bytes("x"));
        assertBad(zip(entries, ZipEntry.STORED), "does not belong there");
        for (int end = 0; end < good.length - 700; end += 97) {
            byte[] cut = Arrays.copyOf(good, end);
            assertThatThrownBy(() -> ModelBundle.decode(cut)).isInstanceOf(BadBundleException.class);
        }
    }

    @Test
    void shouldNeverThrowAnythingElseForDamagedBytes() {
        long seed = 99;
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        byte[] good = bundle().encode();
        for (int round = 0; round < 800; round++) {
            byte[] damaged = good.clone();
            for (int i = 0; i <= random.nextInt(4); i++) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            try {
                Scorer.load(ModelBundle.decode(damaged), featureSet);
            } catch (BadBundleException expected) {
                assertThat(expected.getMessage()).isNotBlank();
            }
        }
    }

    @Test
    void shouldScoreThroughTransformersAndKeepThemInTheManifest() throws Exception {
        ModelBundle bundle = transformed();

        ModelBundle read = ModelBundle.decode(bundle.encode());

        assertThat(read).isEqualTo(bundle);
        assertThat(read.encode()).isEqualTo(bundle.encode());
        assertThat(new String(bundle.encode(), StandardCharsets.UTF_8))
                .contains(
                        "\"format\":2",
                        "{\"feature\":\"sessions_7d\",\"transformers\":[{\"kind\":\"impute\",\"replacement\":4.5},"
                                + "{\"kind\":\"clip\",\"high\":5.0},{\"kind\":\"clip\",\"low\":-1.25},"
                                + "{\"kind\":\"standardize\",\"mean\":0.5,\"deviation\":0.30000000000000004}]}",
                        "{\"feature\":\"plan\",\"imputed\":\"basic\",\"dictionary\":[\"basic\",\"premium\"]}");
        assertThat(new String(bundle().encode(), StandardCharsets.UTF_8)).contains("\"format\":1");
        Scorer scorer = Scorer.load(read, featureSet);
        assertThat(scorer.margin(vector(3, "premium"))).isEqualTo(2);
        assertThat(scorer.margin(vector(3, null))).isEqualTo(-1);
        assertThat(scorer.margin(vector(3, "never seen"))).isEqualTo(2);
    }

    @Test
    void shouldRefuseTransformersThatItDoesNotKnowOrThatAreWrong() throws Exception {
        assertInput(
                "{'feature': 'x', 'transformers': [{'kind': 'box_cox'}]}",
                "the transformer box_cox of x is unknown: this version knows clip, standardize and impute");
        assertInput(
                "{'feature': 'x', 'transformers': [{'kind': 'standardize', 'mean': 0, 'deviation': 0}]}", "no divisor");
        assertInput("{'feature': 'x', 'transformers': [{'kind': 'standardize', 'mean': 0}]}", "deviation is not");
        assertInput("{'feature': 'x', 'transformers': [{'kind': 'clip', 'low': 2, 'high': 1}]}", "keeps nothing");
        assertInput("{'feature': 'x', 'transformers': [{'kind': 'impute', 'replacement': 'a'}]}", "replacement is not");
        assertInput("{'feature': 'x', 'transformers': [{}]}", "kind is not a text");
        assertInput("{'feature': 'x', 'transformers': {}}", "transformers is not an array");
        assertInput("{'feature': 'x', 'imputed': 1, 'dictionary': []}", "imputed is not a text");
    }

    private static void assertInput(String input, String why) throws IOException {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        entries.put("manifest.json", bytes(("{'format': 2, 'inputs': [" + input + "]}").replace('\'', '"')));
        entries.put("model.json", bytes(MODEL));
        entries.put("reference.json", bytes("{}"));
        entries.put("golden.json", bytes("[]"));
        assertBad(zip(entries, ZipEntry.STORED), why);
    }

    private void assertRefused(ModelBundle bundle, String why) {
        assertThatThrownBy(() -> Scorer.load(bundle, featureSet))
                .isInstanceOf(BadBundleException.class)
                .hasMessageContaining(why);
    }

    private static void assertBad(byte[] bytes, String why) {
        assertThatThrownBy(() -> ModelBundle.decode(bytes))
                .isInstanceOf(BadBundleException.class)
                .hasMessageContaining(why);
    }

    static ModelBundle bundle() {
        return with(
                manifest(),
                MODEL,
                List.of(
                        new GoldenRow(List.of(1.0, Double.NaN), Arrays.asList(null, "basic"), 1),
                        new GoldenRow(List.of(3.0, Double.NaN), Arrays.asList(null, "basic"), -1),
                        new GoldenRow(List.of(3.0, Double.NaN), Arrays.asList(null, "grün"), 2),
                        new GoldenRow(List.of(Double.NaN, Double.NaN), Arrays.asList(null, null), 1)));
    }

    static ModelBundle transformed() {
        Manifest manifest = inputs(
                new Input.Numeric(
                        "sessions_7d",
                        List.of(
                                new Transformer.Impute(4.5),
                                new Transformer.Clip(null, 5.0),
                                new Transformer.Clip(-1.25, null),
                                new Transformer.Standardize(0.5, 0.1 + 0.2))),
                new Input.Dictionary("plan", List.of("basic", "premium"), "basic"));
        // Above 2.5 is 1.25 and more: 0.5 + 2.5 * 0.3.
        return with(
                manifest,
                MODEL,
                List.of(
                        new GoldenRow(List.of(1.2, Double.NaN), Arrays.asList(null, "premium"), 1),
                        new GoldenRow(List.of(1.3, Double.NaN), Arrays.asList(null, "premium"), 2),
                        new GoldenRow(List.of(Double.NaN, Double.NaN), Arrays.asList(null, null), -1)));
    }

    private static Manifest manifest() {
        return inputs(new Input.Numeric("sessions_7d"), new Input.Dictionary("plan", List.of("basic", "premium")));
    }

    private static Manifest inputs(Input... inputs) {
        return new Manifest("1.0.0", List.of(inputs), "is_churned", 0.4, "xgboost", "3.0.4", 1);
    }

    /** The same model with a calibration. */
    static ModelBundle calibrated(Calibration calibration, List<GoldenRow> golden) {
        Manifest plain = manifest();
        Manifest manifest = new Manifest(
                plain.featureSetVersion(),
                plain.inputs(),
                plain.label(),
                calibration,
                plain.threshold(),
                plain.algorithm(),
                plain.algorithmVersion(),
                plain.seed());
        return with(manifest, MODEL, golden);
    }

    private static ModelBundle with(Manifest manifest, String model, List<GoldenRow> golden) {
        DriftReference reference = new DriftReference(
                3,
                2,
                List.of(
                        ReferenceBuilder.numeric("sessions_7d", 0.7, true, new double[] {1, 2, Double.NaN}),
                        ReferenceBuilder.categorical("plan", 0.3, true, List.of("basic", "premium", "basic"))),
                ReferenceBuilder.numeric(DriftReference.SCORE, 1, true, new double[] {0.1, 0.9}),
                2);
        return new ModelBundle(manifest, bytes(model), reference, golden);
    }

    private FeatureVector vector(double sessions, String plan) {
        FeatureVector vector = new FeatureVector(featureSet.size());
        vector.setNumber(featureSet.indexOf("sessions_7d"), sessions);
        vector.setCategory(featureSet.indexOf("plan"), plan == null ? null : bytes(plan));
        return vector;
    }

    static Project churn() {
        try {
            Path file = Path.of("..", "examples", "churn", "project.yaml");
            return ProjectReader.read(List.of(new ProjectFile("project.yaml", Files.readString(file))));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] zip(Map<String, byte[]> entries, int method) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                ZipEntry header = new ZipEntry(entry.getKey());
                header.setMethod(method);
                CRC32 crc = new CRC32();
                crc.update(entry.getValue());
                header.setCrc(crc.getValue());
                header.setSize(entry.getValue().length);
                zip.putNextEntry(header);
                zip.write(entry.getValue());
                zip.closeEntry();
            }
        }
        return bytes.toByteArray();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
