package io.millrace.quickstart.rules;

import static io.millrace.quickstart.rules.AlertRule.Severity.WARNING;

import io.millrace.project.Project;
import io.millrace.project.ServingLimits;
import java.time.Duration;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What is left of the machines: they are all models', so that of several limits the strictest holds. */
final class MachineRules {
    private static final Duration LASTING = Duration.ofMinutes(15);
    private static final String PAGE = "project-file.md#modelsnamemonitoringserving-and-modelsnamemonitoringsystem";

    private MachineRules() {}

    static RuleGroup of(Project project) {
        RuleGroup group = RuleGroup.of("machines", project.name());
        // Figures of a machine know of no project.
        String ours = " and on (instance) " + group.series("millrace_project_info");
        strictest(project, ServingLimits::cpu)
                .ifPresent(limit -> group.rule("CpuHigh", WARNING, "monitoring.system.cpu")
                        .when("max by (instance) (millrace_host_cpu_ratio) > " + Written.number(limit) + ours)
                        .lasting(LASTING)
                        .shownBy("streams", 16)
                        .says(
                                "{{ $value | humanizePercentage }} of the processors of {{ $labels.instance }} are busy",
                                "what else runs there? More processes on other machines share the partitions",
                                PAGE));
        strictest(project, ServingLimits::memory)
                .ifPresent(limit -> group.rule("MemoryHigh", WARNING, "monitoring.system.memory")
                        .when(("1 - max by (instance) (millrace_host_memory_bytes{kind=\"available\"}) "
                                        + "/ max by (instance) (millrace_host_memory_bytes{kind=\"total\"}) > ")
                                + Written.number(limit)
                                + ours)
                        .lasting(LASTING)
                        .shownBy("streams", 17)
                        .says(
                                "{{ $value | humanizePercentage }} of the memory of {{ $labels.instance }} are in use",
                                "what takes it? rocksdb.memory.mb bounds that of state, the heap that of the rest",
                                PAGE));
        strictest(project, ServingLimits::gpu).ifPresent(limit -> group.rule(
                        "GpuHigh", WARNING, "monitoring.system.gpu")
                .when("max by (instance, gpu) (millrace_gpu_utilization_ratio) > " + Written.number(limit) + ours)
                .lasting(LASTING)
                .shownBy("streams", 18)
                .says(
                        "GPU {{ $labels.gpu }} of {{ $labels.instance }} is busy for {{ $value | humanizePercentage }} of the time",
                        "what else uses it?",
                        PAGE));
        return group;
    }

    private static Optional<Double> strictest(Project project, Function<ServingLimits, @Nullable Double> limit) {
        return project.models().stream()
                .map(model -> limit.apply(model.limits()))
                .filter(Objects::nonNull)
                .min(Comparator.naturalOrder());
    }
}
