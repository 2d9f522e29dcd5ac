package io.millrace.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SigningTest {
    private static final ModelStatement STATEMENT = new ModelStatement("shop", "churn", "1.2.0", "ab".repeat(32));

    private final KeyPair pair = keyPair();
    private final SigningKey signing = SigningKey.ofPem(privatePem(pair));
    private final VerificationKeys keys = VerificationKeys.ofPem(List.of(publicPem(pair)));

    @Test
    void shouldVerifyWhatItHasSigned() {
        String signature = signing.sign(STATEMENT);

        assertThat(keys.verify(STATEMENT, signature)).isTrue();
        assertThat(signing.sign(STATEMENT)).isEqualTo(signature);
    }

    @Test
    void shouldNotVerifyAnyOtherStatement() {
        String signature = signing.sign(STATEMENT);

        assertThat(List.of(
                        new ModelStatement("shop2", "churn", "1.2.0", STATEMENT.sha256()),
                        new ModelStatement("shop", "fraud", "1.2.0", STATEMENT.sha256()),
                        new ModelStatement("shop", "churn", "1.2.1", STATEMENT.sha256()),
                        new ModelStatement("shop", "churn", "1.2.0", "ac".repeat(32)),
                        new ModelStatement("shop", "churn1", ".2.0", STATEMENT.sha256())))
                .noneMatch(other -> keys.verify(other, signature));
    }

    @Test
    void shouldNotVerifyASignatureWithAnyBitFlipped() {
        byte[] signature = Base64.getDecoder().decode(signing.sign(STATEMENT));

        for (int bit = 0; bit < 8 * signature.length; bit++) {
            byte[] flipped = signature.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(keys.verify(STATEMENT, Base64.getEncoder().encodeToString(flipped)))
                    .as("bit " + bit)
                    .isFalse();
        }
    }

    @Test
    void shouldTakeWhatIsNoSignatureForNone() {
        Random random = new Random(3);
        byte[] bytes = new byte[64];
        random.nextBytes(bytes);

        assertThat(List.of("", "?", "AAAA", Base64.getEncoder().encodeToString(bytes), "é".repeat(88)))
                .noneMatch(wrong -> keys.verify(STATEMENT, wrong));
    }

    @Test
    void shouldVerifyByTheOldKeyAndTheNewOneWhileTheyAreChanged() {
        KeyPair next = keyPair();
        VerificationKeys both = VerificationKeys.ofPem(List.of(publicPem(pair) + publicPem(next)));

        assertThat(both.verify(STATEMENT, signing.sign(STATEMENT))).isTrue();
        assertThat(both.verify(STATEMENT, SigningKey.ofPem(privatePem(next)).sign(STATEMENT)))
                .isTrue();
        assertThat(keys.verify(STATEMENT, SigningKey.ofPem(privatePem(next)).sign(STATEMENT)))
                .isFalse();
    }

    @Test
    void shouldRefuseWhatIsNoKeyAndShowNothingOfIt() throws Exception {
        String secret = privatePem(pair);
        String inside = secret.lines().skip(1).findFirst().orElseThrow();
        String damaged = secret.replace("MC4C", "MC4D");
        KeyPair rsa = KeyPairGenerator.getInstance("RSA").generateKeyPair();

        for (String wrong : List.of(
                "",
                inside,
                publicPem(pair),
                damaged,
                secret + secret,
                pem("PRIVATE KEY", rsa.getPrivate().getEncoded()))) {
            assertThatThrownBy(() -> SigningKey.ofPem(wrong))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasNoCause()
                    .message()
                    .contains("PRIVATE KEY")
                    .doesNotContain(inside);
        }
        assertThatThrownBy(() -> VerificationKeys.ofPem(List.of(secret)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a PRIVATE KEY in PEM, expected a PUBLIC KEY");
        assertThatThrownBy(() -> VerificationKeys.ofPem(
                        List.of(pem("PUBLIC KEY", rsa.getPublic().getEncoded()))))
                .hasMessageContaining("no Ed25519 key");
        assertThat(signing.toString()).doesNotContain(inside);
    }

    @Test
    void shouldRefuseANameThatCouldBeTakenForTwo() {
        assertThatThrownBy(() -> signing.sign(new ModelStatement("shop\nchurn", "1.2.0", "ab", "cd")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(keys.verify(new ModelStatement("shop", "churn\n1.2.0", "", "cd"), signing.sign(STATEMENT)))
                .isFalse();
    }

    /** The commands that docs/operating.md tells; with the JDK's keys where there is no OpenSSL. */
    @Test
    void shouldReadTheKeysThatTheDocumentedCommandsMake(@TempDir Path directory) throws Exception {
        List<String> commands = Files.readString(Path.of("..", "docs", "operating.md"))
                .lines()
                .map(String::strip)
                .filter(line -> line.startsWith("$ openssl "))
                .map(line -> line.substring(2))
                .toList();
        assertThat(commands).hasSize(2);

        boolean made = openssl(directory, commands);
        String secret = made ? Files.readString(directory.resolve("trainer.pem")) : privatePem(pair);
        String known = made ? Files.readString(directory.resolve("trainer.pub.pem")) : publicPem(pair);
        System.out.println(made ? "keys by openssl" : "no openssl here: keys by the JDK");

        String signature = SigningKey.ofPem(secret).sign(STATEMENT);
        assertThat(VerificationKeys.ofPem(List.of(known)).verify(STATEMENT, signature))
                .isTrue();
    }

    private static boolean openssl(Path directory, List<String> commands) throws InterruptedException {
        for (String command : commands) {
            try {
                Process process = new ProcessBuilder(command.split(" ", -1))
                        .directory(directory.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
                assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
                assertThat(process.exitValue()).as(command).isZero();
            } catch (IOException notThere) {
                return false;
            }
        }
        return true;
    }

    private static KeyPair keyPair() {
        try {
            return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static String privatePem(KeyPair pair) {
        return pem("PRIVATE KEY", pair.getPrivate().getEncoded());
    }

    private static String publicPem(KeyPair pair) {
        return pem("PUBLIC KEY", pair.getPublic().getEncoded());
    }

    private static String pem(String kind, byte[] content) {
        return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n"
                .formatted(kind, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content));
    }
}
