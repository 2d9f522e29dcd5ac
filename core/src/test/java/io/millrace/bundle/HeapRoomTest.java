package io.millrace.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.bundle.HeapRoom.Heap;
import org.junit.jupiter.api.Test;

class HeapRoomTest {
    private static final long MIB = 1 << 20;

    private long used = 900 * MIB;
    private boolean garbage;
    private final Heap heap = new Heap(1_000 * MIB, () -> used, () -> used = garbage ? 0 : used);

    @Test
    void shouldAskForLessWhereTheModelIsNotUsed() {
        assertThatThrownBy(() -> HeapRoom.toLoad(heap, false).require(10 * MIB))
                .isInstanceOfSatisfying(BadBundleException.class, full -> assertThat(full.rejection())
                        .isEqualTo(Rejection.TOO_LARGE))
                .hasMessage(
                        "the bundle has 10,485,760 bytes, which take 120 MiB of heap, and of 1,000 MiB 100 are free");
        assertThatCode(() -> HeapRoom.toRead(heap).require(10 * MIB)).doesNotThrowAnyException();
        assertThatThrownBy(() -> HeapRoom.toRead(heap).require(15 * MIB)).isInstanceOf(BadBundleException.class);
    }

    @Test
    void shouldCollectGarbageBeforeItRefuses() {
        garbage = true;

        assertThatCode(() -> HeapRoom.toLoad(heap, false).require(10 * MIB)).doesNotThrowAnyException();
    }

    @Test
    void shouldAskForTheTablesOfReasonsToo() {
        HeapRoom plain = HeapRoom.toLoad(heap, false);
        HeapRoom withReasons = HeapRoom.toLoad(heap, true);

        assertThat(withReasons.needed(10 * MIB) - plain.needed(10 * MIB)).isEqualTo(64 * MIB);
        assertThat(withReasons.needed(1_000)).isEqualTo(162_000);
    }
}
