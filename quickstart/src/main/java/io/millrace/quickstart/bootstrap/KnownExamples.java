package io.millrace.quickstart.bootstrap;

import io.millrace.project.ModelDefinition;
import io.millrace.project.Project;
import io.millrace.quickstart.report.TopicReader;
import io.millrace.records.LabelledExample;
import io.millrace.runtime.process.ProcessContext;
import java.util.List;

/**
 * The examples that are on their topic: an id is written once, whoever wrote it.
 *
 * @param ids of all of the project's models
 * @param earlier counts of those that earlier runs have written
 */
record KnownExamples(IdSet ids, ExampleCounters earlier) {

    /** Those of the feature set's major version, with the label that their model has now. */
    static KnownExamples read(ProcessContext process) {
        Project project = process.project();
        IdSet ids = new IdSet();
        ExampleCounters earlier = new ExampleCounters(project);
        String major = project.featureSet().major() + ".";
        String topic = process.topics().labelledExamples();
        if (process.missingTopics(List.of(topic)).isEmpty()) {
            new TopicReader(process).read(topic, LabelledExample.class, (record, example) -> {
                ModelDefinition model = project.modelOf(example.getModel());
                if (model != null
                        // A renamed label's examples would have the same ids, and a training leaves those of the old
                        // name out.
                        && example.getLabelName().equals(model.label().name())
                        && example.getFeatureSetVersion().startsWith(major)
                        && ids.add(example.getId())
                        && record.headers().lastHeader(ExampleSender.ORIGIN) != null) {
                    earlier.of(model).count(example.getAsOf().toEpochMilli(), example.getLabel() == 1);
                }
            });
        }
        return new KnownExamples(ids, earlier);
    }
}
