package io.millrace.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConstraintsTest {

    @Test
    void shouldAskNothingUnlessTheFileDoes() throws Exception {
        Constraints constraints = read("constraints: {minimum_samples: 1000}").constraints();

        assertThat(constraints).isEqualTo(Constraints.NONE);
    }

    @Test
    void shouldReadWhatAModelMustKeepTo() throws Exception {
        Constraints constraints = read("constraints: {latency_p99: 100 ms, throughput: 1000/s, model_size: 500 MB}")
                .constraints();

        assertThat(constraints).isEqualTo(new Constraints(Duration.ofMillis(100), 1000.0, 500_000_000L));
    }

    @ParameterizedTest
    @CsvSource({"99.9 %, 0.999", "99.95 %, 0.9995", "0.99, 0.99", "50%, 0.5"})
    void shouldReadHowManyAnswersAreToBeInTime(String written, double share) throws Exception {
        assertThat(read("constraints: {availability: " + written + "}").availability())
                .isEqualTo(share);
    }

    @Test
    void shouldAskThatOfAThousandAnswersOneMayBeLate() throws Exception {
        assertThat(read("constraints: {minimum_samples: 1000}").availability()).isEqualTo(0.999);
    }

    @Test
    void shouldTakeTheProjectsLimitOfLatencyBeforeThatOfAGuard() throws Exception {
        String guard = "models: {stops_buying: {rollout: {guard: {latency_p99: 80 ms}}}}\n";

        assertThat(read("constraints: {minimum_samples: 1000}").latencyLimit()).isNull();
        assertThat(read(guard).latencyLimit()).isEqualTo(Duration.ofMillis(80));
        assertThat(read(guard + "constraints: {latency_p99: 100 ms}").latencyLimit())
                .isEqualTo(Duration.ofMillis(100));
    }

    @ParameterizedTest
    @CsvSource({
        "1 kB, 1000",
        "1.5MB, 1500000",
        "2 GB, 2000000000",
        "1 KiB, 1024",
        "64 MiB, 67108864",
        "1 GiB, 1073741824"
    })
    void shouldKnowTheUnitsOfASize(String written, long bytes) throws Exception {
        assertThat(read("constraints: {model_size: " + written + "}")
                        .constraints()
                        .modelSize())
                .isEqualTo(bytes);
    }

    @ParameterizedTest
    @CsvSource({"1000/s, 1000", "90 /min, 1.5", "1800/h, 0.5", "0.5/s, 0.5"})
    void shouldKnowTheUnitsOfARate(String written, double perSecond) throws Exception {
        assertThat(read("constraints: {throughput: " + written + "}")
                        .constraints()
                        .throughput())
                .isEqualTo(perSecond);
    }

    @ParameterizedTest
    @CsvSource({"1 ms, 1000000", "2.5 ms, 2500000", "2 s, 2000000000"})
    void shouldKnowTheUnitsOfALatency(String written, long nanos) throws Exception {
        assertThat(read("constraints: {latency_p99: " + written + "}")
                        .constraints()
                        .latencyP99())
                .isEqualTo(Duration.ofNanos(nanos));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "availability: 100 %",
                "availability: 1",
                "availability: 49 %",
                "availability: always",
                "availability:",
                "model_size: 500",
                "model_size: 500 mb",
                "model_size: 3 GB",
                "model_size: 999 B",
                "model_size: -1 MB",
                "model_size: [1 MB]",
                "model_size: 1e3 MB",
                "throughput: 1000",
                "throughput: 1000 s",
                "throughput: 0/s",
                "throughput: 1000001/s",
                "throughput: 10/d",
                "latency_p99: 100",
                "latency_p99: 0.5 ms",
                "latency_p99: 61 s",
                "latency_p99: 1 min",
                "latency_p99:"
            })
    void shouldReportAMistakeWithItsLineAndField(String wrong) {
        InvalidProjectException refused = catchThrowableOfType(
                InvalidProjectException.class, () -> read("constraints:\n  minimum_samples: 1000\n  " + wrong));

        assertThat(refused.mistakes())
                .singleElement()
                .asString()
                .startsWith("overlay:3: constraints." + wrong.substring(0, wrong.indexOf(':')) + ": found ")
                .contains("such as");
    }

    private static Project read(String overlay) throws Exception {
        String retail = Files.readString(Path.of("..", "examples", "online-retail", "project.yaml"));
        return ProjectReader.read(
                List.of(new ProjectFile("project.yaml", retail), new ProjectFile("overlay", overlay)));
    }
}
