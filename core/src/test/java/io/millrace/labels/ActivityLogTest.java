package io.millrace.labels;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ActivityLogTest {

    @Test
    void shouldAnswerAsASetOfTimesDoes() {
        Random random = new Random(11);
        for (int round = 0; round < 200; round++) {
            byte[] log = null;
            TreeSet<Long> times = new TreeSet<>();
            for (int i = 0; i < 60; i++) {
                if (random.nextInt(10) == 0) {
                    long bound = random.nextInt(100) - 10L;
                    log = ActivityLog.prune(log, bound);
                    times.headSet(bound, true).clear();
                } else {
                    long time = random.nextInt(100) - 5L;
                    log = ActivityLog.add(log, time);
                    times.add(time);
                }
                long from = random.nextInt(110) - 10L;
                long to = from + random.nextInt(20) - 2;
                boolean expected =
                        from < to && !times.subSet(from, false, to, true).isEmpty();
                assertThat(ActivityLog.anyIn(log, from, to)).isEqualTo(expected);
                assertThat(ActivityLog.size(log)).isEqualTo(times.size());
                assertThat(ActivityLog.latest(log)).isEqualTo(times.isEmpty() ? Long.MIN_VALUE : times.last());
            }
        }
    }

    @Test
    void shouldHoldTheSameBytesWhateverTheOrder() {
        byte[] one = ActivityLog.add(ActivityLog.add(ActivityLog.add(null, 3), 1), 2);
        byte[] other = ActivityLog.add(ActivityLog.add(ActivityLog.add(null, 2), 3), 1);

        assertThat(one).isEqualTo(other);
        assertThat(ActivityLog.add(one, 2)).isSameAs(one);
        assertThat(ActivityLog.prune(one, 0)).isSameAs(one);
        assertThat(ActivityLog.prune(one, 3)).isNull();
    }
}
