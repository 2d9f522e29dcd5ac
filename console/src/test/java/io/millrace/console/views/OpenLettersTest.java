package io.millrace.console.views;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.runtime.deadletters.LetterId;
import io.millrace.runtime.deadletters.LetterListing.Group;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OpenLettersTest {
    private static final Instant AT = Instant.parse("2026-01-10T12:00:00Z");

    @Test
    void shouldCountWhatWasNeitherRetriedNorDiscardedInWhateverOrderItIsTold() {
        long seed = new Random().nextLong();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        OpenLetters open = new OpenLetters(100_000);
        Map<LetterId, Group> came = new HashMap<>();
        Set<LetterId> closed = new HashSet<>();
        for (int i = 0; i < 20_000; i++) {
            LetterId id = new LetterId(random.nextInt(3), random.nextInt(4_000));
            switch (random.nextInt(4)) {
                case 0 -> {
                    closed.add(id);
                    open.closed(id);
                }
                case 1 -> {
                    closed.remove(id);
                    open.opened(id);
                }
                default -> {
                    Group group = came.computeIfAbsent(id, first -> group(random.nextInt(5)));
                    open.came(id, group, AT);
                }
            }
        }

        Map<Group, Long> expected = came.entrySet().stream()
                .filter(letter -> !closed.contains(letter.getKey()))
                .collect(groupingBy(Map.Entry::getValue, counting()));
        assertThat(open.kinds().stream().collect(toMap(OpenLetters.Kind::group, OpenLetters.Kind::count)))
                .isEqualTo(expected);
        assertThat(open.total())
                .isEqualTo(expected.values().stream().mapToLong(Long::longValue).sum());
        assertThat(came.keySet()).allMatch(id -> open.contains(id) != closed.contains(id));
    }

    @Test
    void shouldForgetTheOldestWhenThereAreTooMany() {
        OpenLetters open = new OpenLetters(3 * OpenLetters.PAGE);
        long last = 9L * OpenLetters.PAGE;

        for (long offset = 0; offset <= last; offset++) {
            open.came(new LetterId(0, offset), group(0), AT);
        }
        open.came(new LetterId(0, 5), group(0), AT);

        assertThat(open.total()).isEqualTo(3L * OpenLetters.PAGE + 1);
        assertThat(open.contains(new LetterId(0, last))).as("the newest").isTrue();
        assertThat(open.contains(new LetterId(0, 5))).as("the oldest").isFalse();
        for (long page = 0; page < 100; page++) {
            open.closed(new LetterId(1, page * OpenLetters.PAGE));
        }
        assertThat(open.contains(new LetterId(0, last)))
                .as("another partition pushes out no more than its share")
                .isTrue();
        assertThat(open.total()).isEqualTo(1);
    }

    @Test
    void shouldShowNoKindOfWhichNoneIsOpen() {
        OpenLetters open = new OpenLetters(10);
        open.came(new LetterId(0, 1), group(1), AT);
        open.came(new LetterId(0, 2), group(1), AT.plusSeconds(5));

        open.closed(new LetterId(0, 1));
        assertThat(open.kinds()).singleElement().satisfies(kind -> {
            assertThat(kind.count()).isEqualTo(1);
            assertThat(kind.lastAt()).isEqualTo(AT.plusSeconds(5));
        });

        open.closed(new LetterId(0, 2));
        assertThat(open.kinds()).isEmpty();
    }

    private static Group group(int number) {
        return new Group("reason-" + number, "features.update", "sessions");
    }
}
