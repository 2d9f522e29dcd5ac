package io.millrace.topology.features;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PositionsTest {

    @Test
    void shouldOnlyMoveForward() {
        Positions positions = new Positions(2);

        assertThat(positions.advance(1, 3, 10)).isTrue();
        assertThat(positions.advance(1, 3, 10)).isFalse();
        assertThat(positions.advance(1, 3, 4)).isFalse();
        assertThat(positions.advance(1, 3, 11)).isTrue();

        assertThat(positions.get(1, 3)).isEqualTo(11);
        assertThat(positions.get(1, 2)).isEqualTo(Positions.UNKNOWN);
        assertThat(positions.get(0, 3)).isEqualTo(Positions.UNKNOWN);
        assertThat(positions.known()).isEqualTo(1);
    }
}
