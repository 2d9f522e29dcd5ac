package io.millrace.console.views;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.arms.Arm;
import io.millrace.arms.Arms;
import io.millrace.project.Project;
import io.millrace.records.Deployment;
import io.millrace.records.Routing;
import io.millrace.runtime.control.DeployedArms;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What is in service of each model, what is under way, and what was decided before. */
public final class RolloutView implements View {
    private static final int HISTORY = 50;

    private final Project project;
    /** By model and sequence. */
    private final Map<String, TreeMap<Long, Deployment>> decided = new HashMap<>();

    /** @param project whose models are shown, in its order */
    public RolloutView(Project project) {
        this.project = project;
    }

    /** Something was decided; the same may be told twice. */
    public void deployed(Deployment deployment) {
        TreeMap<Long, Deployment> its = decided.computeIfAbsent(deployment.getModel(), model -> new TreeMap<>());
        its.put(deployment.getSequence(), deployment);
        if (its.size() > HISTORY) {
            its.pollFirstEntry();
        }
    }

    @Override
    public String name() {
        return "rollout";
    }

    @Override
    public ObjectNode document() {
        ObjectNode node = Json.object();
        ArrayNode models = node.putArray("models");
        for (String model : project.modelNames()) {
            ObjectNode one = models.addObject().put("model", model);
            TreeMap<Long, Deployment> its = decided.getOrDefault(model, new TreeMap<>());
            state(its.isEmpty() ? null : its.lastEntry().getValue(), one);
            ArrayNode history = one.putArray("history");
            Iterator<Deployment> newestFirst = its.descendingMap().values().iterator();
            while (newestFirst.hasNext()) {
                Deployment deployment = newestFirst.next();
                history.addObject()
                        .put("at", Json.time(deployment.getAt()))
                        .put("sequence", deployment.getSequence())
                        .put("text", deployment.getReason())
                        .put("decided_by", deployment.getDecidedBy())
                        .put("accepted", deployment.getAccepted());
            }
        }
        return node;
    }

    private static void state(@Nullable Deployment deployment, ObjectNode node) {
        if (deployment == null) {
            node.putNull("sequence").putNull("champion").putNull("challenger").putNull("previous");
            node.putArray("arms");
            node.putNull("shadow").putNull("rollout");
            node.putObject("evidence");
            return;
        }
        Routing routing = deployment.getRouting();
        node.put("sequence", deployment.getSequence())
                .put("champion", deployment.getChampion())
                .put("challenger", deployment.getChallenger())
                .put("previous", deployment.getPrevious());
        arms(deployment, node.putArray("arms"));
        node.put("shadow", routing == null ? null : routing.getShadow());
        RolloutJson.write(deployment.getRollout(), node);
        Json.texts(node.putObject("evidence"), deployment.getEvidence());
        node.put("reason", deployment.getReason())
                .put("decided_by", deployment.getDecidedBy())
                .put("accepted", deployment.getAccepted())
                .put("command_id", deployment.getCommandId())
                .put("at", Json.time(deployment.getAt()));
    }

    /** Where nothing else is said, the champion scores all. */
    private static void arms(Deployment deployment, ArrayNode into) {
        Arms arms = DeployedArms.of(deployment);
        if (arms == null) {
            if (deployment.getChampion() != null) {
                arm(Arm.CHAMPION, deployment.getChampion(), 1, into);
            }
            return;
        }
        for (int i = 0; i < arms.all().size(); i++) {
            Arm one = arms.all().get(i);
            arm(one.variant(), one.version(), arms.share(i), into);
        }
    }

    private static void arm(String variant, String version, double share, ArrayNode into) {
        into.addObject().put("variant", variant).put("version", version).put("share", share);
    }
}
