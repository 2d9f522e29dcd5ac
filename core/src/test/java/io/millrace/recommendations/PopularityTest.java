package io.millrace.recommendations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class PopularityTest {
    private final Popularity popularity = new Popularity();

    @Test
    void shouldCountOwnersAndNotTimes() {
        popularity.add("c1", "mug");
        popularity.add("c1", "mug");
        popularity.add("c1", "pen");
        popularity.add("c2", "pen");

        assertThat(popularity.top(10)).containsExactly("pen", "mug");
        assertThat(popularity.top(1)).containsExactly("pen");
    }

    @Test
    void shouldCountWhatIsInTheWindow() {
        Random random = new Random(20261127);
        Deque<List<String>> window = new ArrayDeque<>();
        for (int i = 0; i < 2_000; i++) {
            List<String> choice = List.of("c" + random.nextInt(20), "p" + random.nextInt(30));
            popularity.add(choice.get(0), choice.get(1));
            window.add(choice);
            if (window.size() > 100) {
                List<String> gone = window.remove();
                popularity.remove(gone.get(0), gone.get(1));
            }

            assertThat(popularity.top(5)).isEqualTo(recounted(window, 5));
        }
    }

    @Test
    void shouldRefuseToForgetWhatItDoesNotKnow() {
        popularity.add("c1", "mug");

        assertThatThrownBy(() -> popularity.remove("c2", "mug")).isInstanceOf(IllegalStateException.class);
    }

    private static List<String> recounted(Deque<List<String>> window, int most) {
        Map<String, Long> owners = window.stream()
                .distinct()
                .collect(Collectors.groupingBy(choice -> choice.get(1), Collectors.counting()));
        return owners.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(most)
                .map(Map.Entry::getKey)
                .toList();
    }
}
