package io.millrace.quickstart.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.records.Deployment;
import io.millrace.records.RolloutStatus;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Each rollout, and experiment, with its steps and how it ended, in the order in which they began. */
final class RolloutsNode {
    /** By id. */
    private final Map<String, Course> courses = new LinkedHashMap<>();
    /** Id of what is under way, by model. */
    private final Map<String, String> underWay = new HashMap<>();

    /** A step, told apart from the next by phase and number. */
    private record Step(String phase, int number) {}

    private static final class Course {
        final String model;
        final RolloutStatus first;
        final Map<Step, Double> shares = new LinkedHashMap<>();
        final Map<Step, Instant> since = new HashMap<>();
        String outcome = "under_way";

        Course(String model, RolloutStatus first) {
            this.model = model;
            this.first = first;
        }
    }

    static void write(TopicReader topics, String rollouts, ArrayNode list) {
        RolloutsNode node = new RolloutsNode();
        topics.read(rollouts, Deployment.class, (record, deployment) -> node.take(deployment));
        node.courses.values().forEach(course -> write(course, list.addObject()));
    }

    private void take(Deployment deployment) {
        String model = deployment.getModel();
        RolloutStatus status = deployment.getRollout();
        end(underWay.get(model), deployment);
        if (status == null) {
            underWay.remove(model);
            return;
        }
        underWay.put(model, status.getId());
        Course course = courses.computeIfAbsent(status.getId(), id -> new Course(model, status));
        if (status.getStep() > 0) {
            Step step = new Step(status.getPhase().name().toLowerCase(Locale.ROOT), status.getStep());
            course.shares.put(step, status.getShare());
            if (status.getSince() != null) {
                course.since.put(step, status.getSince());
            }
        }
    }

    private void end(@Nullable String id, Deployment deployment) {
        RolloutStatus now = deployment.getRollout();
        Course course = id == null ? null : courses.get(id);
        if (course != null && (now == null || !Objects.equals(now.getId(), id))) {
            boolean champion = course.first.getVersion().equals(deployment.getChampion());
            course.outcome = champion ? "took_over" : "ended";
        }
    }

    private static void write(Course course, ObjectNode node) {
        node.put("model", course.model);
        node.put("version", course.first.getVersion());
        node.put("strategy", course.first.getStrategy());
        ArrayNode steps = node.putArray("steps");
        course.shares.forEach((step, share) -> {
            Instant since = course.since.get(step);
            steps.addObject()
                    .put("phase", step.phase)
                    .put("share", share)
                    .put("since", since == null ? null : since.toString());
        });
        node.put("outcome", course.outcome);
    }
}
