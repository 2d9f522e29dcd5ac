package io.millrace.topology.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.bundle.HeapRoom;
import io.millrace.bundle.Manifest;
import io.millrace.bundle.ModelBundle;
import io.millrace.drift.DriftReference;
import io.millrace.drift.ReferenceBuilder;
import io.millrace.records.ModelVersion;
import io.millrace.runtime.control.BundleStore;
import io.millrace.runtime.control.BundleUnavailableException;
import io.millrace.runtime.control.ControlView;
import io.millrace.runtime.control.ModelView;
import io.millrace.runtime.testing.Eventually;
import io.millrace.topology.records.Versions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class WatchedReferencesTest {
    private static final ModelBundle BUNDLE = new ModelBundle(
            new Manifest("1.0.0", List.of(), "lapses", 0.5, "xgboost", "3.0.4", 1),
            "{}".getBytes(StandardCharsets.UTF_8),
            new DriftReference(2, 2, List.of(), ReferenceBuilder.numeric("score", 1, true, new double[] {0.1, 0.9}), 2),
            List.of());
    private static final ControlView NOTHING = new ControlView(Map.of(), none -> new byte[0], 0);

    private static final HeapRoom ROOM = HeapRoom.toRead(HeapRoom.Heap.halfOfThisProcess());

    private final WatchedReferences references = new WatchedReferences(Duration.ofMinutes(1), ROOM);

    @Test
    void shouldReadTheReferenceOutOfTheBundleOnce() {
        AtomicInteger fetched = new AtomicInteger();
        references.accept(view(wanted -> {
            fetched.incrementAndGet();
            assertThat(wanted.getArtifact().getSha256()).isEqualTo("abc");
            return BUNDLE.encode();
        }));

        assertThat(references.of("churn").of("1.0.0")).isEqualTo(BUNDLE.reference());
        assertThat(references.of("churn").of("1.0.0")).isEqualTo(BUNDLE.reference());
        assertThat(fetched).hasValue(1);
    }

    @Test
    void shouldTellModelsApartWhoseVersionsAreCalledAlike() {
        ModelView broken =
                new ModelView(null, -1, Map.of("1.0.0", Versions.of("leaving", "1.0.0", "def")), sha -> new byte[] {1});
        ModelView sound = new ModelView(null, -1, Map.of("1.0.0", Versions.of("1.0.0", "abc")), sha -> BUNDLE.encode());
        references.accept(new ControlView(Map.of("churn", sound, "leaving", broken), sha -> new byte[0], 0));

        assertThat(references.of("leaving").of("1.0.0")).isNull();
        assertThat(references.of("churn").of("1.0.0")).isEqualTo(BUNDLE.reference());
    }

    @Test
    void shouldWaitForAVersionThatIsNotKnownYet() throws Exception {
        CompletableFuture<@Nullable DriftReference> asked = new CompletableFuture<>();
        Thread asking = new Thread(() -> asked.complete(references.of("churn").of("1.0.0")));
        asking.start();
        Eventually.await("the thread waits", () -> asking.getState() == Thread.State.TIMED_WAITING);
        references.accept(NOTHING);
        references.accept(view(wanted -> BUNDLE.encode()));

        assertThat(asked.join()).isEqualTo(BUNDLE.reference());
    }

    @Test
    void shouldAskAgainForABundleWhoseChunksAreNotAllThere() {
        AtomicInteger asked = new AtomicInteger();
        references.accept(view(wanted -> {
            if (asked.incrementAndGet() < 3) {
                // Another view follows, as it does when a chunk has been read.
                references.accept(view(again -> BUNDLE.encode()));
                throw new BundleUnavailableException("a chunk is missing", true);
            }
            return BUNDLE.encode();
        }));

        assertThat(references.of("churn").of("1.0.0")).isEqualTo(BUNDLE.reference());
    }

    @Test
    void shouldWatchNothingOfAVersionWhoseBundleIsBroken() {
        references.accept(view(wanted -> new byte[] {1, 2, 3}));
        assertThat(references.of("churn").of("1.0.0")).isNull();
    }

    @Test
    void shouldWatchNothingOfAVersionWhoseBundleIsGone() {
        references.accept(view(wanted -> {
            throw new BundleUnavailableException("tombstoned", false);
        }));
        assertThat(references.of("churn").of("1.0.0")).isNull();
    }

    @Test
    void shouldWatchNothingOfAVersionForWhoseBundleThereIsNoRoomAndNotReadIt() {
        HeapRoom full = HeapRoom.toRead(new HeapRoom.Heap(1_000, () -> 1_000, () -> {}));
        try (WatchedReferences small = new WatchedReferences(Duration.ofMinutes(1), full)) {
            small.accept(view(wanted -> {
                throw new AssertionError("a bundle is read");
            }));

            assertThat(small.of("churn").of("1.0.0")).isNull();
        }
    }

    @Test
    void shouldGiveUpForNowAfterItsPatience() {
        WatchedReferences impatient = new WatchedReferences(Duration.ofMillis(1), ROOM);
        impatient.accept(NOTHING);

        assertThatThrownBy(() -> impatient.of("churn").of("1.0.0"))
                .isInstanceOf(RetriableException.class)
                .hasMessageContaining("1.0.0");
    }

    @Test
    void shouldLetGoOfWhoeverWaitsWhenItIsClosed() throws Exception {
        CompletableFuture<Throwable> failed = new CompletableFuture<>();
        Thread asking = new Thread(() -> {
            try {
                references.of("churn").of("1.0.0");
            } catch (RetriableException expected) {
                failed.complete(expected);
            }
        });
        asking.start();
        Eventually.await("the thread waits", () -> asking.getState() == Thread.State.TIMED_WAITING);
        references.close();

        assertThat(failed.join()).isInstanceOf(RetriableException.class);
    }

    private static ControlView view(BundleStore bundles) {
        ModelVersion version = Versions.of("1.0.0", "abc");
        return new ControlView(Map.of("churn", new ModelView(null, -1, Map.of("1.0.0", version), bundles)), bundles, 0);
    }
}
