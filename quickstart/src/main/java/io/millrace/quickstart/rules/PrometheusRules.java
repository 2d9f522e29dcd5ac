package io.millrace.quickstart.rules;

import io.millrace.project.BusinessTargets;
import io.millrace.project.ModelDefinition;
import io.millrace.project.Project;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

/**
 * Alert rules for Prometheus on all that a project file sets a threshold for, and on what is wrong in any project. A threshold that the file does not set, and that has no
 * default, has no rule.
 */
public final class PrometheusRules {
    private static final int WIDTH = 100_000;

    private final Project project;

    public PrometheusRules(Project project) {
        this.project = project;
    }

    /** The file that Prometheus loads, in YAML. */
    public String file() {
        List<Object> groups = new ArrayList<>();
        groups().forEach(group -> groups.add(group(group)));
        Map<String, Object> root = new LinkedHashMap<>();
        root.put("groups", groups);
        DumpSettings settings = DumpSettings.builder()
                .setDefaultFlowStyle(FlowStyle.BLOCK)
                .setWidth(WIDTH)
                .build();
        return """
                # Alert rules of project %s, made of its project file by ./millrace describe --prometheus-rules: change that, and make them again.
                # docs/rules.md lists all there are. The alerts on the project's topic have more to say; these reach whoever looks at Prometheus alone.
                """.formatted(project.name()) + new Dump(settings).dumpToString(root);
    }

    /** The groups that have rules. */
    List<RuleGroup> groups() {
        List<RuleGroup> groups = new ArrayList<>();
        groups.add(LoopRules.of(project));
        groups.add(ServingRules.of(project));
        groups.add(MachineRules.of(project));
        groups.add(DoorRules.of(project));
        groups.add(DataRules.of(project));
        for (ModelDefinition model : project.models()) {
            groups.add(ServingRules.of(project, model));
            groups.add(DriftRules.of(project, model));
            groups.add(QualityRules.of(project, model));
            groups.add(RetrainingRules.of(project, model));
            groups.add(RolloutRules.of(project, model));
        }
        BusinessTargets targets = project.interventions().targets();
        if (targets != null) {
            groups.add(BusinessRules.of(project, targets));
        }
        groups.removeIf(group -> group.rules().isEmpty());
        return groups;
    }

    private static Map<String, Object> group(RuleGroup group) {
        List<Object> rules = new ArrayList<>();
        for (AlertRule rule : group.rules()) {
            Map<String, Object> written = new LinkedHashMap<>();
            written.put("alert", rule.name());
            written.put("expr", rule.expression());
            if (!rule.lasting().isZero()) {
                written.put("for", lasting(rule.lasting()));
            }
            Map<String, Object> labels = new LinkedHashMap<>();
            labels.put("severity", rule.severity().written());
            labels.put("project", group.project());
            if (group.model() != null) {
                labels.put("model", group.model());
            }
            written.put("labels", labels);
            written.put("annotations", annotations(group, rule));
            rules.add(written);
        }
        Map<String, Object> written = new LinkedHashMap<>();
        written.put("name", group.name());
        written.put("rules", rules);
        return written;
    }

    private static Map<String, Object> annotations(RuleGroup group, AlertRule rule) {
        String subject = group.project() + (group.model() == null ? "" : ", model " + group.model());
        Map<String, Object> annotations = new LinkedHashMap<>();
        annotations.put("summary", subject + ": " + rule.meaning());
        annotations.put("action", rule.action());
        annotations.put("runbook", rule.page());
        if (rule.panel() != null) {
            annotations.put("dashboard", rule.panel());
        }
        return annotations;
    }

    private static String lasting(Duration duration) {
        return duration.toMinutes() % 60 == 0 ? duration.toHours() + "h" : duration.toMinutes() + "m";
    }
}
