package io.millrace.topology.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class VarintsTest {

    @Test
    void shouldReadWhatWasWritten() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        long[] numbers = random.longs(20_000)
                .map(number -> number >>> (1 + random.nextInt(63)))
                .toArray();
        numbers[0] = 0;
        numbers[1] = Long.MAX_VALUE;
        Varints out = Varints.empty();
        out.writeAll(numbers);
        byte[] written = out.written();

        Varints in = Varints.of(written);
        assertThat(in.readAll(numbers.length)).describedAs("seed %d", seed).isEqualTo(numbers);
        assertThat(in.atEnd()).isTrue();
    }

    @Test
    void shouldTakeABytePerSmallNumber() {
        Varints out = Varints.empty();
        out.writeAll(new long[] {0, 1, 127, 128});

        assertThat(out.written()).containsExactly(0, 1, 127, -128, 1);
    }

    @Test
    void shouldRefuseToReadBeyondTheEnd() {
        Varints out = Varints.empty();
        out.write(300);
        byte[] cut = Arrays.copyOf(out.written(), 1);

        assertThatThrownBy(() -> Varints.of(cut).read()).isInstanceOf(IllegalArgumentException.class);
    }
}
