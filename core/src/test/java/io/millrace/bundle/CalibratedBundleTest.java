package io.millrace.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.calibration.Calibration;
import io.millrace.calibration.Isotonic;
import io.millrace.calibration.Platt;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CalibratedBundleTest {
    private static final Platt PLATT = new Platt(0.1 + 0.2, -1.5);
    private static final Isotonic ISOTONIC =
            new Isotonic(new double[] {-2, 0.1 + 0.2, 4}, new double[] {0.01, 1.0 / 3, 0.9});

    @Test
    void shouldKeepACalibrationToTheBit() throws Exception {
        for (Calibration calibration : List.of(PLATT, ISOTONIC)) {
            JsonNode json = BundleJson.manifest(manifest(calibration));

            Manifest read = BundleJson.manifest(new ObjectMapper().readTree(json.toString()));

            assertThat(read).isEqualTo(manifest(calibration));
            assertThat(read.calibrated()).isTrue();
            assertThat(json.get("format").intValue()).isEqualTo(3);
        }
        assertThat(BundleJson.manifest(manifest(PLATT)).get("calibration"))
                .hasToString("{\"kind\":\"platt\",\"slope\":0.30000000000000004,\"offset\":-1.5}");
        assertThat(BundleJson.manifest(manifest(ISOTONIC)).get("calibration"))
                .hasToString("{\"kind\":\"isotonic\",\"margins\":[-2.0,0.30000000000000004,4.0],"
                        + "\"probabilities\":[0.01,0.3333333333333333,0.9]}");
        assertThat(BundleJson.manifest(manifest(Calibration.NONE)).toString())
                .contains("\"format\":1")
                .doesNotContain("calibration");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"kind\": \"beta\"} | the calibration beta is unknown: this version knows platt and isotonic",
                "{} | kind is not a text",
                "{\"kind\": \"platt\", \"slope\": 1} | offset is not a finite number",
                "{\"kind\": \"platt\", \"slope\": -1, \"offset\": 0} | a slope of -1.0",
                "{\"kind\": \"isotonic\", \"margins\": [1, 2]} | probabilities is not an array",
                "{\"kind\": \"isotonic\", \"margins\": [1, 2], \"probabilities\": [0.5]} | are no curve",
                "{\"kind\": \"isotonic\", \"margins\": [1, 1e999], \"probabilities\": [0.5, 0.6]} | knot 1 is at Infinity",
                "{\"kind\": \"isotonic\", \"margins\": [1, 2], \"probabilities\": [0.5, 0.4]} | the curve does not rise"
            })
    void shouldRefuseACalibrationThatIsNone(String calibration, String why) throws IOException {
        ObjectNode json = BundleJson.manifest(manifest(PLATT));
        json.set("calibration", new ObjectMapper().readTree(calibration));

        assertThatThrownBy(() -> BundleJson.manifest(json))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why);
    }

    @Test
    void shouldKeepTheScoresOfGoldenRows() throws Exception {
        GoldenRow row =
                new GoldenRow(List.of(2.0, Double.NaN), Arrays.asList(null, "basic"), 1.5, PLATT.probability(1.5f));
        ModelBundle bundle = ModelBundleTest.calibrated(PLATT, List.of(row));

        ModelBundle read = ModelBundle.decode(bundle.encode());

        assertThat(read.golden()).containsExactly(row);
        assertThat(read).isEqualTo(bundle);
    }

    private static Manifest manifest(Calibration calibration) {
        return new Manifest(
                "1.0.0", List.of(new Input.Numeric("x")), "leaves", calibration, 0.4, "xgboost", "3.0.4", 1);
    }
}
