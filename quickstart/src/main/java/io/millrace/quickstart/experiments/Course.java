package io.millrace.quickstart.experiments;

import io.millrace.experiments.ExperimentPlan;
import io.millrace.experiments.Verdict;
import io.millrace.project.ExperimentDefinition;
import io.millrace.quickstart.report.TopicReader;
import io.millrace.records.ExperimentReport;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.topology.experiments.ExperimentPlans;
import io.millrace.topology.experiments.ExperimentReports;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The looks at one experiment.
 *
 * @param reports oldest first; at least one
 */
public record Course(List<ExperimentReport> reports) {
    public Course {
        reports = List.copyOf(reports);
        if (reports.isEmpty()) {
            throw new IllegalArgumentException("a course has a look");
        }
    }

    /** What the topic still has, by experiment; one that nobody has looked at is not there. */
    public static Map<String, Course> all(ProcessContext process) {
        Map<String, List<ExperimentReport>> found = new LinkedHashMap<>();
        new TopicReader(process)
                .read(process.topics().experiments(), ExperimentReport.class, (record, report) -> found.computeIfAbsent(
                                report.getExperiment(), name -> new ArrayList<>())
                        .add(report));
        Map<String, Course> courses = new LinkedHashMap<>();
        found.forEach((name, reports) -> courses.put(name, new Course(reports)));
        return courses;
    }

    /** The latest look: what the experiment has come to. */
    public ExperimentReport last() {
        return reports.get(reports.size() - 1);
    }

    /** The page that a person reads. */
    public String page(ExperimentDefinition experiment) {
        ExperimentPlan plan =
                ExperimentPlans.of(experiment, last().getStartedAt().toEpochMilli());
        List<Verdict> looks = reports.stream().map(ExperimentReports::verdict).toList();
        return ExperimentPage.of(plan, looks);
    }
}
