package io.millrace.recommendations;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CandidateTest {
    @Test
    void shouldRankByScoreThenMomentThenNameWhateverTheOrder() {
        List<Candidate> expected = List.of(
                new Candidate("pen", 0.9, 1, 0),
                new Candidate("mug", 0.5, 7, 1),
                new Candidate("cup", 0.5, 3, 2),
                new Candidate("rug", 0.5, 3, 3),
                new Candidate("bed", 0.1, 9, 4));
        Random random = new Random(7);
        for (int i = 0; i < 20; i++) {
            List<Candidate> shuffled = new ArrayList<>(expected);
            Collections.shuffle(shuffled, random);

            assertThat(Candidate.best(shuffled, 10)).isEqualTo(expected);
            assertThat(Candidate.best(shuffled, 2)).isEqualTo(expected.subList(0, 2));
        }
    }
}
