package io.millrace.retraining;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.project.ModelDefinition.RetrainingPolicy;
import io.millrace.retraining.RetrainingInput.QualityReported;
import io.millrace.retraining.RetrainingInput.Tick;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class RetrainingStateCodecTest {
    private final RetrainingMachine machine = new RetrainingMachine(
            "shop",
            "churn",
            100,
            new SplitRule(Duration.ofDays(1), 0.2),
            RetrainingPolicy.DEFAULT,
            RetrainSchedule.ALWAYS);

    /** As the code of version 2 wrote it: a state after a tick at 86400000 with 500 examples of 1970-01-01 and a deployment of 1.0.0. */
    private static final String VERSION_2 = "02" + text("STABLE") + "0000000005265c00" + "0000000000000000"
            + "00000001" + "0000000000000000" + "00000000000001f4" // examples by day
            + "0000000000000001" + "01" + text("1.0.0") + "00" + "00000000" // in service
            + "00000000" // reports
            + "00000001" + text("1.0.0") + "0000000005265c00" + "01" + "8000000000000000" + "8000000000000000" + "00"
            + "00000000" // drifts
            + "00000000" // births
            + "0000" // in flight, awaited
            + text("NONE") + "8000000000000000" + "00000000" + "00000000" + "0000000000000000"
            + "00000000" + "00000000" + "00000000" + "00000000";

    @Test
    void shouldReadTheStateOfTheVersionBefore() {
        RetrainingState state = RetrainingStateCodec.decode(HexFormat.of().parseHex(VERSION_2));

        assertThat(state.time()).isEqualTo(86_400_000);
        assertThat(state.examples().total()).isEqualTo(500);
        assertThat(state.deployment().champion()).isEqualTo("1.0.0");
        assertThat(state.drifts().get("1.0.0").suspect()).isTrue();
        assertThat(state.drifts().get("1.0.0").windowStart()).isEqualTo(RetrainingState.NEVER);
        assertThat(state.holds()).isEqualTo(RetrainingState.Holds.NONE);
        assertThat(state.cohorts()).isEqualTo(List.of());
        assertThat(state.dueReasons()).isEqualTo(Set.of());
        assertThat(RetrainingStateCodec.decode(RetrainingStateCodec.encode(state)))
                .isEqualTo(state);
    }

    /** As the code of version 3 wrote it, which knew no concept drift: without the byte that says whether there is one. */
    @Test
    void shouldReadQualityOfBeforeConceptDriftWasLookedFor() {
        RetrainingState start = RetrainingState.START;
        QualityReported cohort = new QualityReported(20, "1.0.0", 10, 19, true, null, Map.of("accuracy", "0.80"));
        RetrainingState state = machine.step(start, cohort).state();
        String now = HexFormat.of().formatHex(RetrainingStateCodec.encode(state));
        String evidence = "00000001" + text("accuracy");
        assertThat(now).contains("01" + "00" + evidence);
        String before =
                "03" + now.replace("01" + "00" + evidence, "01" + evidence).substring(2);

        assertThat(RetrainingStateCodec.decode(HexFormat.of().parseHex(before))).isEqualTo(state);
        RetrainingState heeded = machine.step(state, new Tick(21)).state();
        assertThat(RetrainingStateCodec.decode(RetrainingStateCodec.encode(heeded)))
                .isEqualTo(heeded);
    }

    @Test
    void shouldKeepTheFiguresOfAConceptDrift() {
        QualityReported cohort = new QualityReported(20, "1.0.0", 10, 19, false, "0.2 since", Map.of());
        RetrainingState state = machine.step(RetrainingState.START, cohort).state();
        RetrainingState heeded = machine.step(state, new Tick(21)).state();

        assertThat(RetrainingStateCodec.decode(RetrainingStateCodec.encode(state)))
                .isEqualTo(state);
        RetrainingState read = RetrainingStateCodec.decode(RetrainingStateCodec.encode(heeded));
        assertThat(read.qualities().get("1.0.0").conceptDrift()).isEqualTo("0.2 since");
    }

    /** As the code of version 4 wrote it, which did not know since when a training is waited for: without the last number of its request. */
    @Test
    void shouldReadARequestOfBeforeItWasKnownSinceWhenItIsWaitedFor() {
        RetrainingState state = RetrainingState.START;
        for (RetrainingInput input : List.of(
                new RetrainingInput.ExamplesCounted(0, 1_000_000),
                new Tick(1),
                new RetrainingInput.RetrainCommand("c1", "ada", "new prices"),
                new Tick(2, 77))) {
            state = machine.step(state, input).state();
        }
        RetrainingState.InFlight request = Objects.requireNonNull(state.inFlight());
        String now = HexFormat.of().formatHex(RetrainingStateCodec.encode(state));
        String last = "00000000000f4240" + "000000000000004d";
        assertThat(now).containsOnlyOnce(last);
        String before = "04" + now.replace(last, "00000000000f4240").substring(2);

        RetrainingState read = RetrainingStateCodec.decode(HexFormat.of().parseHex(before));

        assertThat(read.inFlight())
                .isEqualTo(new RetrainingState.InFlight(
                        request.id(), request.requestedAt(), request.examples(), RetrainingState.NEVER));
        assertThat(RetrainingStateCodec.decode(RetrainingStateCodec.encode(state)))
                .isEqualTo(state);
    }

    @Test
    void shouldSayWhichVersionItCannotRead() {
        byte[] bytes = RetrainingStateCodec.encode(RetrainingState.START);
        bytes[0] = 6;

        assertThatThrownBy(() -> RetrainingStateCodec.decode(bytes))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("state of version 6")
                .hasMessageContaining("versions 2 to 5 are read");
    }

    @Test
    void shouldRefuseBytesThatAreCutShort() {
        byte[] bytes = RetrainingStateCodec.encode(RetrainingState.START);

        assertThatThrownBy(() -> RetrainingStateCodec.decode(Arrays.copyOf(bytes, bytes.length - 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cut short");
    }

    private static String text(String text) {
        return String.format("%08x", text.length()) + HexFormat.of().formatHex(text.getBytes(UTF_8));
    }
}
