package io.millrace.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.quickstart.cluster.MillraceProcess;
import io.millrace.quickstart.cluster.MillraceProcesses;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * How long nobody has an answer when a process goes. The only one is killed and started again at once; one of two is killed, and comes back when the other has its
 * work, with and without the other's state at hand; and all are restarted in turn, in order. {@code -Dfaults.times=20}: so often each.
 */
class UnavailabilityTest {
    private static final int TIMES = Integer.getInteger("faults.times", 4);

    @RegisterExtension
    private final MillraceProcesses processes = new MillraceProcesses();

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"alone", "pair", "standby", "rolling"})
    @Timeout(7200)
    void shouldTellHowLongNobodyHasAnAnswer(String how) throws Exception {
        // Given
        boolean named = how.equals("alone") || how.equals("rolling");
        String settings = (named ? Installation.STATIC_MEMBERS : "") + "streams.num.standby.replicas="
                + (how.equals("standby") || how.equals("rolling") ? 1 : 0);
        try (Scenario scenario = Scenario.open("unavailable-" + how, 1, processes, directory, settings)) {
            scenario.runAll("features", "serving", "monitor");
            List<MillraceProcess> all = new ArrayList<>();
            for (String role : List.of("features", "serving")) {
                all.add(scenario.processOf(role));
                if (!how.equals("alone")) {
                    String[] flags = named ? Installation.named("two") : new String[0];
                    all.add(scenario.installation().run(role, "two", flags));
                }
            }
            scenario.awaitReady(all);
            scenario.begin();

            // When
            for (int time = 0; time < TIMES; time++) {
                MillraceProcess process = all.get(time % all.size());
                scenario.strike(
                        process.toString(),
                        () -> {
                            if (how.equals("rolling")) {
                                assertThat(process.terminate()).isEqualTo(MillraceProcess.TERMINATED);
                            } else {
                                process.kill();
                            }
                        },
                        () -> {
                            if (!named) {
                                scenario.awaitAllWorkDone("serving");
                            }
                            process.restart();
                            process.awaitReady();
                            scenario.awaitAllWorkDone("serving");
                        });
            }

            // Then
            scenario.end().assertClean();
        }
    }
}
