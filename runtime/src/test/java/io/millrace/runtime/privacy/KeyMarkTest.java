package io.millrace.runtime.privacy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KeyMarkTest {
    private static final EntityHash HASH = EntityHash.of("a secret of this test");

    @Test
    void shouldBeFoundInWhatKafkaStreamsMakesOfIt() {
        String marked = KeyMark.on("shop-labels-6f0c", HASH);

        assertThat(marked).startsWith("shop-labels-6f0c").doesNotContain("a secret");
        assertThat(KeyMark.of(marked)).contains(HASH.fingerprint());
        assertThat(KeyMark.of(marked + "-StreamThread-1-consumer")).contains(HASH.fingerprint());
    }

    @Test
    void shouldTellWhoHasNoSecretFromWhoSaysNothing() {
        assertThat(KeyMark.of(KeyMark.on("shop-trainer", (EntityHash) null))).contains(KeyMark.NONE);
        assertThat(KeyMark.of("shop-trainer")).isEmpty();
        assertThat(KeyMark.of("shop-key-of-somebody")).isEmpty();
    }

    @Test
    void shouldNotTakeAProjectsNameForIt() {
        assertThat(KeyMark.of(KeyMark.on("shop-key-none-labels", HASH))).contains(HASH.fingerprint());
    }
}
