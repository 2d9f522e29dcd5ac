package io.millrace.runtime.doors;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What requests hold of the memory that they share. */
class HoldingTest {
    private static final long MB = 1024 * 1024;

    private final BodyMemory memory = new BodyMemory(10 * MB);

    @Test
    void shouldHoldWhatItSaidLast() {
        Holding one = new Holding(memory, 0);

        assertThat(one.become(8 * MB)).isTrue();
        assertThat(one.become(3 * MB)).isTrue();

        assertThat(memory.held()).isEqualTo(3 * MB);
        one.free();
        one.free();
        assertThat(memory.held()).isZero();
    }

    @Test
    void shouldRefuseWhatOthersLeaveNoRoomFor() {
        Holding one = new Holding(memory, 0);
        Holding other = new Holding(memory, 0);
        assertThat(one.become(6 * MB)).isTrue();

        assertThat(other.become(5 * MB)).isFalse();

        assertThat(memory.held()).isEqualTo(6 * MB);
        assertThat(other.become(4 * MB)).isTrue();
        assertThat(other.become(100)).isTrue();
        assertThat(one.become(9 * MB)).isTrue();
    }

    @Test
    void shouldNeverRefuseWhoIsAlone() {
        assertThat(memory.take(4 * MB)).isTrue();
        Holding alone = new Holding(memory, 4 * MB);

        assertThat(alone.become(40 * MB)).isTrue();

        assertThat(new Holding(memory, 0).become(MB)).isFalse();
        assertThat(memory.take(1)).isFalse();
    }

    @Test
    void shouldNotCountWhatIsSmall() {
        assertThat(new Holding(memory, 0).become(11 * MB)).isTrue();

        assertThat(new Holding(memory, 0).become(16 * 1024)).isTrue();

        assertThat(memory.held()).isEqualTo(11 * MB);
    }
}
