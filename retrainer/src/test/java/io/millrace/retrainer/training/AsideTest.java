package io.millrace.retrainer.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.retrainer.TrainingFailed;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

public final class AsideTest {

    @Test
    public void shouldGoOnBesideItsOwnerAndEndBeforeItIsClosed() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch may = new CountDownLatch(1);
        AtomicBoolean ended = new AtomicBoolean();

        Aside<Boolean> aside = Aside.begin(true, () -> {
            begun.countDown();
            await(may);
            ended.set(true);
            return true;
        });
        begun.await();
        assertThat(ended).isFalse();
        may.countDown();
        aside.close();

        assertThat(ended).isTrue();
    }

    @Test
    public void shouldDoItInTheOwnersThreadWhereNoProcessorIsFree() throws Exception {
        try (Aside<Thread> aside = Aside.begin(false, Thread::currentThread)) {
            assertThat(aside.get()).isSameAs(Thread.currentThread());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    public void shouldFailAsTheWorkFailed(boolean free) {
        try (Aside<String> failed = Aside.begin(free, () -> {
                    throw new TrainingFailed("too few rows");
                });
                Aside<String> broken = Aside.begin(free, () -> {
                    throw new IllegalStateException("a bug");
                })) {
            assertThatThrownBy(failed::get).isInstanceOf(TrainingFailed.class).hasMessage("too few rows");
            assertThatThrownBy(broken::get)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("a bug");
        }
    }

    @Test
    public void shouldTellHowFarBothAreTogether() {
        List<Double> told = new ArrayList<>();
        JointProgress joint = new JointProgress(told::add, 0.25);

        joint.one(0.5);
        joint.other(0.5);
        joint.one(1);
        joint.other(1);

        assertThat(told).containsExactly(0.125, 0.5, 0.625, 1.0);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException unexpected) {
            throw new IllegalStateException(unexpected);
        }
    }
}
