package io.millrace.serving.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class LoaderThreadTest {

    @Test
    void shouldRunOneAfterAnotherOnAThreadThatKeepsNoProcessAlive() throws Exception {
        List<Thread> ran = new CopyOnWriteArrayList<>();
        CountDownLatch done = new CountDownLatch(3);

        try (LoaderThread loading = new LoaderThread("shop-serving-loader")) {
            for (int i = 0; i < 3; i++) {
                loading.execute(() -> {
                    ran.add(Thread.currentThread());
                    done.countDown();
                });
            }
            done.await();
        }

        assertThat(ran).hasSize(3).containsOnly(ran.get(0));
        assertThat(ran.get(0).getName()).isEqualTo("shop-serving-loader");
        assertThat(ran.get(0).isDaemon()).isTrue();
    }

    @Test
    void shouldGiveUpWhatIsBeingLoadedWhenItIsClosed() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch givenUp = new CountDownLatch(1);
        LoaderThread loading = new LoaderThread("loader");
        loading.execute(() -> {
            begun.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException interrupted) {
                givenUp.countDown();
            }
        });
        begun.await();

        loading.close();

        assertThat(givenUp.getCount()).isZero();
    }
}
