package io.millrace.quickstart.consistency;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SampleTest {

    @Test
    void shouldDrawTheSameInWhateverOrderTheMessagesCome() {
        List<String> ids = ids();
        Set<String> drawn = draw(7, 100, ids);
        Collections.shuffle(ids, new Random(3));

        Set<String> again = draw(7, 100, ids);

        assertThat(again).hasSize(100).isEqualTo(drawn).isNotEqualTo(draw(8, 100, ids));
    }

    @Test
    void shouldDrawAllWhereThereAreNotMoreAndKeepTheFirstOfAnId() {
        Sample sample = new Sample(10, 1);
        sample.offer("a", "first".getBytes(StandardCharsets.UTF_8));
        sample.offer("b", "b".getBytes(StandardCharsets.UTF_8));
        sample.offer("a", "second".getBytes(StandardCharsets.UTF_8));

        List<String> drawn =
                sample.messages().stream().map(SampleTest::text).sorted().toList();

        assertThat(drawn).containsExactly("b", "first");
        assertThat(sample.offered()).isEqualTo(3);
    }

    @Test
    void shouldDrawEveryIdAboutAsOften() {
        List<String> ids = ids();
        int[] drawn = new int[ids.size()];

        for (int seed = 0; seed < 200; seed++) {
            draw(seed, 100, ids).forEach(id -> drawn[Integer.parseInt(id.substring(3))]++);
        }

        // 20 expected of each, with a standard deviation of 4.
        for (int times : drawn) {
            assertThat(times).isBetween(1, 48);
        }
    }

    private static List<String> ids() {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            ids.add("id-" + i);
        }
        return ids;
    }

    private static Set<String> draw(long seed, int size, List<String> ids) {
        Sample sample = new Sample(size, seed);
        ids.forEach(id -> sample.offer(id, id.getBytes(StandardCharsets.UTF_8)));
        Set<String> drawn = new TreeSet<>();
        sample.messages().forEach(message -> drawn.add(text(message)));
        return drawn;
    }

    private static String text(byte[] message) {
        return new String(message, StandardCharsets.UTF_8);
    }
}
