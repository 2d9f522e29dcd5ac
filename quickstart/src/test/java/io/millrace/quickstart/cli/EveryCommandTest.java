package io.millrace.quickstart.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.quickstart.shop.Shop;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** Every command that takes settings, as the command line has them, so that one that is new is among them: given secrets, and a cluster that is not there, none of them prints a secret. */
@Tag("exhaustive")
class EveryCommandTest {
    /** Part of every secret, and of nothing else. */
    private static final String MARK = "s3cret";

    /** Those that do not end, or make what there is. */
    private static final Set<String> DEMONSTRATIONS = Set.of("run", "quickstart", "simulate");

    private static final String SECRETS = """
            default.api.timeout.ms=500
            request.timeout.ms=500
            security.protocol=SASL_PLAINTEXT
            sasl.mechanism=SCRAM-SHA-512
            sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required username="ann" password="s3cret-password";
            admin.ssl.key.password=s3cret-of-admin-clients
            streams.ssl.keystore.password=s3cret-of-streams
            basic.auth.user.info=ann:s3cret-of-registry
            console.token=s3cret-token-of-console
            rest.peer.token=s3cret-token-of-peers
            privacy.key=s3cret-of-those-who-were-forgotten
            alerts.webhook.url=http://127.0.0.1:1/s3cret-path
            alerts.webhook.token=s3cret-token-of-webhook
            mlflow.tracking.password=s3cret-of-mlflow
            """;

    @Test
    @Timeout(600)
    void shouldPrintNoSecret(@TempDir Path directory) throws Exception {
        Path settings = Shop.settings(directory, "127.0.0.1:1", "http://ann:s3cret-in-address@127.0.0.1:1", SECRETS);
        Deque<CommandLine> open = new ArrayDeque<>(List.of(Main.commandLine()));
        int commands = 0;
        while (!open.isEmpty()) {
            CommandLine command = open.pop();
            open.addAll(command.getSubcommands().values());
            CommandSpec spec = command.getCommandSpec();
            if (spec.findOption("--settings") != null && !DEMONSTRATIONS.contains(spec.name())) {
                String[] words = words(spec, settings);

                CommandRun run = CommandRun.of(words);

                System.out.printf("%s: %d%n", String.join(" ", words), run.exitCode());
                assertThat(run.out() + run.err())
                        .as(String.join(" ", words))
                        .isNotEmpty()
                        .doesNotContain(MARK);
                commands++;
            }
        }
        System.out.println(commands + " commands");
        assertThat(commands).as("commands that take settings").isGreaterThan(25);
    }

    /** What is needed beside settings names nothing that there is. */
    private static String[] words(CommandSpec spec, Path settings) {
        List<String> words = new ArrayList<>(List.of(spec.qualifiedName(" ").split(" ", -1)));
        // The first is the program's.
        words.remove(0);
        words.addAll(List.of("--settings", settings.toString()));
        spec.options().stream()
                .filter(option -> option.required() || option.longestName().equals("--why"))
                .forEach(option -> words.addAll(List.of(option.longestName(), "nothing")));
        spec.positionalParameters().stream()
                .filter(parameter -> parameter.arity().min() > 0)
                .forEach(parameter -> words.add("nothing"));
        return words.toArray(String[]::new);
    }
}
