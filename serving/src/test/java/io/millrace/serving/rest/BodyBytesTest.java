package io.millrace.serving.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.runtime.doors.BodyMemory;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a body holds of the memory, and when it gives it back. */
class BodyBytesTest {
    private final BodyMemory memory = new BodyMemory(Long.MAX_VALUE);

    @Test
    void shouldHoldWhatHasComeUntilItIsFreed() throws Exception {
        BodyBytes body = new BodyBytes(4, memory);

        body.add(ByteBuffer.wrap(new byte[] {1, 2, 3}));
        body.add(ByteBuffer.wrap(new byte[] {4}));

        assertThat(body.whole()).containsExactly(1, 2, 3, 4);
        assertThat(memory.held()).isEqualTo(4);
        body.free();
        body.free();
        assertThat(memory.held()).isZero();
    }

    @Test
    void shouldHoldNothingOfWhatIsTooLarge() {
        BodyBytes body = new BodyBytes(4, memory);
        body.add(ByteBuffer.wrap(new byte[4]));

        body.add(ByteBuffer.wrap(new byte[1]));

        assertThat(memory.held()).isZero();
        assertThat(refusal(body).status()).isEqualTo(413);
    }

    @Test
    void shouldHoldNothingOfWhatTheHeapHasNoRoomFor(@TempDir Path directory) throws Exception {
        BodyBytes body = new BodyBytes(Long.MAX_VALUE, memory);
        body.add(ByteBuffer.wrap(new byte[10]));
        try (RandomAccessFile file =
                new RandomAccessFile(directory.resolve("sparse").toFile(), "rw")) {
            // No array is that long, in no heap.
            body.add(file.getChannel().map(FileChannel.MapMode.READ_WRITE, 0, Integer.MAX_VALUE));
        }

        assertThat(memory.held()).isZero();
        assertThat(refusal(body).status()).isEqualTo(503);
    }

    private static Refusal refusal(BodyBytes body) {
        return catchThrowableOfType(Refusal.class, body::whole);
    }
}
