package io.millrace.ids;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class CompositeIdTest {
    @Test
    void shouldTakeApartWhatItHasJoined() {
        String id = CompositeId.join(List.of("c1", "mug|red"));

        assertThat(id).isEqualTo("c1|mug|red");
        assertThat(CompositeId.owner(id)).isEqualTo("c1");
        assertThat(CompositeId.owned(id)).isEqualTo("mug|red");
    }

    @Test
    void shouldMakeNoIdThatCouldBeSomebodyElses() {
        List<String> parts = List.of("c1|mug", "red");

        assertThat(CompositeId.joinable(parts)).isFalse();
        assertThat(CompositeId.joinable(List.of("c1", "mug|red"))).isTrue();
        assertThatThrownBy(() -> CompositeId.join(parts))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(CompositeId.AMBIGUOUS);
    }

    @Test
    void shouldCountTheOwnersBytes() {
        byte[] id = "é1|mug".getBytes(StandardCharsets.UTF_8);

        int length = CompositeId.ownerLength(id, id.length);

        assertThat(new String(id, 0, length, StandardCharsets.UTF_8)).isEqualTo("é1");
    }

    @Test
    void shouldTakeAnIdOfOnePartForItsOwnOwner() {
        byte[] id = {'c', '1'};

        assertThat(CompositeId.ownerLength(id, 2)).isEqualTo(2);
        assertThat(CompositeId.owner("c1")).isEqualTo("c1");
        assertThat(CompositeId.owned("c1")).isEmpty();
    }
}
