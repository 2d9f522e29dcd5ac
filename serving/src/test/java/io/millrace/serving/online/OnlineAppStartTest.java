package io.millrace.serving.online;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.settings.InvalidSettingsException;
import io.millrace.runtime.settings.Settings;
import io.millrace.runtime.testing.Eventually;
import io.millrace.serving.rest.Route;
import io.millrace.wire.MemorySchemaRegistry;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Of what does not start, nothing stays behind. No broker is needed for that. */
class OnlineAppStartTest {
    private final OnlineShop shop = new OnlineShop(new MemorySchemaRegistry());

    @TempDir
    private Path stateDir;

    @Test
    void shouldStopTheStoreWhenTheServerDoesNotStart() throws Exception {
        Set<Thread> before = threads();
        try (ProcessContext process = process(Map.of())) {
            List<Route> noRoute = Collections.singletonList(null);

            Throwable failure = catchThrowable(
                    () -> OnlineApp.start(process, shop.features, Clock.systemUTC(), current -> noRoute));

            assertThat(failure).isInstanceOf(NullPointerException.class);
            awaitNoneBeside(before);
        }
    }

    @Test
    void shouldNotStartTheStoreWhenTheAddressIsTaken() throws Exception {
        Set<Thread> before = threads();
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ProcessContext process = process(Map.of("rest.port", Integer.toString(taken.getLocalPort())))) {

            Throwable failure = catchThrowable(
                    () -> OnlineApp.start(process, shop.features, Clock.systemUTC(), current -> List.of()));

            assertThat(failure)
                    .isInstanceOf(InvalidSettingsException.class)
                    .hasMessageContaining("rest.port")
                    .hasMessageContaining(Integer.toString(taken.getLocalPort()));
            awaitNoneBeside(before);
        }
    }

    private ProcessContext process(Map<String, String> more) throws Exception {
        Map<String, String> flags = new TreeMap<>(OnlineShop.settings("127.0.0.1:1", stateDir.toString()));
        flags.putAll(more);
        Settings.Builder settings = Settings.builder();
        flags.forEach(settings::flag);
        return ProcessContext.open(settings.build(), shop.project, new MemorySchemaRegistry());
    }

    /** A thread that was told to end may still be on its way out when {@code close} has returned. */
    private static void awaitNoneBeside(Set<Thread> before) throws Exception {
        Eventually.await("an end of all that was started", () -> before.containsAll(threads()));
    }

    /** Threads of the store and of the server. */
    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("shop-online")
                        || thread.getName().startsWith("rest-"))
                .collect(Collectors.toSet());
    }
}
