package io.millrace.topology.features;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.runtime.deadletters.DeadLetterReason;
import org.apache.kafka.common.header.Headers;
import org.junit.jupiter.api.Test;

class RefusalNoteTest {
    private static final byte[] DIGEST = "0123456789abcdef".getBytes(UTF_8);

    private final Headers told = new RefusalNote("orders", 4, 17, DeadLetterReason.MISSING_TIME, DIGEST)
            .record(0)
            .headers();

    @Test
    void shouldTellWhatWasRefused() {
        RefusalNote note = RefusalNote.of(told);

        assertThat(note)
                .returns("orders", RefusalNote::topic)
                .returns(4, RefusalNote::partition)
                .returns(17L, RefusalNote::offset)
                .returns(DeadLetterReason.MISSING_TIME, RefusalNote::reason)
                .returns(DIGEST, RefusalNote::digest);
    }

    @Test
    void shouldTakeWhatATaskOfAnEarlierVersionTellsForAnyRecord() {
        told.remove("millrace.digest");

        RefusalNote note = RefusalNote.of(told);

        assertThat(note.digest()).isEmpty();
    }

    @Test
    void shouldTakeHeadersThatSayNothing() {
        told.remove("millrace.digest").remove("millrace.reason");
        told.add("millrace.digest", null).add("millrace.reason", null);

        RefusalNote note = RefusalNote.of(told);

        assertThat(note.digest()).isEmpty();
        assertThat(note.reason()).isEqualTo(DeadLetterReason.UNDECODABLE_RECORD);
    }
}
