package io.millrace.runtime.privacy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EntityHashTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "a-secret-of-sixteen",
                "0123456789abcdef0123456789abcde",
                "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                "12345671234567123456712345671234567"
            })
    void shouldSeeThatASecretIsFoundByTrying(String secret) {
        assertThat(EntityHash.isGuessable(secret)).isTrue();
    }

    /** Of {@code openssl rand -hex 16}, of {@code -hex 32}, and of the quickstart. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "8f14e45fceea167a5a36dedd4bea2543",
                "c9f0f895fb98ab9159f51fd0297e236d45c48cce2e2d7fbdea1afc51c7c6ad26",
                "Zx0_wEJb8yVfP1KkQnT3-sLmRZx0_wEJb8yVfP1KkQnT3-sL"
            })
    void shouldTakeASecretThatChanceHasMade(String secret) {
        assertThat(EntityHash.isGuessable(secret)).isFalse();
    }
}
