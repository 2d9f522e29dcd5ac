package io.millrace.quickstart.rollouts;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.console.views.Json;
import io.millrace.console.views.RolloutJson;
import io.millrace.console.words.RolloutWords;
import io.millrace.project.ModelDefinition;
import io.millrace.project.Printable;
import io.millrace.quickstart.report.TopicReader;
import io.millrace.records.Deployment;
import io.millrace.records.RolloutStatus;
import io.millrace.runtime.process.ProcessContext;
import java.util.ArrayList;
import java.util.List;

/** Every decision on a model, oldest first, in words or as JSON. */
public final class History {
    private History() {}

    /** What the topic still has of a model. */
    public static List<Deployment> of(ProcessContext process, ModelDefinition model) {
        List<Deployment> history = new ArrayList<>();
        new TopicReader(process).read(process.topics().rollouts(), Deployment.class, (record, deployment) -> {
            if (deployment.getModel().equals(model.name())) {
                history.add(deployment);
            }
        });
        return history;
    }

    /** One line: when, what is in service and under way since, who decided that, what was done, and what a person said why. */
    public static String line(Deployment deployment) {
        return Printable.line("%5d  %s  %-32s  %s%s%s"
                .formatted(
                        deployment.getSequence(),
                        deployment.getAt(),
                        state(deployment),
                        decidedBy(deployment),
                        deployment.getReason(),
                        why(deployment)));
    }

    private static String why(Deployment deployment) {
        String said = deployment.getEvidence().get("why");
        return said == null ? "" : " (" + said + ")";
    }

    private static String state(Deployment deployment) {
        RolloutStatus rollout = deployment.getRollout();
        String champion = deployment.getChampion() == null ? "nothing" : deployment.getChampion();
        return rollout == null ? champion : champion + ", " + RolloutWords.phase(rollout);
    }

    private static String decidedBy(Deployment deployment) {
        String refused = deployment.getAccepted() ? "" : "refused, ";
        return deployment.getDecidedBy().isEmpty() ? refused : refused + deployment.getDecidedBy() + ": ";
    }

    /** One line of JSON. */
    public static String json(Deployment deployment) {
        ObjectNode node = Json.object()
                .put("model", deployment.getModel())
                .put("sequence", deployment.getSequence())
                .put("at", Json.time(deployment.getAt()))
                .put("champion", deployment.getChampion())
                .put("challenger", deployment.getChallenger())
                .put("previous", deployment.getPrevious())
                .put("command", deployment.getCommandId())
                .put("accepted", deployment.getAccepted())
                .put("reason", deployment.getReason())
                .put("decided_by", deployment.getDecidedBy());
        RolloutJson.write(deployment.getRollout(), node);
        ObjectNode evidence = node.putObject("evidence");
        deployment.getEvidence().forEach(evidence::put);
        return node.toString();
    }
}
