package io.millrace.console.operate;

import com.fasterxml.jackson.core.JsonGenerator;
import io.millrace.console.errands.Errands;
import io.millrace.records.Command;
import io.millrace.runtime.commands.CommandTopic;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.serving.rest.Answer;
import io.millrace.serving.rest.JsonAnswer;
import io.millrace.serving.rest.Refusal;
import io.millrace.serving.rest.Route;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;

/** {@code POST /console/api/commands}: gives a command, and waits a while for what the monitor answers. */
public final class CommandEndpoint implements Route.LaterHandler {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final ProcessContext process;
    private final Errands errands;
    private final Clock clock;
    private final CommandTopic topic;

    /** Of a process's project. */
    public CommandEndpoint(ProcessContext process, Errands errands, Clock clock) {
        this.process = process;
        this.errands = errands;
        this.clock = clock;
        topic = new CommandTopic(process);
    }

    @Override
    public CompletionStage<Answer> later(Route.Call call) throws Refusal {
        JsonType.require(call);
        Command command =
                CommandRequest.read(call.body()).command(process.project(), JsonType.who(call), clock.instant());
        return errands.run(() -> give(command));
    }

    private Answer give(Command command) throws InterruptedException {
        try {
            CommandTopic.Answer answer = topic.give(command, PATIENCE);
            return JsonAnswer.of(256, out -> {
                begin(out, command);
                out.writeBooleanField("accepted", answer.accepted());
                out.writeStringField("reason", answer.reason());
                out.writeEndObject();
            });
        } catch (TimeoutException silence) {
            return Answer.json(202, JsonAnswer.bytes(256, out -> {
                begin(out, command);
                out.writeNullField("accepted");
                out.writeStringField("reason", silence.getMessage());
                out.writeEndObject();
            }));
        }
    }

    private static void begin(JsonGenerator out, Command command) throws IOException {
        out.writeStartObject();
        out.writeStringField("id", command.getId());
    }
}
