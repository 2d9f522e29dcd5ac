package io.millrace.console.operate;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.millrace.project.ModelDefinition;
import io.millrace.project.Project;
import io.millrace.records.Command;
import io.millrace.records.CommandKind;
import io.millrace.serving.rest.JsonBody;
import io.millrace.serving.rest.Refusal;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A command as the page gives it. Fields are read one by one; {@link #command} checks them together. */
final class CommandRequest {
    private static final List<CommandKind> KINDS = List.of(
            CommandKind.PROMOTE,
            CommandKind.ROLLBACK,
            CommandKind.ROLL_OUT,
            CommandKind.PAUSE,
            CommandKind.RESUME,
            CommandKind.ABORT,
            CommandKind.RETRAIN,
            CommandKind.START_EXPERIMENT,
            CommandKind.STOP_EXPERIMENT);

    private static final List<String> STRATEGIES = List.of("direct", "blue_green", "shadow", "canary");

    private @Nullable CommandKind kind;
    private @Nullable String model;
    private @Nullable String version;
    private @Nullable String strategy;
    private @Nullable String experiment;
    private @Nullable Long expectedSequence;
    private String why = "";

    /**
     * Reads a body.
     *
     * @throws Refusal 400 when it is none
     */
    static CommandRequest read(byte[] body) throws Refusal {
        CommandRequest request = new CommandRequest();
        JsonBody.read(body, request::field);
        return request;
    }

    private void field(JsonParser in, String name, JsonToken token) throws IOException, Refusal {
        if (token == JsonToken.VALUE_NULL) {
            return;
        }
        switch (name) {
            case "kind" -> kind = kind(JsonBody.text(in, token, name));
            case "model" -> model = JsonBody.text(in, token, name);
            case "version" -> version = JsonBody.text(in, token, name);
            case "strategy" -> strategy = strategy(JsonBody.text(in, token, name));
            case "experiment" -> experiment = JsonBody.text(in, token, name);
            case "expected_sequence" -> {
                JsonBody.expect(token, JsonToken.VALUE_NUMBER_INT, name, "a whole number");
                expectedSequence = in.getLongValue();
            }
            case "why" -> why = JsonBody.text(in, token, name);
            default -> throw Refusal.badRequest(name, "there is no such field");
        }
    }

    private static CommandKind kind(String written) throws Refusal {
        return KINDS.stream()
                .filter(known -> known.name().toLowerCase(Locale.ROOT).equals(written))
                .findFirst()
                .orElseThrow(() -> Refusal.badRequest(
                        "kind",
                        "expected one of "
                                + KINDS.stream()
                                        .map(known -> known.name().toLowerCase(Locale.ROOT))
                                        .collect(Collectors.joining(", "))));
    }

    private static String strategy(String written) throws Refusal {
        if (!STRATEGIES.contains(written)) {
            throw Refusal.badRequest("strategy", "expected one of " + String.join(", ", STRATEGIES));
        }
        return written;
    }

    /**
     * The command.
     *
     * @param who asks for it
     * @throws Refusal 400 when something is missing, or is not in the project
     */
    Command command(Project project, String who, Instant at) throws Refusal {
        CommandKind wanted = kind;
        if (wanted == null) {
            throw Refusal.badRequest("kind", "what is to be done?");
        }
        if (why.isBlank()) {
            throw Refusal.badRequest("why", "one sentence: it is kept, so that others know the reason");
        }
        ModelDefinition of = model == null ? null : project.modelOf(model);
        if (of == null || model == null || model.isEmpty()) {
            throw Refusal.badRequest("model", "expected one of " + String.join(", ", project.modelNames()));
        }
        require(version, "version", wanted, CommandKind.PROMOTE, CommandKind.ROLL_OUT);
        require(experiment, "experiment", wanted, CommandKind.START_EXPERIMENT, CommandKind.STOP_EXPERIMENT);
        if (experiment != null && project.experiment(experiment) == null) {
            throw Refusal.badRequest("experiment", "the project has no experiment of that name");
        }
        return new Command(
                UUID.randomUUID().toString(),
                wanted,
                of.name(),
                version,
                expectedSequence,
                who,
                why.strip(),
                at,
                strategy,
                experiment,
                null,
                false);
    }

    private static void require(@Nullable String value, String field, CommandKind wanted, CommandKind... by)
            throws Refusal {
        if (value == null && Arrays.asList(by).contains(wanted)) {
            throw Refusal.badRequest(field, "it is needed to " + wanted.name().toLowerCase(Locale.ROOT));
        }
    }
}
