package io.millrace.runtime.lag;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class GroupLagTest {
    @Test
    void shouldTellSinceWhenTheOldestOfAllPartitionsWaits() {
        assertThat(oldest(2_000, 1_000, GroupLag.NONE)).isEqualTo(1_000);
        assertThat(oldest(GroupLag.NONE, GroupLag.NONE)).isEqualTo(GroupLag.NONE);
    }

    @Test
    void shouldTellAtLeastWhatIsKnownWhereOnePartitionCouldNotBeLookedAt() {
        assertThat(oldest(2_000, GroupLag.UNKNOWN, 1_000, GroupLag.NONE)).isEqualTo(1_000);
    }

    @Test
    void shouldNotSayThatNothingWaitsWhereSomethingMay() {
        assertThat(oldest(GroupLag.NONE, GroupLag.UNKNOWN)).isEqualTo(GroupLag.UNKNOWN);
        assertThat(oldest(GroupLag.UNKNOWN, GroupLag.UNKNOWN)).isEqualTo(GroupLag.UNKNOWN);
    }

    /** Whatever the order in which partitions are told of. */
    private static long oldest(long... oldest) {
        List<GroupLag> lags = new ArrayList<>(LongStream.of(oldest)
                .mapToObj(at -> new GroupLag("group", "topic", 1, at))
                .toList());
        GroupLag sum = lags.stream().reduce(GroupLag::plus).orElseThrow();
        Collections.reverse(lags);
        assertThat(lags.stream().reduce(GroupLag::plus)).contains(sum);
        assertThat(sum.records()).isEqualTo(oldest.length);
        return sum.oldestAt();
    }
}
