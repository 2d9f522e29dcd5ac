package io.millrace.runtime.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.runtime.settings.InvalidSettingsException;
import io.millrace.runtime.settings.Settings;
import io.millrace.runtime.testing.TestKeys;
import io.millrace.signing.ModelStatement;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelKeysTest {
    private static final ModelStatement STATEMENT = new ModelStatement("shop", "churn", "1.0.0", "00");

    private final TestKeys keys = new TestKeys();
    private final TestKeys others = new TestKeys();

    @TempDir
    Path directory;

    @Test
    void shouldHaveNoKeysUnlessTheyAreSet() throws Exception {
        Settings settings = Settings.builder().build();

        assertThat(ModelKeys.signing(settings)).isNull();
        assertThat(ModelKeys.verification(settings)).isNull();
    }

    @Test
    void shouldReadTheTrainersKeyAndEveryKeyThatIsTrusted() throws Exception {
        Settings settings = Settings.builder()
                .flag("model.signing.key", file("trainer.pem", keys.privatePem()))
                .flag(
                        "model.verification.keys",
                        file("other.pem", others.publicPem()) + "," + file("trainer.pub.pem", keys.publicPem()))
                .build();

        String signature = ModelKeys.signing(settings).sign(STATEMENT);
        assertThat(ModelKeys.verification(settings).verify(STATEMENT, signature))
                .isTrue();
        assertThat(ModelKeys.verification(settings)
                        .verify(STATEMENT, others.signing().sign(STATEMENT)))
                .isTrue();
        assertThat(ModelKeys.verification(settings)
                        .verify(STATEMENT, new TestKeys().signing().sign(STATEMENT)))
                .isFalse();
    }

    @Test
    void shouldNameTheFileOfAKeyThatCannotBeReadAndShowNothingOfIt() throws Exception {
        String secret = keys.privatePem();
        String swapped = file("swapped.pem", secret);
        Settings settings = Settings.builder()
                .flag("model.signing.key", file("public.pem", keys.publicPem()))
                .flag("model.verification.keys", file("good.pem", keys.publicPem()) + "," + swapped)
                .build();
        Settings missing = Settings.builder()
                .flag("model.signing.key", directory.resolve("nowhere.pem").toString())
                .build();

        assertThatThrownBy(() -> ModelKeys.signing(settings))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessageStartingWith("model.signing.key: ")
                .hasMessageEndingWith("public.pem holds a PUBLIC KEY in PEM, expected a PRIVATE KEY");
        assertThatThrownBy(() -> ModelKeys.verification(settings))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessage(
                        "model.verification.keys: " + swapped + " holds a PRIVATE KEY in PEM, expected a PUBLIC KEY")
                .message()
                .doesNotContain(secret.lines().skip(1).findFirst().orElseThrow());
        assertThatThrownBy(() -> ModelKeys.signing(missing))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessageStartingWith("model.signing.key: there is no file ")
                .hasMessageEndingWith("nowhere.pem");
    }

    private String file(String name, String content) throws Exception {
        return Files.writeString(directory.resolve(name), content).toString();
    }
}
