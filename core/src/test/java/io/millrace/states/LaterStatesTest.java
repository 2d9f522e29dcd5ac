package io.millrace.states;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.conceptdrift.ConceptDriftHistoryCodec;
import io.millrace.drift.DriftConfirmation;
import io.millrace.retraining.RetrainingStateCodec;
import io.millrace.rollout.RolloutStateCodec;
import io.millrace.statistics.LatencyReplicates;
import io.millrace.validation.windows.SourceHistoryCodec;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** State that a later version of Millrace has written is refused, with what to do about it: half understood, it would decide wrongly. */
class LaterStatesTest {

    static Stream<Arguments> codecs() {
        return Stream.of(
                of("retraining state", RetrainingStateCodec::decode),
                of("rollout state", RolloutStateCodec::decode),
                of("a source's history", SourceHistoryCodec::decode),
                of("a drift confirmation", DriftConfirmation::decode),
                of("a history of concept drift", ConceptDriftHistoryCodec::decode),
                of("latencies", LatencyReplicates::decode));
    }

    private static Arguments of(String state, Consumer<byte[]> decode) {
        return Arguments.of(state, decode);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("codecs")
    void shouldRefuseStateOfALaterVersion(String state, Consumer<byte[]> decode) {
        byte[] later = new byte[64];
        later[0] = 99;

        assertThatThrownBy(() -> decode.accept(later))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching(
                        state
                                + " of version 99; versions? .*(is|are) read: start the (process|monitor) of the version that wrote it, or a later one");
    }
}
