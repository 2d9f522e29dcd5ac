package io.millrace.serving.models;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.bundle.HeapRoom;
import io.millrace.bundle.Rejection;
import io.millrace.records.Artifact;
import io.millrace.records.ModelVersion;
import io.millrace.records.ModelVersions;
import io.millrace.serving.testing.Shop;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What does not fit is told by its size, and what is told to fit does. */
class LargeBundleTest {
    private static final long MIB = 1 << 20;

    private final Shop shop = new Shop();

    @TempDir
    private Path directory;

    /** Into a heap of 1,000 MiB of which 100 are free. */
    private Obtained load(long bytes) {
        HeapRoom room = HeapRoom.toLoad(new HeapRoom.Heap(1_000 * MIB, () -> 900 * MIB, () -> {}), false);
        ModelVersion version =
                ModelVersions.of("1.1.0", "stops", "stops", new Artifact("of a large one", bytes, 1, 0L, null));
        return new VersionLoader("stops", shop.features, room).load(version, any -> {
            throw new AssertionError("a chunk is read");
        });
    }

    @Test
    void shouldRefuseABundleForWhichThereIsNoRoomBeforeItIsReadAndSayBothFigures() {
        Obtained obtained = load(10 * MIB);

        assertThat(obtained).isInstanceOfSatisfying(Obtained.Refused.class, refused -> {
            assertThat(refused.why().rejection()).isEqualTo(Rejection.TOO_LARGE);
            assertThat(refused.why())
                    .hasMessage("the bundle has 10,485,760 bytes, which take 120 MiB of heap, and of 1,000 MiB"
                            + " 100 are free");
        });
    }

    @ParameterizedTest
    @ValueSource(longs = {1_000 * MIB, Long.MAX_VALUE / 100, Long.MAX_VALUE})
    void shouldRefuseWhateverSizeARecordClaims(long bytes) {
        assertThat(load(bytes)).isInstanceOf(Obtained.Refused.class);
    }

    /** The largest forest that tests have, in the launcher's collector: at the edge between too little room and enough. */
    @Test
    void shouldNotEndTheProcessWhereItSaysThatThereIsRoom() throws Exception {
        Path bundle = directory.resolve("bundle");
        Files.write(bundle, Shop.stumps(40_000, -0x1p-12f, 0x1p-12f).encode());
        Path log = directory.resolve("log");
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseG1GC",
                        "-XX:+ExitOnOutOfMemoryError",
                        "-Xmx320m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        FullHeap.class.getName(),
                        bundle.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();

        boolean ended = child.waitFor(2, TimeUnit.MINUTES);
        child.destroyForcibly().onExit().join();

        assertThat(ended).isTrue();
        assertThat(child.exitValue()).as(Files.readString(log)).isZero();
        assertThat(Files.readAllLines(log)).containsSubsequence("refused TOO_LARGE", "loaded");
    }
}
