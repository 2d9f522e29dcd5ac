package io.millrace.quickstart.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoomAheadTest {
    private static final long MORE_THAN_ANY_DISK = 1L << 60;

    private final List<String> notes = new ArrayList<>();

    @TempDir
    private Path parent;

    @Test
    void shouldSayOnceHowMuchItWillTakeAndStopWhereThatIsNotThere() throws Exception {
        try (WorkDirectory directory = WorkDirectory.in(parent)) {
            Buckets buckets = new Buckets(directory, "events", 1);
            try (Buckets.Writer out = buckets.writer()) {
                out.write(0, new byte[1 << 20], 1 << 20);
            }
            RoomAhead room = new RoomAhead(directory, buckets, notes::add);

            room.look(0.01, MORE_THAN_ANY_DISK);
            room.look(0.25, 0);
            room.look(0.5, 0);

            assertThat(notes).hasSize(1).first().asString().startsWith("temporary files will take about 4 MiB; ");
            assertThatThrownBy(() -> room.look(0.75, MORE_THAN_ANY_DISK))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("temporary files need about")
                    .hasMessageContaining("--work-dir");
        }
    }
}
